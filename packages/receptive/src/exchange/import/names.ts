import type { Constant } from '../onnx/tensor.js';

/** What a layer is called, judging by its weights: "layer1.0.conv1.weight" → layer1_0_conv1. */
export function weightName({ name }: Constant): { readonly name?: string } {
  const owner = /^(.+)[./](?:weight|weights|kernel|gamma|scale|W)$/i.exec(name ?? '')?.[1];
  return owner === undefined ? {} : { name: layerName(owner) };
}

/** A module's path elsewhere as a layer's name, which begins with a letter and holds no dot. */
export function layerName(path: string): string {
  const plain = path.replace(/[^A-Za-z0-9_-]+/g, '_').slice(-56);
  return /^[A-Za-z]/.test(plain) ? plain : `layer${plain.startsWith('_') ? '' : '_'}${plain}`;
}
