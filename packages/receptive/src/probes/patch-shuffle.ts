import { Random, streamKey } from '../random.js';
import { changed, contenders, heldOutPictures, measureLines, type Pictures } from './networks.js';
import type { Probe } from './types.js';

const KEY = streamKey(0, 'explore', 'probes/patchShuffle');

/**
 * Accuracy on pictures cut into patches that are put together in a random order. What the patches hold is kept, how
 * they lie to one another is lost.
 */
export const patchShuffle: Probe = {
  name: 'patchShuffle',
  title: 'Shuffled patches',
  definition:
    'Accuracy on validation pictures cut into p×p patches that change places at random, for p = side, side/2, … ≥ 2; every picture has its own order, the same for all networks. Where p does not divide the side, what is left at the right and bottom stays.',
  shows:
    'A network that keeps its accuracy answers by what is in the patches, like a bag of local features; one that loses it needs their arrangement.',
  source:
    'Brendel and Bethge, “Approximating CNNs with bag-of-local-features models works surprisingly well on ImageNet”, ICLR 2019.',
  version: 1,
  measure: async (subject) => {
    const pictures = heldOutPictures(subject);
    const sides = patchSides(pictures.shape);
    const versions = sides.map((side) =>
      changed(pictures, (bytes, index) => shuffled(bytes, pictures.shape, side, new Random(KEY, side, index))),
    );
    return {
      pictures: pictures.labels.length,
      curves: [
        {
          name: 'accuracy',
          title: 'Accuracy on shuffled patches',
          unit: 'share',
          axis: { label: 'Side of a patch (pixels)', values: sides, scale: 'log' },
          lines: await measureLines(subject, contenders(subject), sides.length, (network) =>
            versions.map((version) => network.accuracy(version)),
          ),
        },
      ],
    };
  },
};

/** The longer side (one patch, the intact picture), its half and so on, down to 2 or 3. */
export function patchSides([, height, width]: Pictures['shape']): number[] {
  const sides = [Math.max(height, width)];
  for (let side = Math.floor(sides[0]! / 2); side >= 2; side = Math.floor(side / 2)) sides.push(side);
  return sides;
}

/** The picture's whole side×side patches, counted from the top left, in a random order. */
export function shuffled(picture: Uint8Array, shape: Pictures['shape'], side: number, random: Random): Uint8Array {
  const [channels, height, width] = shape;
  const [down, across] = [Math.floor(height / side), Math.floor(width / side)];
  const order = random.permutation(down * across);
  const made = picture.slice();
  order.forEach((from, to) => {
    const [fromY, fromX] = [Math.floor(from / across) * side, (from % across) * side];
    const [toY, toX] = [Math.floor(to / across) * side, (to % across) * side];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < side; y++) {
        const row = (c * height + fromY + y) * width + fromX;
        made.set(picture.subarray(row, row + side), (c * height + toY + y) * width + toX);
      }
    }
  });
  return made;
}
