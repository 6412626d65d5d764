import { expect, test } from 'vitest';
import { Random, streamKey } from '../random.js';
import { Augmenter } from './augment.js';
import type { Augmentation } from './types.js';

const draws = (augmentation: Augmentation, epoch = 3, sample = 17, seed = 5) => ({
  ...new Augmenter(augmentation, 28, 20, seed).draw(epoch, sample),
});
const ALL: Augmentation = {
  rotate: 30,
  flipHorizontal: 0.5,
  flipVertical: 0.5,
  shift: 4,
  brightness: 0.3,
  cutout: 6,
};

test('the draws are the first eight numbers of the sample’s stream, in the documented order', () => {
  const random = new Random(streamKey(5, 'augment'), 3, 17);
  const u = Array.from({ length: 8 }, () => random.uniform()) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]; // prettier-ignore
  expect(draws(ALL)).toEqual({
    turn: ((2 * u[0] - 1) * 30) / 180,
    flipHorizontal: u[1] < 0.5,
    flipVertical: u[2] < 0.5,
    dy: Math.floor(u[3] * 9) - 4,
    dx: Math.floor(u[4] * 9) - 4,
    brightness: 1 + (2 * u[5] - 1) * 0.3,
    cutTop: Math.floor(u[6] * 23),
    cutLeft: Math.floor(u[7] * 15),
    cutHeight: 6,
    cutWidth: 6,
  });
});

test('switching one change on or off leaves the others as they are', () => {
  const owned: Record<keyof Augmentation, string[]> = {
    rotate: ['turn'],
    flipHorizontal: ['flipHorizontal'],
    flipVertical: ['flipVertical'],
    shift: ['dy', 'dx'],
    brightness: ['brightness'],
    cutout: ['cutTop', 'cutLeft', 'cutHeight', 'cutWidth'],
  };
  const all: Record<string, unknown> = draws(ALL);
  for (const off of Object.keys(owned) as (keyof Augmentation)[]) {
    const without: Record<string, unknown> = draws({ ...ALL, [off]: undefined });
    for (const field of Object.keys(all)) {
      if (!owned[off].includes(field)) expect(without[field], `${field} without ${off}`).toBe(all[field]);
    }
  }
});

test('amounts stay in their ranges, reach both ends, and shares are as asked', () => {
  const augmenter = new Augmenter({ ...ALL, flipHorizontal: 0.25 }, 28, 20, 1);
  const seen = new Set<number>();
  let flips = 0;
  for (let sample = 0; sample < 4000; sample++) {
    const c = augmenter.draw(1, sample);
    seen.add(c.dy);
    flips += c.flipHorizontal ? 1 : 0;
    expect(Math.abs(c.turn)).toBeLessThanOrEqual(30 / 180);
    expect(Math.abs(c.brightness - 1)).toBeLessThanOrEqual(0.3);
    expect(c.cutTop).toBeLessThanOrEqual(22);
    expect(c.cutLeft).toBeLessThanOrEqual(14);
  }
  expect([...seen].sort((a, b) => a - b)).toEqual([-4, -3, -2, -1, 0, 1, 2, 3, 4]);
  expect(Math.abs(flips / 4000 - 0.25)).toBeLessThan(0.035); // 5 standard errors
});

test('a cut-out larger than the picture covers it', () => {
  expect(draws({ cutout: 25 })).toMatchObject({ cutHeight: 25, cutWidth: 20, cutLeft: 0 });
});

test('seed, epoch and sample each change the draws', () => {
  const all = [draws(ALL), draws(ALL, 4), draws(ALL, 3, 18), draws(ALL, 3, 17, 6)].map((d) => d.turn);
  expect(new Set(all).size).toBe(4);
});
