import { expect, test } from 'vitest';
import { Random } from '../random.js';
import { type Changes, NO_CHANGES, PictureRenderer } from './render.js';

const SHAPE = [2, 5, 4] as const;
const NORMALIZATION = { mean: [0.25, 0.5], std: [0.5, 0.125] };
const random = new Random([1, 2]);
const images = Uint8Array.from({ length: 3 * 40 }, () => random.integer(256));

const render = (changes: Partial<Changes>, shape: readonly [number, number, number] = SHAPE, pictures = images) => {
  const size = shape[0] * shape[1] * shape[2];
  const out = new Float32Array(size + 4).fill(-99);
  new PictureRenderer(shape, NORMALIZATION).render(pictures, 1, { ...NO_CHANGES, ...changes }, out, 2);
  expect([out[0], out[1], out[size + 2], out[size + 3]]).toEqual([-99, -99, -99, -99]);
  return [...out.slice(2, size + 2)];
};
/** The changed picture, built pixel by pixel from the unchanged one; `from` says where a pixel comes from. */
const expected = (from: (y: number, x: number) => [number, number]) => {
  const plain = render({});
  return plain.map((_, i) => {
    const [c, y, x] = [Math.floor(i / 20), Math.floor(i / 4) % 5, i % 4];
    const [sy, sx] = from(y, x);
    return sy < 0 || sy >= 5 || sx < 0 || sx >= 4 ? 0 : plain[c * 20 + sy * 4 + sx];
  });
};

test('unchanged: (value/255 − mean)/std of the asked picture', () => {
  const normalised = [...images.slice(40, 80)].map((v, i) => {
    const c = Math.floor(i / 20);
    return Math.fround((v / 255 - NORMALIZATION.mean[c]!) / NORMALIZATION.std[c]!);
  });
  expect(render({})).toEqual(normalised);
});

test('a shift moves every pixel by exactly that much and leaves the mean behind', () => {
  for (const [dy, dx] of [
    [2, 0],
    [0, -1],
    [-3, 2],
    [1, 3],
    [5, 0],
    [-9, 9],
  ] as const) {
    expect(render({ dy, dx }), `${dy}, ${dx}`).toEqual(expected((y, x) => [y - dy, x - dx]));
  } // prettier-ignore
});

test('mirroring mirrors, and combines with a shift after it', () => {
  expect(render({ flipHorizontal: true })).toEqual(expected((y, x) => [y, 3 - x]));
  expect(render({ flipVertical: true })).toEqual(expected((y, x) => [4 - y, x]));
  expect(render({ flipVertical: true, flipHorizontal: true, dy: 1, dx: -2 })).toEqual(
    expected((y, x) => [4 - (y - 1), 3 - (x + 2)]),
  );
});

test('mirroring twice is the identity', () => {
  const mirrored = new Uint8Array(images.length);
  const size = 40;
  for (let i = 0; i < size; i++) mirrored[size + i] = images[size + i - (i % 4) + 3 - (i % 4)]!;
  expect(render({ flipHorizontal: true }, SHAPE, mirrored)).toEqual(render({}));
});

test('quarter turns of a square picture permute its pixels, counter-clockwise on the screen', () => {
  const square = [2, 5, 5] as const;
  const pictures = Uint8Array.from({ length: 100 }, (_, i) => (i * 37) % 256);
  const plain = render({}, square, pictures);
  const turned = (from: (y: number, x: number) => [number, number]) =>
    plain.map((_, i) => {
      const [sy, sx] = from(Math.floor(i / 5) % 5, i % 5);
      return plain[Math.floor(i / 25) * 25 + sy * 5 + sx];
    });
  expect(render({ turn: 1 }, square, pictures)).toEqual(turned((y, x) => [4 - y, 4 - x]));
  // The right edge becomes the top edge.
  expect(render({ turn: 0.5 }, square, pictures)).toEqual(turned((y, x) => [x, 4 - y]));
  // Turned, then mirrored, then shifted: undone in the opposite order.
  const all = render({ turn: 0.5, flipHorizontal: true, dy: 1 }, square, pictures);
  const undone = turned((y, x) => [4 - x, 4 - Math.max(0, y - 1)]);
  expect(all.slice(5, 25)).toEqual(undone.slice(5, 25));
  expect(all.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
});

test('a small turn mixes neighbours: a linear ramp stays linear inside', () => {
  const ramp = Uint8Array.from({ length: 2 * 11 * 11 }, (_, i) => 10 * (i % 11));
  const shape = [1, 11, 11] as const;
  const out = new Float32Array(121);
  const identity = new PictureRenderer(shape, { mean: [0], std: [1 / 255] });
  const turn = 0.05;
  identity.render(ramp, 1, { ...NO_CHANGES, turn }, out, 0);
  for (let y = 3; y < 8; y++) {
    for (let x = 3; x < 8; x++) {
      const sourceX = 5 + (x - 5) * Math.cos(Math.PI * turn) - (y - 5) * Math.sin(Math.PI * turn);
      // float32 table and output: a few units of 2⁻²⁴ · 110
      expect(Math.abs(out[y * 11 + x]! - 10 * sourceX)).toBeLessThan(3e-5);
    }
  }
});

test('brightness multiplies before normalisation and leaves what lies outside at the mean', () => {
  const bright = render({ brightness: 0.5, dy: 1 });
  expect(bright.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(bright[4]).toBe(Math.fround(((0.5 * images[40]!) / 255 - 0.25) / 0.5));
});

test('the cut-out is the mean in all channels, and only there', () => {
  const cut = render({ cutTop: 1, cutLeft: 2, cutHeight: 3, cutWidth: 2 });
  expect(cut).toEqual(expected((y, x) => (y >= 1 && y < 4 && x >= 2 ? [-1, -1] : [y, x])));
});

test('a normalization for another number of channels is a bug of the caller', () => {
  expect(() => new PictureRenderer([1, 2, 2], NORMALIZATION)).toThrow('A normalization of 2 channels does not fit 1.');
});
