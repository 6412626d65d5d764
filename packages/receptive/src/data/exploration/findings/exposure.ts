import type { Detector, Facts } from '../facts.js';
import { nameOf, placesWhere } from '../facts.js';
import type { Finding } from '../types.js';
import { count, percent, plural } from '../wording.js';
import { spread } from './files.js';

const SHOWN = 8;
const NAMED = 1000;
/** A picture with at least this share of its values at 0 or 255 is clipped, … */
const CLIPPED = 0.25;
/** … unless that is how these pictures are, such as drawings on a black or white ground: a quarter have this much. */
const USUAL = 0.02;

export const constantPictures: Detector = { looksFor: 'pictures of a single colour', find: findConstant };

function findConstant({ dataset, pictures, thumbnails }: Facts): Finding[] {
  const places = placesWhere(dataset, (split, i) => pictures[split].constant[i] === 1);
  if (places.length === 0) return [];
  const one = places.length === 1;
  return [
    {
      id: 'constant',
      severity: 'caution',
      title: 'Pictures of a single colour',
      evidence: `${plural(places.length, 'picture')} ${one ? 'has' : 'have'} the same value at every pixel, such as ${nameOf(dataset, places[0]!)}.`,
      size: { value: places.length, unit: one ? 'picture' : 'pictures' },
      meaning: `${one ? 'It holds' : 'They hold'} nothing to learn from: remove ${one ? 'it' : 'them'}, or find out which step lost the content.`,
      samples: thumbnails.groups(
        spread(places, SHOWN).map((place) => [place]),
        SHOWN,
      ),
      names: places.slice(0, NAMED).map((place) => nameOf(dataset, place)),
    },
  ];
}

export const clippedPictures: Detector = {
  looksFor: 'pictures clipped to black or white',
  applies: ({ pictures }) => usualClipping(pictures.train.clipped) < USUAL,
  find: findClipped,
};

function findClipped({ dataset, pictures, thumbnails }: Facts): Finding[] {
  const places = placesWhere(
    dataset,
    (split, i) => pictures[split].clipped[i]! >= CLIPPED && pictures[split].constant[i] === 0,
  );
  if (places.length === 0) return [];
  const one = places.length === 1;
  const total = (['train', 'validation', 'test'] as const).reduce((sum, s) => sum + dataset.splits[s].labels.length, 0);
  const share = places.length / total;
  const worst = places.reduce((a, b) =>
    pictures[b.split].clipped[b.index]! > pictures[a.split].clipped[a.index]! ? b : a,
  );
  return [
    {
      id: 'clipped',
      severity: share >= 0.05 ? 'caution' : 'note',
      title: 'Clipped pictures',
      evidence: `${plural(places.length, 'picture')} of ${count(total)} (${percent(share)}) ${one ? 'has' : 'have'} at least a quarter of ${one ? 'its' : 'their'} values at black or white; ${nameOf(dataset, worst)} has ${percent(pictures[worst.split].clipped[worst.index]!)}.`,
      size: { value: places.length, unit: one ? 'picture' : 'pictures' },
      meaning:
        'Frames, gaps and overexposure look like edges to a convolution: see whether they go with certain classes before trusting those.',
      samples: thumbnails.groups(
        spread(places, SHOWN).map((place) => [place]),
        SHOWN,
      ),
      names: places.slice(0, NAMED).map((place) => nameOf(dataset, place)),
    },
  ];
}

/** The upper quartile of the pictures' shares of clipped values. */
function usualClipping(shares: Float32Array): number {
  return shares.toSorted()[Math.floor(0.75 * shares.length)] ?? 0;
}
