import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../probes/types.js';
import { PROBE_NAMES, type ProbeName } from '../../study/probes.js';
import { analyzeStudy } from '../analyze.js';
import { glyphsFixture } from '../records.fixture.js';
import { equivalenceTest, holm, pairedDifference } from '../statistics/index.js';
import { drawStatements } from './conclude.js';
import { drawConclusions } from './index.js';
import { probeResult } from './probe-results.fixture.js';
import { RULES } from './rules.js';

const { study, records, data } = glyphsFixture();
const analysis = analyzeStudy(study, records, data);
const draw = (...results: readonly ProbeResult[]) => drawStatements(analysis, results);
const statement = (rule: string, ...results: readonly ProbeResult[]) =>
  draw(...results).find((one) => one.rule === rule);

/** Accuracies of both networks, intact and permuted, by seed. */
function permuted(leads: readonly (readonly [intact: number, permuted: number])[]): ProbeResult {
  return probeResult('permutation', {
    accuracy: {
      axis: ['in order', 'permuted'],
      control: leads.map(([intact, shuffled], i) => [0.7 + 0.001 * i + intact, 0.69 + shuffled]),
      baseline: leads.map((_, i) => [0.7 + 0.001 * i, 0.69]),
    },
  });
}

const CLEAR = [
  [0.2, -0.1],
  [0.21, -0.12],
  [0.19, -0.1],
  [0.2, -0.11],
  [0.22, -0.1],
  [0.2, -0.12],
] as const;

describe('a mean over the seeds', () => {
  it('supports what it shows: the difference in differences, with its interval', () => {
    const found = statement('neighbours', permuted(CLEAR));
    expect(found?.figure.values.map((value) => Number(value?.toFixed(6)))).toEqual([0.3, 0.33, 0.29, 0.31, 0.32, 0.32]);
    expect(found?.figure.mean).toBeCloseTo(1.87 / 6, 10);
    expect(found?.kind).toBe('supported');
    expect(found?.says).toContain('31.2 points (95 % interval');
    expect(found?.evidence).toEqual(['probes/permutation.json']);
  });

  it('contradicts where it lies clearly on the other side', () => {
    const found = statement('neighbours', permuted(CLEAR.map(([a, b]) => [b, a] as const)));
    expect(found?.kind).toBe('contradicted');
  });

  it('decides nothing where the seeds disagree', () => {
    const mixed = CLEAR.map(([a, b], i) => (i % 2 ? [b, a] : [a, b]) as readonly [number, number]);
    const found = statement('neighbours', permuted(mixed));
    expect(found?.kind).toBe('open');
    expect(found?.says).toMatch(/which decides nothing$/);
  });

  it('decides nothing with five seeds, however clear', () => {
    const found = statement('neighbours', permuted(CLEAR.slice(0, 5)));
    expect(found?.kind).toBe('open');
    expect(found?.says).toMatch(/5 seeds decide nothing$/);
  });

  it('decides nothing where a training is missing', () => {
    const result = permuted(CLEAR);
    const [curve] = result.curves;
    const lines = curve!.lines.map((line) => ({
      ...line,
      values: line.values.map((row, i) => (i === 2 ? [null, null] : row)),
    }));
    const found = statement('neighbours', { ...result, curves: [{ ...curve!, lines }] });
    expect(found?.kind).toBe('open');
    expect(found?.says).toMatch(/only 5 of 6 seeds could be measured$/);
  });

  it('is adjusted for all the means that are tested together', () => {
    const occlusion = probeResult('occlusion', {
      accuracy: {
        axis: [0, 4],
        control: CLEAR.map(() => [0.9, 0.8]),
        baseline: CLEAR.map((_, i) => [0.9, 0.79 + i / 100]),
      },
    });
    const found = draw(permuted(CLEAR), occlusion).filter(({ probe }) => probe !== null);
    expect(found.map(({ rule }) => rule)).toEqual(['neighbours', 'denseBlind', 'occlusion', 'permutedLead']);
    const ps = found.map(({ rule, figure }) => {
      const values = figure.values as number[];
      return rule === 'denseBlind'
        ? equivalenceTest(values, 0.02)!.p
        : pairedDifference(
            values,
            values.map(() => 0),
          ).p!;
    });
    expect(found.map(({ figure }) => figure.adjustedP)).toEqual(holm(ps));
  });
});

describe('what every seed must keep', () => {
  const errors = (largest: readonly number[]) =>
    probeResult('equivariance', {
      interior: { axis: ['conv1', 'pool1'], control: largest.map((value) => [1e-7, value]) },
      border: { axis: ['conv1', 'pool1'], control: largest.map(() => [0.2, 0.3]) },
    });

  it('is a fact about these networks, with however few seeds', () => {
    const found = statement('equivariance', errors([2e-7, 3e-7]));
    expect(found?.kind).toBe('supported');
    expect(found?.says).toContain('at most 3.0·10⁻⁷ (the largest of 2 seeds)');
    expect(found?.figure.adjustedP).toBeNull();
  });

  it('is contradicted by one that does not', () => {
    expect(statement('equivariance', errors([2e-7, 3e-3]))?.kind).toBe('contradicted');
  });
});

it('equivalence needs a small interval, not a large p', () => {
  const changes = (scale: number) =>
    permuted([0.2, -0.2, 0.15, -0.15, 0.1, -0.1].map(() => [0, 0] as const)).curves.map((curve) => ({
      ...curve,
      lines: curve.lines.map((line) => ({
        ...line,
        values: [1, -1, 0.8, -0.8, 0.5, -0.5].map((d) => [0.7, 0.7 + (line.name === 'baseline' ? d * scale : 0)]),
      })),
    }));
  const of = (scale: number) => statement('denseBlind', { ...permuted(CLEAR), curves: changes(scale) })?.kind;
  expect(of(0.01)).toBe('supported');
  expect(of(0.2)).toBe('open');
});

it('the verdict on the baseline is the study’s own', () => {
  const [first] = draw();
  const judgement = analysis.judgements.find(({ experiment }) => experiment === null);
  expect(first).toMatchObject({ rule: 'outperforms', probe: null, says: judgement?.verdict.says });
});

describe('every rule', () => {
  /** Two networks and everything else rules read, with six seeds; `turn` swaps the sides. */
  const everything = (turn: boolean): ProbeResult[] => {
    const rows = (values: readonly number[]) =>
      Array.from({ length: 6 }, (_, i) => values.map((value) => value * (1 + i / 500)));
    const [good, poor] = turn
      ? [
          [0.5, 0.2],
          [0.9, 0.85],
        ]
      : [
          [0.9, 0.85],
          [0.5, 0.2],
        ];
    const lines = (...names: readonly string[]) =>
      Object.fromEntries(names.map((name, i) => [name, rows(i % 2 ? poor : good)]));
    return PROBE_NAMES.map((probe: ProbeName) =>
      probeResult(probe, {
        accuracy:
          probe === 'patchShuffle'
            ? { axis: [28, 4], control: rows(turn ? [0.5, 0.6] : [0.9, 0.5]) }
            : { axis: [1, 4], ...lines('control', 'baseline', 'pooled', 'shifted', 'local', 'localMatched') },
        agreement: { axis: [1, 4], ...lines('control', 'baseline') },
        consistency: {
          axis: ['1 pixel', '2 pixels'],
          control: rows(turn ? [0.99, 0.9] : [0.5, 0.4]),
          blurred: rows(turn ? [0.8, 0.7] : [0.9, 0.8]),
        },
        fit: { axis: ['their own', 'random'], control: rows([1, turn ? 0.5 : 0.95]), baseline: rows([1, 0.98]) },
        interior: { axis: ['conv1'], control: rows([turn ? 0.1 : 1e-7]) },
        border: { axis: ['conv1'], control: rows([turn ? 1e-7 : 0.1]) },
        size: { axis: ['conv1', 'conv2'], theoretical: rows([3, 10]).map(() => [3, 10]) },
        core: { axis: ['conv1', 'conv2'], trained: rows([2, turn ? 9 : 5]), untrained: rows([2, turn ? 10 : 4]) },
        r2: { axis: ['noise', 'pictures'], control: rows([turn ? 0.01 : 0.6, 0.7]) },
        deletion: {
          axis: [0, 0.1],
          gradient: rows(turn ? [0.9, 0.8] : [0.9, 0.3]),
          random: rows(turn ? [0.9, 0.3] : [0.9, 0.8]),
        },
        decisions: { axis: ['shape', 'texture', 'neither'], control: rows(turn ? [0.2, 0.7, 0.1] : [0.7, 0.2, 0.1]) },
        lowPass: { axis: [2, 4], control: rows([turn ? 0.8 : 0.3, 0.9]), baseline: rows([turn ? 0.1 : 0.6, 0.7]) },
        shared: { axis: ['found', 'if independent'], control: rows(turn ? [0.1, 0.5] : [0.5, 0.1]) },
      }),
    );
  };

  it.each([false, true])('says something with a number in it, and nothing it does not know (turned: %s)', (turn) => {
    const statements = draw(...everything(turn)).filter(({ probe }) => probe !== null);
    expect(statements.map(({ rule }) => rule)).toEqual(RULES.map(({ id }) => id));
    for (const { says, claim, criterion } of statements) {
      expect(says).toMatch(/\d/);
      for (const text of [says, claim, criterion]) expect(text).not.toMatch(/undefined|NaN|null|unknown|\[object/);
      expect(claim).not.toMatch(/\d \(95/);
    }
  });

  it('decides both ways', () => {
    const kinds = [false, true].map((turn) => new Map(draw(...everything(turn)).map(({ rule, kind }) => [rule, kind])));
    // Equivalence is contradicted on either side.
    for (const { id } of RULES.filter(({ test }) => test !== 'within')) {
      const both = kinds.map((of) => of.get(id));
      expect([id, ...both].join(' ')).not.toMatch(/supported supported|contradicted contradicted/);
    }
  });

  it('has a name of its own', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  });
});

it('without probes there is only the verdict', () => {
  expect(drawConclusions(study, analysis, []).statements.map(({ rule }) => rule)).toEqual(['outperforms']);
});
