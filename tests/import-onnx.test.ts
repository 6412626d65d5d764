/** Networks that PyTorch exported, here. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importOnnx } from '../packages/receptive/src/exchange/index.js';
import { distance, logitsOf } from '../packages/receptive/src/exchange/models.fixture.js';
import { layerTypes } from './layer-types.js';

/** Made by golden/make-onnx.py. */
interface Golden {
  readonly cases: readonly {
    readonly name: string;
    readonly onnx: string;
    readonly shape: readonly [number, number, number, number];
    readonly pixels: string;
    readonly answers: string;
  }[];
}
const { cases }: Golden = JSON.parse(readFileSync(new URL('golden/onnx.json', import.meta.url), 'utf8'));
const unpack = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));

/** Logits as the file's own end makes them. */
const ENDINGS: Readonly<Record<string, (logits: Float32Array, classes: number) => number[]>> = {
  lenet: (logits, classes) => softmax(logits, classes).map(Math.log),
  blurred: softmax,
};
function softmax(logits: Float32Array, classes: number): number[] {
  return Array.from(logits, (value, i) => {
    const row = logits.subarray(i - (i % classes), i - (i % classes) + classes);
    return Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0);
  });
}

const LAYERS: Readonly<Record<string, string>> = {
  'lenet, opset 9': 'conv2d relu maxPool2d conv2d tanh maxPool2d flatten dense leakyRelu dense',
  'lenet, opset 16': 'conv2d relu maxPool2d conv2d tanh maxPool2d flatten dense leakyRelu dense',
  'resnet, opset 9':
    'conv2d relu maxPool2d residual(conv2d relu conv2d) relu residual(conv2d relu conv2d | conv2d) relu globalAvgPool2d dense',
  'resnet, opset 16':
    'conv2d batchNorm2d relu maxPool2d residual(conv2d batchNorm2d relu conv2d batchNorm2d) relu residual(conv2d batchNorm2d relu conv2d batchNorm2d | conv2d batchNorm2d) relu globalAvgPool2d dense',
  'modern, opset 9':
    'conv2d residual(layerNorm conv2d gelu conv2d) groupNorm silu parallel(conv2d | conv2d relu) globalAvgPool2d layerNorm dense',
  'modern, opset 16':
    'conv2d residual(layerNorm conv2d gelu conv2d) groupNorm silu parallel(conv2d | conv2d relu) globalAvgPool2d layerNorm dense',
  'blurred, opset 9': 'conv2d relu blurPool2d conv2d globalAvgPool2d',
  'blurred, opset 16': 'conv2d batchNorm2d relu blurPool2d conv2d globalAvgPool2d',
};

test.each(cases)('$name', ({ name, onnx, pixels, answers, shape }) => {
  const { model } = importOnnx(unpack(onnx), 'a.onnx');
  expect(layerTypes(model.architecture.layers)).toBe(LAYERS[name]);
  const logits = logitsOf(model, unpack(pixels));
  const expected = new Float32Array(unpack(answers).buffer);
  const ending = ENDINGS[name.split(',')[0]!] ?? ((values: Float32Array) => [...values]);
  // float32 sums in another order
  expect(distance(ending(logits, logits.length / shape[0]), expected)).toBeLessThan(1e-5);
});
