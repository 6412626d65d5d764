import { describe, expect, it } from 'vitest';
import { probeResult } from '../analysis/conclusions/probe-results.fixture.js';
import type { Conclusions, Statement } from '../analysis/conclusions/types.js';
import { analyzeStudy } from '../analysis/index.js';
import { marsFixture } from '../analysis/records.fixture.js';
import type { Layer } from '../architecture/types.js';
import type { Exploration } from '../data/exploration/types.js';
import type { Arm } from '../study/types.js';
import { gradeRun } from './grade.js';
import { RUBRIC } from './rubric.js';
import type { GradedRun } from './types.js';

const exploration = {
  findings: [],
  clear: ['copies'],
  samples: [['x']],
  preprocessing: { steps: ['scaled'] },
  duplicateSearch: { pairs: 0, complete: true },
} as unknown as Exploration;

const statement = (question: Statement['question'], rule: string) =>
  ({ question, rule, probe: 'shift', kind: 'supported', says: rule }) as Statement;

const gallery = { title: '', caption: '', columns: [], rows: [] };

/** A run that has everything: six seeds, reasons with evidence, probes. */
function wholeRun(): GradedRun {
  const { study, records, data } = marsFixture();
  const seeds = [0, 1, 2, 3, 4, 5];
  const reasons = ({ architecture, ...arm }: Arm): Arm => ({
    ...arm,
    because: 'a reason',
    architecture: {
      ...architecture,
      layers: architecture.layers.map((layer): Layer => ({ ...layer, because: 'a reason', evidence: 'shift' })),
    },
  });
  const arms = study.arms.map((arm) => (arm.role === 'control' || arm.role === 'baseline' ? reasons(arm) : arm));
  const experiments = study.experiments.map((experiment) => ({ ...experiment, delta: 0.01 }));
  const whole = { ...study, seeds, arms, experiments };
  const trials = arms.flatMap(({ name }) =>
    seeds.map((seed) => ({ ...records.find((record) => record.arm === name && record.status === 'completed')!, seed })),
  );
  const conclusions: Conclusions = {
    statements: [statement('why', 'a'), statement('bias', 'b'), statement('limits', 'c')],
    justifications: Array.from({ length: 4 }, (_, i) => ({
      path: `layers[${i}]`,
      layer: `l${i}`,
      because: 'a reason',
      kind: 'supported' as const,
      evidence: [{ name: 'shift', kind: 'supported' as const, says: 'so' }],
      missing: [],
    })),
  };
  const probes = [{ ...probeResult('saliency', {}), galleries: [gallery] }, probeResult('errors', {})];
  const analysis = { ...analyzeStudy(whole, trials, data), openings: 1 };
  return { study: whole, data, exploration, analysis, conclusions, probes };
}
const points = (run: GradedRun) => gradeRun(run).earned;
const itemOf = (run: GradedRun, id: string) =>
  gradeRun(run)
    .criteria.flatMap(({ items }) => items)
    .find((item) => item.id === id);

it('the criteria weigh 15, 15, 25, 25 and 20', () => {
  expect(gradeRun(wholeRun()).criteria.map(({ criterion, points: of }) => [criterion, of])).toEqual([
    ['data', 15],
    ['baseline', 15],
    ['architecture', 25],
    ['rigor', 25],
    ['interpretation', 20],
  ]);
});

it('a run that has everything gets all points, and no advice', () => {
  const grade = gradeRun(wholeRun());
  expect([grade.earned, grade.points]).toEqual([100, 100]);
  expect(grade.criteria.flatMap(({ items }) => items).filter(({ advice }) => advice !== null)).toEqual([]);
  expect(grade.caveat).toContain('does not judge taste');
});

describe('what is taken away costs points, and the advice says how to get it', () => {
  const without: Record<string, (run: GradedRun) => GradedRun> = {
    baseline: (run) => {
      const arms = run.study.arms.filter(({ role }) => role !== 'baseline');
      const judgements = run.analysis.judgements.filter(({ experiment }) => experiment !== null);
      return { ...run, study: { ...run.study, arms }, analysis: { ...run.analysis, judgements } };
    },
    seeds: (run) => {
      const judgements = run.analysis.judgements.map((one) => ({ ...one, seeds: 1 }));
      return { ...run, study: { ...run.study, seeds: [0] }, analysis: { ...run.analysis, judgements } };
    },
    justifications: (run) => ({ ...run, conclusions: { statements: run.conclusions!.statements, justifications: [] } }),
    probes: (run) => ({
      ...run,
      probes: [],
      conclusions: { statements: [], justifications: run.conclusions!.justifications },
    }),
    experiments: (run) => ({ ...run, study: { ...run.study, experiments: [] } }),
    exploration: (run) => ({ ...run, exploration: null }),
  };
  it.each(Object.entries(without))('%s', (_, take) => {
    const poorer = gradeRun(take(wholeRun()));
    expect(poorer.earned).toBeLessThanOrEqual(90);
    const lacking = poorer.criteria.flatMap(({ items }) => items).filter(({ earned, points: of }) => earned < of);
    for (const { advice } of lacking) expect(advice?.length).toBeGreaterThan(10);
  });
});

it('more seeds never cost points, and three are worth half', () => {
  const of = (n: number) => {
    const run = wholeRun();
    return itemOf({ ...run, study: { ...run.study, seeds: Array.from({ length: n }, (_, i) => i) } }, 'seeds')!.earned;
  };
  const earned = [1, 2, 3, 4, 5, 6, 10].map(of);
  expect(earned).toEqual([...earned].sort((a, b) => a - b));
  expect([earned[0], earned[2], earned[5]]).toEqual([0, 4, 8]);
});

it('a baseline with convolutions is none, and evidence that is open counts half', () => {
  const run = wholeRun();
  const [baseline, control] = [run.study.arms[0]!, run.study.arms[1]!];
  const arms = [{ ...baseline, architecture: control.architecture }, ...run.study.arms.slice(1)];
  expect(points({ ...run, study: { ...run.study, arms } })).toBeCloseTo(95.8, 5);
  const open = run.conclusions!.justifications.map((one) => ({ ...one, kind: 'open' as const }));
  expect(itemOf({ ...run, conclusions: { ...run.conclusions!, justifications: open } }, 'checked')!.earned).toBe(4);
});

it('every item has an id of its own and says how to get what it asks', () => {
  expect(new Set(RUBRIC.map(({ id }) => id)).size).toBe(RUBRIC.length);
});
