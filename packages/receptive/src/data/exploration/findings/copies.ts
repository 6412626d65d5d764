import type { Dataset } from '../../types.js';
import type { Place } from '../duplicates.js';
import type { Detector, Facts } from '../facts.js';
import { nameOf } from '../facts.js';
import type { Finding, Severity } from '../types.js';
import { count, listOf, percent, plural } from '../wording.js';
import { spread } from './files.js';

const SHOWN = 6;
const NAMED = 250;

export const equalPictures: Detector = { looksFor: 'copies of pictures', find: findEqual };

function findEqual({ dataset, duplicates, thumbnails }: Facts): Finding[] {
  const within = duplicates.equal.filter((group) => !crosses(group));
  const across = duplicates.equal.filter(crosses);
  const files = new Set(duplicates.files.flat().map(key));
  const finding = (
    id: string,
    severity: Severity,
    title: string,
    groups: readonly (readonly Place[])[],
    where: string,
    meaning: string,
  ) => {
    if (groups.length === 0) return [];
    const whole = groups.filter((group) => group.every((place) => files.has(key(place)))).length;
    const extra = groups.reduce((sum, group) => sum + group.length - 1, 0);
    const kinds = plural(groups.length, kindOf(groups));
    const bytes =
      whole === groups.length
        ? 'byte-identical files'
        : whole > 0
          ? `identical pictures, ${whole} of them byte-identical files`
          : 'identical pictures';
    const labels = contradictory(dataset, groups);
    return [
      {
        id,
        severity: labels.length > 0 ? 'problem' : severity,
        title,
        evidence: `${kinds} of ${bytes} ${where}: ${examples(dataset, groups)}.${labels.length > 0 ? ` ${contradiction(dataset, labels, kindOf(groups))}` : ''}`,
        size: { value: extra, unit: extra === 1 ? 'surplus copy' : 'surplus copies' },
        meaning,
        samples: thumbnails.groups(spread(groups, SHOWN), SHOWN),
        names: named(dataset, groups),
      } satisfies Finding,
    ];
  };
  return [
    ...finding(
      'duplicates-across-splits',
      'problem',
      'The same pictures in different splits',
      across,
      'in different splits',
      'A network can score on them by memory: remove them from validation and test before comparing anything.',
    ),
    ...finding(
      'duplicates',
      'note',
      'Copies within a split',
      within,
      'within a split',
      'They count twice in training or in the score; remove them, or at least keep them in one split.',
    ),
  ]; // prettier-ignore
}

export const nearPictures: Detector = { looksFor: 'pictures that look almost the same', find: findNear };

function findNear({ dataset, duplicates: { near, complete }, thumbnails }: Facts): Finding[] {
  const across = near.filter(crosses);
  const within = near.filter((pair) => !crosses(pair));
  const more = complete ? '' : ' The search was cut short: there are more.';
  const findings: Finding[] = [];
  if (across.length > 0) {
    const held = (['validation', 'test'] as const).map((split) => {
      const touched = new Set(
        across
          .filter(([first]) => first.split === 'train')
          .flatMap((pair) => pair.filter((p) => p.split === split))
          .map(key),
      );
      return { split, n: touched.size, share: touched.size / dataset.splits[split].labels.length };
    });
    const worst = Math.max(...held.map(({ share }) => share));
    const named = held
      .filter(({ n }) => n > 0)
      .map(({ split, n, share }) => `${plural(n, `${split} picture`)} (${percent(share)})`);
    const labels = contradictory(dataset, across);
    const who =
      named.length > 0
        ? `${listOf(named)} ${held.reduce((sum, { n }) => sum + n, 0) === 1 ? 'looks' : 'look'} almost like a training picture`
        : 'Validation and test share pictures that look almost the same';
    findings.push({
      id: 'near-duplicates-across-splits',
      severity: worst >= 0.02 ? 'problem' : 'caution',
      title: 'Near-copies in different splits',
      evidence: `${who}; ${plural(across.length, 'pair')} in all.${labels.length > 0 ? ` ${contradiction(dataset, labels, 'pair')}` : ''}${more}`,
      size: { value: across.length, unit: across.length === 1 ? 'pair' : 'pairs' },
      meaning: 'The score on them measures memory: split by scene, time or source, so that near-copies stay together.',
      samples: thumbnails.groups(spread(across, SHOWN), SHOWN),
      names: pairNames(dataset, across),
    });
  }
  if (within.length > 0) {
    const groups = clusters(within);
    const pictures = groups.reduce((sum, group) => sum + group.length, 0);
    const total = (['train', 'validation', 'test'] as const).reduce(
      (sum, s) => sum + dataset.splits[s].labels.length,
      0,
    );
    const largest = groups.reduce((a, b) => (b.length > a.length ? b : a));
    const labels = contradictory(dataset, within);
    findings.push({
      id: 'near-duplicates',
      severity: pictures / total >= 0.1 ? 'caution' : 'note',
      title: 'Near-copies within a split',
      evidence: `${plural(pictures, 'picture')} of ${count(total)} (${percent(pictures / total)}) look almost like another one of their split: ${plural(groups.length, 'group')}, the largest of ${count(largest.length)}.${labels.length > 0 ? ` ${contradiction(dataset, labels, 'pair')}` : ''}${more}`,
      size: { value: pictures, unit: 'pictures' },
      meaning: `Pictures of one scene are not independent: the split is worth fewer pictures than it counts${pictures / total >= 0.05 ? ', and intervals over pictures would be too narrow' : ''}.`,
      samples: thumbnails.groups(
        [
          largest,
          ...spread(
            groups.filter((g) => g !== largest),
            SHOWN - 1,
          ),
        ],
        SHOWN,
      ),
      names: named(dataset, groups),
    });
  }
  return findings;
}

const key = ({ split, index }: Place) => `${split}[${index}]`;
const crosses = (group: readonly Place[]) => group.some(({ split }) => split !== group[0]!.split);

/** Groups whose pictures carry different labels. */
function contradictory({ splits }: Dataset, groups: readonly (readonly Place[])[]): (readonly Place[])[] {
  const labelOf = ({ split, index }: Place) => splits[split].labels[index]!;
  return groups.filter((group) => group.some((place) => labelOf(place) !== labelOf(group[0]!)));
}

const kindOf = (groups: readonly (readonly Place[])[]) =>
  groups.every(({ length }) => length === 2) ? 'pair' : 'group';

function contradiction({ splits, classes }: Dataset, groups: readonly (readonly Place[])[], kind: string): string {
  const [first] = groups;
  const names = [...new Set(first!.map(({ split, index }) => `"${classes[splits[split].labels[index]!]}"`))];
  const n = groups.length;
  return n === 1
    ? `One ${kind} is filed under different classes: ${listOf(names)}.`
    : `${count(n)} ${kind}s are filed under different classes, such as ${listOf(names)}.`;
}

function examples(dataset: Dataset, groups: readonly (readonly Place[])[]): string {
  const texts = groups.slice(0, 2).map((group) => listOf(group.slice(0, 3).map((place) => nameOf(dataset, place))));
  return `${texts.join('; ')}${groups.length > 2 ? '; …' : ''}`;
}

const named = (dataset: Dataset, groups: readonly (readonly Place[])[]) =>
  groups.slice(0, NAMED).map((group) =>
    group
      .slice(0, 12)
      .map((place) => `${place.split}: ${nameOf(dataset, place)}`)
      .join(' = '),
  );

const pairNames = (dataset: Dataset, pairs: readonly (readonly Place[])[]) =>
  pairs.slice(0, NAMED).map((pair) => pair.map((place) => `${place.split}: ${nameOf(dataset, place)}`).join(' ≈ '));

/** Pictures connected by pairs, as groups in the order of their first picture. */
function clusters(pairs: readonly (readonly [Place, Place])[]): Place[][] {
  const groupOf = new Map<string, Place[]>();
  for (const [a, b] of pairs) {
    const [one, other] = [groupOf.get(key(a)) ?? [a], groupOf.get(key(b)) ?? [b]];
    groupOf.set(key(a), one);
    groupOf.set(key(b), other);
    if (one === other) continue;
    const [large, small] = one.length >= other.length ? [one, other] : [other, one];
    large.push(...small);
    for (const place of small) groupOf.set(key(place), large);
  }
  return [...new Set(groupOf.values())];
}
