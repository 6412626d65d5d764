import { pointDecimals, points, pWords, sizeWords } from '../../analysis/index.js';
import type { Comparison, Judgement } from '../../analysis/types.js';
import { type Evidence, titleOf } from '../evidence.js';
import { count } from '../format.js';
import type { Cell, Table } from '../table.js';

interface Judged {
  readonly judgement: Judgement;
  readonly comparison: Comparison;
}
interface Statistic {
  readonly name: Cell;
  /** Null where it cannot be had. */
  readonly of: (judged: Judged) => Cell | null;
}

const signed = (share: number) => points(share, pointDecimals(share, share), true);
const span = ([low, high]: readonly [number, number]) => {
  const digits = pointDecimals(low, high);
  return `${points(low, digits, true)} to ${points(high, digits, true)}`;
};

/** Every figure behind a verdict, in the order in which the rules ask for them. */
const STATISTICS: readonly Statistic[] = [
  { name: 'Pairs of seeds', of: ({ comparison }) => `${comparison.differences.length}` },
  {
    name: { text: 'Mean difference', note: 'in points, with the 95 % t interval' },
    of: ({ comparison: { mean, ci95 } }) =>
      mean === null ? null : { text: signed(mean), note: ci95 ? span(ci95) : 'no interval' },
  },
  {
    name: { text: 'p of the paired t test', note: 'below it after Holm’s adjustment' },
    of: ({ comparison: { p }, judgement: { adjustedP, comparisons } }) =>
      p === null
        ? null
        : { text: pWords(p), note: comparisons > 1 ? `${pWords(adjustedP ?? 1)} of ${comparisons}` : 'alone' },
  },
  {
    name: { text: 'Exact sign-flip test', note: 'sign patterns at least as far from zero' },
    of: ({ comparison: { flip } }) =>
      flip && { text: pWords(flip.p), note: flip.patterns ? flip.patterns.map(count).join(' of ') : '' },
  },
  {
    name: { text: 'Effect d_z', note: 'in standard deviations of the differences; unbiased g' },
    of: ({ comparison: { dz, g } }) =>
      dz === null ? null : { text: number(dz), note: g === null ? '' : `g ${number(g)}` },
  },
  {
    name: { text: 'Seeds won', note: 'share with its exact 95 % interval' },
    of: ({ comparison: { wins } }) => ({
      text: `${wins.wins} of ${wins.wins + wins.losses}${wins.ties > 0 ? `, ${wins.ties} tied` : ''}`,
      note: wins.ci95
        ? wins.ci95
            .map((end) => `${(100 * end).toFixed(0)}`)
            .join(' to ')
            .concat(' %')
        : '',
    }),
  },
  {
    name: { text: 'Probability of improvement', note: 'that any of its trainings is above any of the other’s' },
    of: ({ comparison: { improvement } }) => (improvement === null ? null : improvement.toFixed(2)),
  },
  {
    name: { text: 'Correlation of the arms', note: 'over seeds; above zero, pairing gains' },
    of: ({ comparison: { correlation } }) => (correlation === null ? null : number(correlation)),
  },
  {
    name: { text: 'Could have detected', note: 'in 80 % of studies, with this spread' },
    of: ({ judgement: { detectable } }) => (detectable === null ? null : sizeWords(detectable)),
  },
  {
    name: { text: 'p of equivalence', note: 'within δ; with the 90 % interval' },
    of: ({ judgement: { equivalence } }) =>
      equivalence && {
        text: pWords(equivalence.adjustedP),
        note: `${span(equivalence.ci90)}, δ ${sizeWords(equivalence.delta)}`,
      },
  },
  {
    name: { text: 'New trainings and new pictures', note: 'crossed bootstrap, 95 % interval in points' },
    of: ({ judgement: { newPictures } }) =>
      newPictures && {
        text: span(newPictures.ci95),
        note: `${newPictures.seeds} seeds × ${count(newPictures.clusters)} ${newPictures.clustered ? 'clusters' : 'pictures'}`,
      },
  },
  {
    name: { text: 'One pair of models', note: 'McNemar’s test; speaks of these two models alone' },
    of: ({ judgement: { oneSeed } }) =>
      oneSeed && {
        text: `${pWords(oneSeed.exact)}, mid-p ${pWords(oneSeed.midP)}`,
        note: `seed ${oneSeed.seed}: ${count(oneSeed.onlyArm)} against ${count(oneSeed.onlyControl)} pictures`,
      },
  },
];

const number = (n: number) => n.toFixed(2).replace('-', '−');

/** A row per statistic, a column per comparison; rows that none of them has are left out. */
export function statisticsTable(evidence: Evidence, judgements: readonly Judgement[]): Table {
  const { primary, comparisons } = evidence.analysis;
  const judged = judgements.flatMap((judgement): Judged[] => {
    const comparison = comparisons.find(
      ({ arm, control, metric, experiment }) =>
        arm === judgement.arm &&
        control === judgement.control &&
        metric === primary.metric &&
        experiment === judgement.experiment,
    );
    return comparison ? [{ judgement, comparison }] : [];
  });
  const rows = STATISTICS.map(({ name, of }) => ({ name, cells: judged.map(of) }));
  return {
    caption: 'What the verdicts rest on',
    columns: [
      { label: 'Statistic' },
      ...judgements.map(({ arm, control }) => ({
        label: `${titleOf(evidence, arm)} against ${titleOf(evidence, control)}`,
        numeric: true,
      })),
    ],
    rows: rows
      .filter(({ cells }) => cells.some((cell) => cell !== null))
      .map(({ name, cells }) => [name, ...cells.map((cell) => cell ?? '—')]),
  };
}
