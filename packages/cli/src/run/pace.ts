import { type Arm, type Dataset, type Engine, type Normalization, runTrial, stepKey } from 'receptive';
import type { Reporter } from '../progress/reporter.js';
import type { Pace } from './stored.js';

/** Seconds that are not counted, while kernels are compiled, and seconds that are. */
const WARM = 0.3;
const MEASURED = 0.5;
/** A step goes forward once and back to inputs and to weights: evaluating a picture costs a third of training on it. */
const PASSES = 3;
const WHAT = 'measuring how fast the networks train';

interface PaceContext {
  readonly dataset: Dataset;
  readonly engine: Engine;
  readonly normalization: Normalization;
}

/** The paces of several arms, by `stepKey`. */
export async function samplePaces(
  arms: readonly Arm[],
  context: PaceContext,
  busy: Reporter['busy'],
): Promise<Map<string, Pace>> {
  const paces = new Map<string, Pace>();
  for (const [i, arm] of arms.entries()) {
    busy(i, arms.length, WHAT);
    const pace = await samplePace(arm, context);
    if (pace) paces.set(stepKey(arm), pace);
  }
  if (arms.length > 0) busy(arms.length, arms.length, WHAT);
  return paces;
}

/** Trains an arm for about a second, to see how fast it is. Nothing is kept. */
async function samplePace(arm: Arm, { dataset, engine, normalization }: PaceContext): Promise<Pace | null> {
  const controller = new AbortController();
  const batch = Math.min(arm.recipe.batch, dataset.splits.train.labels.length);
  const marks: Mark[] = [];
  const begun = performance.now();
  await runTrial({
    id: 'probe',
    // Long enough not to end before it is stopped.
    arm: { ...arm, recipe: { ...arm.recipe, epochs: 10_000, patience: null } },
    seed: 0,
    dataset,
    engine,
    normalization,
    sealed: true,
    signal: controller.signal,
    onProgress: ({ epoch, step, steps, imagesPerSecond }) => {
      if (imagesPerSecond === null || performance.now() - begun < 1000 * WARM) return;
      const done = (epoch - 1) * steps + step;
      marks.push({ steps: done, seconds: (done * batch) / imagesPerSecond });
      if (spent(marks) >= MEASURED) controller.abort();
    },
  });
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || last.steps <= first.steps) return null;
  const stepSeconds = spent(marks) / (last.steps - first.steps);
  return { stepSeconds, pictureSeconds: stepSeconds / batch / PASSES };
}

/** Updates so far, and the time they took without validations. */
interface Mark {
  readonly steps: number;
  readonly seconds: number;
}

const spent = (marks: readonly Mark[]) => (marks.at(-1)?.seconds ?? 0) - (marks[0]?.seconds ?? 0);
