import { LowPass, toByte } from './low-pass.js';
import { contenders, heldOutPictures, measureLines, type Pictures, settingsOf } from './networks.js';
import type { Curve, Probe } from './types.js';

/** Each is answered some fourteen times by every network. */
const PICTURES = 250;

/** Accuracy on pictures that keep only their low, or only their high spatial frequencies. */
export const frequency: Probe = {
  name: 'frequency',
  title: 'Low and high frequencies',
  definition:
    'Accuracy on validation pictures of which only waves of at most f cycles per picture are kept (low-pass, √(u² + v²) ≤ f), or only the others and the mean (high-pass), for f = 1, 2, 4, …; an ideal filter in the Fourier domain, channel by channel, cut to 0…255 and rounded. The largest f keeps all, so low-pass ends with the intact picture.',
  shows: 'Which details a network needs: coarse layout lies in low frequencies, edges and texture in high ones.',
  source:
    'Yin, Gontijo Lopes, Shlens, Cubuk and Gilmer, “A Fourier perspective on model robustness in computer vision”, NeurIPS 2019.',
  version: 1,
  measure: async (subject) => {
    const pictures = heldOutPictures(subject, PICTURES);
    const filter = new LowPass(pictures);
    const cutoffs = octaves(filter.highest);
    const bands = cutoffs.map((cutoff) => split(pictures, filter.at(cutoff)));
    const versions = [...bands.map(({ low }) => low), ...bands.map(({ high }) => high)];
    const lines = await measureLines(subject, contenders(subject), versions.length, (network) =>
      versions.map((images) => network.accuracy({ ...pictures, images })),
    );
    const curve = (name: string, title: string, first: number): Curve => ({
      name,
      title,
      unit: 'share',
      axis: { label: 'Cut-off (cycles per picture)', values: cutoffs, scale: 'log' },
      lines: settingsOf(lines, first, cutoffs.length),
    });
    return {
      pictures: pictures.labels.length,
      curves: [
        curve('lowPass', 'Accuracy on low frequencies', 0),
        curve('highPass', 'Accuracy on high frequencies', cutoffs.length),
      ],
    };
  },
};

/** 1, 2, 4, … and the highest. */
export function octaves(highest: number): number[] {
  const list: number[] = [];
  for (let f = 1; f < highest; f *= 2) list.push(f);
  return [...list, highest];
}

/** Bytes of what a low-pass kept, and of what it took away on the mean of each plane. */
export function split({ images, shape }: Pictures, low: Float32Array): { low: Uint8Array; high: Uint8Array } {
  const plane = shape[1] * shape[2];
  const high = new Uint8Array(images.length);
  for (let at = 0; at < images.length; at += plane) {
    const mean = images.subarray(at, at + plane).reduce((sum, value) => sum + value, 0) / plane;
    for (let i = at; i < at + plane; i++) high[i] = toByte(images[i]! - low[i]! + mean);
  }
  return { low: Uint8Array.from(low, toByte), high };
}
