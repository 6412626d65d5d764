import { Random, streamKey } from '../random.js';
import { changed, contenders, heldOutPictures, measureLines, type Pictures } from './networks.js';
import { meanColour } from './pictures.js';
import type { Probe } from './types.js';

const KEY = streamKey(0, 'explore', 'probes/occlusion');
/** Sides of the square besides 0. */
const STEPS = 5;

/** Accuracy on pictures of which a square is covered, from nothing to half the side, which is a quarter of the picture. */
export const occlusion: Probe = {
  name: 'occlusion',
  title: 'Covered pictures',
  definition:
    'Accuracy on validation pictures in which a square of s×s pixels at a random place has the mean colour, for s from 0 to half the side. Every picture has its own place, the same for all networks; larger squares lie there too.',
  shows: 'A network that falls fast relies on single places; one that falls slowly has evidence in many of them.',
  source: 'Zeiler and Fergus, “Visualizing and understanding convolutional networks”, ECCV 2014.',
  version: 1,
  measure: async (subject) => {
    const pictures = heldOutPictures(subject);
    const colour = meanColour(subject.dataset);
    const sides = squareSides(pictures.shape);
    const versions = sides.map((side) =>
      changed(pictures, (bytes, index) => covered(bytes, pictures.shape, side, new Random(KEY, index), colour)),
    );
    return {
      pictures: pictures.labels.length,
      curves: [
        {
          name: 'accuracy',
          title: 'Accuracy on covered pictures',
          unit: 'share',
          axis: { label: 'Side of the square (pixels)', values: sides },
          lines: await measureLines(subject, contenders(subject), sides.length, (network) =>
            versions.map((version) => network.accuracy(version)),
          ),
        },
      ],
    };
  },
};

/** 0 to half the shorter side, in even steps of whole pixels. */
export function squareSides([, height, width]: Pictures['shape']): number[] {
  const most = Math.floor(Math.min(height, width) / 2);
  const steps = Array.from({ length: STEPS + 1 }, (_, i) => Math.round((i * most) / STEPS));
  return [...new Set(steps)];
}

/** The picture with a square of one colour, all of it inside; its place is the first two numbers of `random`. */
export function covered(
  picture: Uint8Array,
  [channels, height, width]: Pictures['shape'],
  side: number,
  random: Random,
  colour: readonly number[],
): Uint8Array {
  const top = Math.floor(random.uniform() * (height - side + 1));
  const left = Math.floor(random.uniform() * (width - side + 1));
  const made = picture.slice();
  for (let c = 0; c < channels; c++) {
    for (let y = top; y < top + side; y++) {
      const row = (c * height + y) * width + left;
      made.fill(colour[c]!, row, row + side);
    }
  }
  return made;
}
