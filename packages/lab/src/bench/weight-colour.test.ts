import { expect, test } from 'vitest';
import { luminance, weightColour } from './weight-colour.js';

test('paper for 0, the palette’s ends for the largest weights', () => {
  expect(weightColour(0)).toEqual({ background: 'rgb(247 245 240)', text: '#000' });
  expect(weightColour(1)).toEqual({ background: 'rgb(184 76 0)', text: '#fff' });
  expect(weightColour(-3)).toEqual({ background: 'rgb(0 105 166)', text: '#fff' });
});

test('every text has a contrast of at least 4.5', () => {
  for (let share = -1; share <= 1; share += 0.01) {
    const { background, text } = weightColour(share);
    const [a, b] = [background, text].map((colour) =>
      colour.startsWith('#') ? (colour === '#fff' ? 1 : 0) : luminance(colour.match(/\d+/g)!.map(Number)),
    );
    expect((Math.max(a!, b!) + 0.05) / (Math.min(a!, b!) + 0.05)).toBeGreaterThan(4.5);
  }
});
