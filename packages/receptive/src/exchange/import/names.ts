import type { Constant } from '../onnx/tensor.js';

/** What a layer is called, judging by its weights: "layer1.0.conv1.weight" → layer1_0_conv1. */
export function weightName({ name }: Constant): { readonly name?: string } {
  const owner = /^(.+)[./](?:weight|weights|kernel|gamma|scale|W)$/i.exec(name ?? '')?.[1];
  if (owner === undefined) return {};
  const plain = owner.replace(/[^A-Za-z0-9_-]+/g, '_').slice(-60);
  return { name: /^[A-Za-z]/.test(plain) ? plain : `layer${plain.startsWith('_') ? '' : '_'}${plain}` };
}
