import type { Detector, Facts } from '../facts.js';
import { nameOf, placesWhere } from '../facts.js';
import type { Finding } from '../types.js';
import { count, firstOf, listOf, percent, plural } from '../wording.js';

const SHOWN = 8;
const NAMED = 1000;

export const unlabelled: Detector = {
  looksFor: 'picture files without a label',
  applies: ({ dataset }) => dataset.unlabelled !== undefined,
  find: findUnlabelled,
};

function findUnlabelled({ dataset: { unlabelled: files = [], splits } }: Facts): Finding[] {
  if (files.length === 0) return [];
  const labelled = splits.train.labels.length + splits.validation.labels.length + splits.test.labels.length;
  const one = files.length === 1;
  return [
    {
      id: 'unlabelled',
      severity: files.length > labelled / 10 ? 'caution' : 'note',
      title: 'Files without a label',
      evidence: `${plural(files.length, 'picture file')} of ${count(files.length + labelled)} ${one ? 'is' : 'are'} in no list: ${firstOf(files, 3)}.`,
      size: { value: files.length, unit: one ? 'file' : 'files' },
      meaning: `${one ? 'It is' : 'They are'} left out of every split; label ${one ? 'it' : 'them'} or ask why ${one ? 'it was' : 'they were'} passed over, since what is hard to label is hard to classify.`,
      names: files.slice(0, NAMED),
    },
  ];
}

export const sizes: Detector = {
  looksFor: 'pictures of different sizes',
  applies: ({ originals }) => originals !== null,
  find: findSizes,
};

/** Pictures squeezed by more than this change their shape visibly. */
const SQUEEZED = 1.05;

function findSizes({ dataset: { shape, splits }, originals }: Facts): Finding[] {
  if (!originals || originals.distinctSizes < 2) return [];
  const { sizes: common, files, distinctSizes, smallest, largest } = originals;
  const [, height, width] = shape;
  const most = common[0]!;
  const text = ({ width, height }: { width: number; height: number }) => `${width}×${height}`;
  let bent = 0;
  for (const { originals: found } of [splits.train, splits.validation, splits.test])
    found?.widths.forEach((w, i) => {
      const aspect = (w / found.heights[i]!) * (height / width);
      if (Math.max(aspect, 1 / aspect) > SQUEEZED) bent++;
    });
  const kept = (width * height) / (most.width * most.height);
  const loss =
    kept < 1
      ? `a picture of the most common size keeps ${percent(kept)} of its pixels`
      : 'small pictures are enlarged and gain nothing';
  return [
    {
      id: 'sizes',
      severity: bent > files / 10 ? 'caution' : 'note',
      title: 'Pictures come in many sizes',
      evidence: `${plural(distinctSizes, 'size')} from ${text(smallest)} to ${text(largest)}; most common ${listOf(common.slice(0, 3).map((size) => `${text(size)} (${percent(size.count / files)})`))}.`,
      size: { value: distinctSizes, unit: 'sizes' },
      meaning: `All are brought to ${width}×${height}: ${loss}${bent > 0 ? `, and ${percent(bent / files)} of the pictures are squeezed out of shape` : ''}, so details and proportions the classes depend on should survive that.`,
    },
  ];
}

export const grey: Detector = {
  looksFor: 'grey pictures among colour',
  applies: ({ dataset, originals }) => dataset.shape[0] === 3 || originals !== null,
  find: findGrey,
};

/** By the files' channels where known, else by equal channels of the decoded pictures. */
function findGrey({ dataset, originals, pictures, thumbnails }: Facts): Finding[] {
  const { splits, shape, classes } = dataset;
  const total = splits.train.labels.length + splits.validation.labels.length + splits.test.labels.length;
  const asFile = placesWhere(dataset, (split, i) => (splits[split].originals?.channels[i] ?? 3) <= 2);
  const asDecoded = shape[0] === 3 ? placesWhere(dataset, (split, i) => pictures[split].grey[i] === 1) : [];
  const places = originals ? asFile : asDecoded;
  const more = asDecoded.filter(
    ({ split, index }) => originals && splits[split].originals!.channels[index]! > 2,
  ).length;
  const all = Math.max(places.length, asDecoded.length) === total;
  if (all && shape[0] === 3)
    return [
      {
        id: 'grey-as-colour',
        severity: 'caution',
        title: 'Grey pictures in three channels',
        evidence: `All ${count(total)} pictures have three equal channels.`,
        size: { value: total, unit: 'pictures' },
        meaning: 'Two thirds of the input repeat the first: set channels to 1 and the first layer costs a third.',
      },
    ];
  if (places.length + more === 0 || places.length === total) return [];
  const perClass = classes.map((_, k) => places.filter(({ split, index }) => splits[split].labels[index] === k).length);
  const sizeOf = (k: number) =>
    (['train', 'validation', 'test'] as const).reduce(
      (sum, s) => sum + splits[s].labels.filter((l) => l === k).length,
      0,
    );
  const often = classes
    .map((_, k) => k)
    .filter((k) => perClass[k]! > 0)
    .sort((a, b) => perClass[b]! - perClass[a]! || a - b);
  const top = often.slice(0, 3).map((k) => `"${classes[k]}" (${count(perClass[k]!)} of ${count(sizeOf(k))})`);
  const extra =
    more > 0 ? ` ${plural(more, 'more picture is', 'more pictures are')} stored in colour with equal channels.` : '';
  const tell = often.find((k) => perClass[k]! >= 10 && perClass[k]! > sizeOf(k) / 2);
  const shown = places.length > 0 ? places : asDecoded;
  return [
    {
      id: 'grey-among-colour',
      severity: tell === undefined ? 'note' : 'caution',
      title: 'Grey pictures among colour',
      evidence: `${plural(places.length, 'picture')} of ${count(total)} (${percent(places.length / total)}) ${places.length === 1 ? 'is' : 'are'} grey${top.length > 0 ? `, most in ${listOf(top)}` : ''}.${extra}`,
      size: { value: places.length, unit: 'pictures' },
      meaning:
        tell === undefined
          ? 'Their three channels are equal: a network that leans on colour will err on them, so look at their accuracy apart.'
          : `Being grey gives away "${classes[tell]}": a network can learn the camera instead of the thing, so try all pictures in grey as a control.`,
      samples: thumbnails.groups(
        spread(shown, SHOWN).map((place) => [place]),
        SHOWN,
      ),
      names: shown.slice(0, NAMED).map((place) => nameOf(dataset, place)),
    },
  ];
}

export const transparency: Detector = {
  looksFor: 'transparent pictures',
  applies: ({ originals }) => originals !== null,
  find: ({ dataset, originals }) => {
    const places = placesWhere(dataset, (split, i) => dataset.splits[split].originals!.channels[i]! % 2 === 0);
    if (places.length === 0 || !originals) return [];
    return [
      {
        id: 'transparency',
        severity: 'note',
        title: 'Pictures with transparency',
        evidence: `${plural(places.length, 'file')} of ${count(originals.files)} (${percent(places.length / originals.files)}) ${places.length === 1 ? 'has' : 'have'} an alpha channel.`,
        size: { value: places.length, unit: places.length === 1 ? 'file' : 'files' },
        meaning:
          'Transparent parts are laid on white: where only some classes have them, a white background gives those away.',
        names: places.slice(0, NAMED).map((place) => nameOf(dataset, place)),
      },
    ];
  },
};

/** At most `most` of a list, evenly spaced. */
export function spread<T>(list: readonly T[], most: number): T[] {
  const take = Math.min(most, list.length);
  return Array.from({ length: take }, (_, k) => list[Math.floor((k * list.length) / take)]!);
}
