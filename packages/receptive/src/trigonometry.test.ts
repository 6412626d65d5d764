import { expect, test } from 'vitest';
import { cosPi, sinPi } from './trigonometry.js';

test('sine and cosine agree with Math and are exact at the quarter turns', () => {
  let worst = 0;
  for (let i = -4000; i <= 4000; i++) {
    const t = i / 2000;
    worst = Math.max(worst, Math.abs(sinPi(t) - Math.sin(Math.PI * t)), Math.abs(cosPi(t) - Math.cos(Math.PI * t)));
  }
  // Math.PI · t is itself off by up to 4e-16, so the comparison cannot be closer than about 1e-15.
  expect(worst).toBeLessThan(1.5e-15);
  expect([-2, -1, 0, 1, 2].map((t) => sinPi(t) + 0)).toEqual([0, 0, 0, 0, 0]);
  expect([0, 1, 2, -1].map(cosPi)).toEqual([1, -1, 1, -1]);
  expect([0.5, -0.5, 1.5].map((t) => cosPi(t) + 0)).toEqual([0, 0, 0]);
});
