/** Tuning, choosing and confirming, played through with made-up validation figures. */
import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../training/types.js';
import { planHash } from './identity.js';
import { type Stage, type StudyTrial, stageOf } from './protocol.js';
import { resolveStudy } from './resolve.js';
import { experimentOf, studyOf } from './study.fixture.js';
import { atRate } from './tuning.js';
import type { Arm, ExperimentInput, Study, StudyInput } from './types.js';

const RATES = [0.001, 0.01, 0.1];
const [kernel] = experimentOf('kernel', { set: { 'layers[conv2d].kernel': 5 } }).experiments as [ExperimentInput];
const tune = { learningRate: { from: 0.001, to: 0.1, points: 3, seeds: 2 } };
const study = (asked: Partial<ExperimentInput> = {}, fields: Partial<StudyInput> = {}): Study =>
  resolveStudy(studyOf({ experiments: [{ ...kernel, ...asked }], seeds: 3, ...fields }));

type Score = (arm: Arm, seed: number) => number | null;
const record = (accuracy: number | null): TrialRecord =>
  ({
    status: accuracy === null ? 'diverged' : 'completed',
    validation: accuracy === null ? null : { accuracy, balancedAccuracy: 1 - accuracy, macroF1: accuracy },
    // What the test split says must not matter, whatever it says.
    test: { accuracy: accuracy === null ? 1 : 1 - accuracy },
  }) as unknown as TrialRecord;

/** Trains whatever a stage names until nothing is missing, and returns the stages. */
function play(of: Study, score: Score): Stage[] {
  const done = new Map<string, TrialRecord>();
  const key = (arm: Arm, seed: number) => `${arm.name}/${seed}`;
  const stages: Stage[] = [];
  for (;;) {
    const stage = stageOf(of, (arm, seed) => done.get(key(arm, seed)) ?? null);
    stages.push(stage);
    const missing = stage.trials.filter(({ arm, seed }) => !done.has(key(arm, seed)));
    if (missing.length === 0) return stages;
    for (const { arm, seed } of missing) done.set(key(arm, seed), record(score(arm, seed)));
  }
}
const last = (stages: readonly Stage[]) => stages.at(-1) as Stage;
const names = (trials: readonly StudyTrial[]) => [...new Set(trials.map(({ arm }) => arm.name))];
/** Best at one rate, by its distance in factors of ten. */
const peakAt =
  (rate: number): Score =>
  ({ recipe }) =>
    0.9 - 0.1 * Math.abs(Math.log10(recipe.learningRate / rate));

describe('a plain study', () => {
  it('is one stage: every arm with every seed, none of it sealed', () => {
    const stages = play(study(), () => 0.5);
    expect(stages.every(({ final }) => final)).toBe(true);
    expect(last(stages).trials.map(({ arm, seed, sealed }) => [arm.name, seed, sealed])).toEqual(
      [0, 1, 2].flatMap((seed) => ['dense', 'cnn', 'a'].map((arm) => [arm, seed, false])),
    );
    expect([last(stages).tuning, last(stages).selection]).toEqual([[], null]);
  });
});

describe('tuning', () => {
  it('tries the same rates for every arm but the baseline, sealed, and adds a twin of each at its best', () => {
    const stages = play(study({ tune }), peakAt(0.01));
    const { trials, tuning, study: whole } = last(stages);
    expect(stages.map(({ final }) => final)).toEqual([false, true, true]);
    expect(names(trials.filter(({ sealed }) => sealed))).toEqual(
      ['cnn', 'a'].flatMap((arm) => RATES.map((rate) => `${arm}@${rate}`)),
    );
    expect([...new Set(trials.filter(({ sealed }) => sealed).map(({ seed }) => seed))]).toEqual([0, 1]);
    expect(tuning).toEqual([
      {
        experiment: 'one',
        metric: 'accuracy',
        rates: RATES,
        seeds: [0, 1],
        arms: ['cnn', 'a'].map((arm) => ({
          arm,
          tuned: `${arm}-tuned`,
          chosen: 0.01,
          atEdge: false,
          validation: [expect.closeTo(0.8), expect.closeTo(0.9), expect.closeTo(0.8)],
        })),
      },
    ]);
    expect(
      whole.arms
        .slice(-2)
        .map(({ name, title, role, of, experiment, recipe }) => [
          name,
          title,
          role,
          of,
          experiment,
          recipe.learningRate,
        ]),
    ).toEqual([
      ['cnn-tuned', 'cnn (tuned)', 'tuned', 'cnn', 'one', 0.01],
      ['a-tuned', 'a (tuned)', 'tuned', 'a', 'one', 0.01],
    ]);
    // A twin is the same trial as the rate it was chosen at, under another name.
    const twin = whole.arms.at(-1) as Arm;
    const tried = atRate(whole.arms.find(({ name }) => name === 'a') as Arm, 0.01);
    expect([twin.architecture, twin.recipe]).toEqual([tried.architecture, tried.recipe]);
  });

  it('tunes matched arms too', () => {
    const { study: whole } = last(play(study({ tune, matched: 'receptiveField' }), peakAt(0.01)));
    expect(
      whole.arms.filter(({ role }) => role === 'tuned').map(({ name, of, matchedTo }) => [name, of, matchedTo]),
    ).toEqual([
      ['cnn-tuned', 'cnn', undefined],
      ['a-tuned', 'a', undefined],
      ['a-field-tuned', 'a-field', 'receptiveField'],
    ]);
  });

  it('extends the grid for all arms when one arm is best at its edge, and no further than three times', () => {
    const stages = play(study({ tune }), (arm, seed) => peakAt(arm.name.startsWith('a') ? 1 : 0.01)(arm, seed));
    expect(stages.map(({ grids }) => grids[0]?.rates.length)).toEqual([3, 4, 5, 5, 5]);
    expect(last(stages).tuning[0]).toMatchObject({
      rates: [0.001, 0.01, 0.1, 1, 10],
      arms: [
        { arm: 'cnn', chosen: 0.01, atEdge: false },
        { arm: 'a', chosen: 1, atEdge: false },
      ],
    });
    const endless = last(play(study({ tune }), peakAt(1e-9))).tuning[0];
    expect(endless?.rates).toEqual([0.000001, 0.00001, 0.0001, ...RATES]);
    expect(endless?.arms[0]).toMatchObject({ chosen: 0.000001, atEdge: true });
  });

  it('keeps ratios whatever was rounded', () => {
    const uneven = { learningRate: { from: 0.001, to: 0.01, points: 3 } };
    const { rates } = last(play(study({ tune: uneven }), peakAt(9))).tuning[0]!;
    expect(rates).toEqual([0.001, 0.003162, 0.01, 0.03162, 0.1, 0.3162]);
  });

  it('takes no rate at which a seed diverged, and of equals the one nearest the middle', () => {
    const diverging = play(study({ tune }), (arm, seed) =>
      arm.recipe.learningRate === 0.1 ? (seed === 1 ? null : 1) : arm.recipe.learningRate === 0.01 ? 0.5 : 0.4,
    );
    expect(last(diverging).tuning[0]?.arms[1]).toMatchObject({ chosen: 0.01, validation: [0.4, 0.5, null] });
    expect(last(play(study({ tune }), () => 0.5)).tuning[0]?.arms[0]?.chosen).toBe(0.01);
    // Where all diverge, lower ones are tried.
    expect(last(play(study({ tune }), () => null)).tuning[0]?.rates[0]).toBe(0.000001);
  });

  it('tells twins of the control apart where two experiments tune', () => {
    const second = {
      name: 'two',
      factor: 'padding',
      arms: [{ name: 'v', set: { 'layers[0].padding': 'valid' } }],
      tune,
    };
    const { study: whole } = last(play(study({}, { experiments: [{ ...kernel, tune }, second] }), peakAt(0.01)));
    expect(whole.arms.filter(({ role }) => role === 'tuned').map(({ name }) => name)).toEqual([
      'cnn-tuned-one',
      'a-tuned',
      'cnn-tuned-two',
      'v-tuned',
    ]);
  });

  it('looks at the metric that decides', () => {
    // Balanced accuracy is made to fall where accuracy rises.
    const { tuning } = last(play(study({ tune }, { primaryMetric: 'balancedAccuracy' }), peakAt(0.01)));
    expect(tuning[0]?.arms[0]?.chosen).not.toBe(0.01);
  });
});

describe('a winner', () => {
  const better: Score = (arm) => ({ dense: 0.3, cnn: 0.6, a: 0.8 })[arm.name] ?? 0.1;

  it('is chosen on validation alone and trained again, with the control, on fresh seeds', () => {
    const stages = play(study({}, { select: true, seeds: [7, 3] }), better);
    expect(stages.map(({ final }) => final)).toEqual([false, true, true]);
    expect(last(stages).selection).toEqual({
      arm: 'a',
      control: 'cnn',
      metric: 'accuracy',
      chosenOn: expect.closeTo(0.8) as number,
      among: 3,
      seeds: [8, 9],
    });
    expect(
      last(stages)
        .trials.slice(6)
        .map(({ arm, seed, sealed }) => [arm.name, seed, sealed]),
    ).toEqual([
      ['cnn', 8, false],
      ['a', 8, false],
      ['cnn', 9, false],
      ['a', 9, false],
    ]);
  });

  it('that is the control stands alone, and a tuned one beside the tuned control', () => {
    const control = last(play(study({}, { select: true }), (arm) => (arm.name === 'cnn' ? 0.9 : 0.5)));
    expect([control.selection?.arm, control.selection?.control, control.trials.length]).toEqual(['cnn', 'cnn', 9 + 3]);
    const tuned = last(
      play(study({ tune }, { select: true }), (arm) => (arm.name === 'a-tuned' ? 1 : peakAt(0.01)(arm, 0))),
    );
    expect([tuned.selection?.arm, tuned.selection?.control]).toEqual(['a-tuned', 'cnn-tuned']);
  });

  it('is no arm that diverged, and there may be none', () => {
    const one = last(
      play(study({}, { select: true }), (arm, seed) => (arm.name === 'a' && seed === 2 ? null : better(arm, seed))),
    );
    expect(one.selection?.arm).toBe('cnn');
    const none = last(play(study({}, { select: true }), () => null));
    expect([none.selection, none.final, none.trials.length]).toEqual([null, true, 9]);
  });
});

describe('the hash of a plan', () => {
  const hash = (of: Study, score: Score = peakAt(0.01)) =>
    planHash(last(play(of, score)), ({ arm, seed }) => `${JSON.stringify(arm.recipe)}${seed}`);

  it('does not know titles, questions and reasons', async () => {
    const plain = await hash(study());
    expect(plain).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash(study({ question: 'Why?' }, { title: 'Other', question: 'What?' }))).toBe(plain);
  });

  it('knows what is fixed before the test split is opened', async () => {
    const all = await Promise.all([
      hash(study()),
      hash(study({ delta: 0.01 })),
      hash(study({ delta: 0.02 })),
      hash(study({}, { primaryMetric: 'macroF1' })),
      hash(study({}, { seeds: 4 })),
      hash(study({}, { select: true })),
      hash(study({ matched: 'receptiveField' })),
      hash(study({ tune })),
      hash(study({ tune }), peakAt(0.1)),
      hash(study({}, { recipe: { epochs: 3 } })),
    ]);
    expect(new Set(all).size).toBe(all.length);
  });
});
