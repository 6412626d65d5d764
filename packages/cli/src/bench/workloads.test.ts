import { resolveArchitecture } from 'receptive';
import { expect, test } from 'vitest';
import { findWorkload, WORKLOADS } from './workloads.js';

/** Weights and biases of a convolution. */
const conv = (kernel: number, from: number, to: number) => to * (kernel * kernel * from + 1);
const dense = (from: number, to: number) => to * (from + 1);
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function mars(kernel: number): number {
  const widths = [3, 32, 64, 128, 256];
  const blocks = widths.slice(1).map((to, i) => conv(kernel, widths[i] as number, to) + 2 * to);
  return sum(blocks) + dense(256 * 8 * 8, 24);
}

test('the workloads are the networks they are said to be', () => {
  const found = WORKLOADS.map(({ name, batch, architecture }) => {
    const { parameters, outputShape } = resolveArchitecture(architecture);
    return [name, batch, parameters, ...outputShape];
  });
  const vgg = [
    [3, 32],
    [32, 32],
    [32, 64],
    [64, 64],
    [64, 128],
    [128, 128],
  ].map(([from, to]) => conv(3, from as number, to as number) + 2 * (to as number)); // prettier-ignore
  expect(found).toEqual([
    ['lenet', 64, conv(3, 1, 16) + conv(3, 16, 32) + dense(32 * 7 * 7, 128) + dense(128, 10), 10],
    ['mlp', 64, dense(784, 512) + dense(512, 256) + dense(256, 10), 10],
    ['vgg', 64, sum(vgg) + dense(128 * 4 * 4, 10), 10],
    ['mars', 32, mars(3), 24],
    ['mars-5x5', 32, mars(5), 24],
    ['mars-7x7', 32, mars(7), 24],
  ]);
});

test('a name that is none is refused with those there are', () => {
  expect(findWorkload('mars-7x7').architecture.layers[0]).toMatchObject({ kernel: 7 });
  expect(() => findWorkload('resnet')).toThrow(
    '--workload: expected lenet, mlp, vgg, mars, mars-5x5 or mars-7x7, got "resnet".',
  );
});
