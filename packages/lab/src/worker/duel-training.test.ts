import {
  type Architecture,
  createWasmEngine,
  generateGlyphs,
  limitTrain,
  measureNormalization,
  readModel,
  resolveRecipe,
  runTrial,
} from 'receptive';
import { describe, expect, test } from 'vitest';
import { type DuelEvent, type DuelPlan, DuelTraining } from './duel-training.js';

const engine = await createWasmEngine();
const dataset = await limitTrain(await generateGlyphs({ train: 320, validation: 60, test: 20, size: 16 }), 256);
const data = { dataset, normalization: measureNormalization(dataset.splits.train, dataset.shape) };
const cnn = (kernel: number): Architecture => ({
  input: [1, 16, 16],
  layers: [
    { type: 'conv2d', filters: 4, kernel, padding: 'same' },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2 },
    { type: 'flatten' },
    { type: 'dropout', rate: 0.2 },
    { type: 'dense', units: 10 },
  ],
});
const plan: DuelPlan = {
  arms: [
    { name: 'control', architecture: cnn(3) },
    { name: 'variant', architecture: cnn(5) },
  ],
  recipe: resolveRecipe({ epochs: 2, batch: 32 }, 'recipe'),
  seeds: [0, 1],
  limit: 256,
  known: [],
};

async function train(changes: Partial<DuelPlan> = {}, during?: (duel: DuelTraining, event: DuelEvent) => void) {
  const events: DuelEvent[] = [];
  const duel = new DuelTraining({ ...plan, ...changes }, data, engine, 1, (event) => {
    events.push(event);
    during?.(duel, event);
  });
  await duel.run();
  return events;
}
const epochs = (events: DuelEvent[]) => events.filter((event) => event.kind === 'epoch');
const ended = (events: DuelEvent[]) => events.filter((event) => event.kind === 'ended');

describe('a duel', () => {
  test('trains each arm to the bits of a trial of its own', async () => {
    const events = await train();
    expect(
      ended(events)
        .map(({ arm, seed, status }) => `${arm} ${seed} ${status}`)
        .sort(),
    ).toEqual(['control 0 completed', 'control 1 completed', 'variant 0 completed', 'variant 1 completed']);
    for (const arm of plan.arms)
      for (const seed of plan.seeds) {
        const own = epochs(events).filter((event) => event.arm === arm.name && event.seed === seed);
        const outcome = await runTrial({
          id: 'x',
          arm: { ...arm, recipe: plan.recipe },
          seed,
          ...data,
          engine,
          sealed: true,
        });
        if (outcome.status !== 'finished' || !outcome.model) throw new Error('unreachable');
        const bare = ({ seconds, ...record }: (typeof outcome.record.history)[number]) => record;
        expect(own.map(({ record }) => bare(record))).toEqual(outcome.record.history.map(bare));
        expect(own.at(-1)?.validation).toEqual(outcome.record.validation);
        const { tensors } = readModel(outcome.model, 'model');
        expect(own.at(-1)?.snapshot).toEqual(tensors);
      }
  });

  test('has the seeds one after the other, the arms of each at once', async () => {
    const order = epochs(await train()).map(({ arm, seed, record }) => `${seed}.${record.epoch}.${arm[0]}`);
    expect(order).toEqual(['0.1.c', '0.1.v', '0.2.c', '0.2.v', '1.1.c', '1.1.v', '1.2.c', '1.2.v']);
  });

  test('says which class each validation picture was given, and how sure that was', async () => {
    const [first] = epochs(await train({ seeds: [0] }));
    const right = first!.predicted.filter((answer, i) => answer === dataset.splits.validation.labels[i]).length;
    expect(right).toBe(first!.validation.correct);
    const sum = first!.probabilities.subarray(0, 10).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
  });

  test('does not train what the page has', async () => {
    const known = ended(await train({ seeds: [0] })).map(({ id }) => id);
    const again = await train({ seeds: [0], known });
    expect(again.map(({ kind }) => kind)).toEqual(['ended', 'ended']);
    expect(ended(again).map(({ status }) => status)).toEqual(['known', 'known']);
  });

  test('stops in the middle, also while it is held', async () => {
    const stopped = await train({}, (duel, event) => event.kind === 'epoch' && duel.stop());
    expect(ended(stopped)).toEqual([]);
    expect(epochs(stopped).length).toBeLessThan(3);
    const held = await train({ held: true }, (duel, event) => {
      if (event.kind === 'started' && event.arm === 'variant') setTimeout(() => duel.stop(), 5);
    });
    expect(epochs(held)).toEqual([]);
  });

  test('held and let go step by step, ends with the same bits', async () => {
    const straight = epochs(await train({ seeds: [1] }));
    const events: DuelEvent[] = [];
    const duel = new DuelTraining({ ...plan, seeds: [1], held: true }, data, engine, 1, (event) => events.push(event));
    const run = duel.run();
    for (let step = 0; step < 5; step++) {
      await new Promise((resolve) => setTimeout(resolve, 2));
      duel.step();
    }
    duel.resume();
    await run;
    expect(epochs(events).map(({ snapshot }) => snapshot)).toEqual(straight.map(({ snapshot }) => snapshot));
  });
});
