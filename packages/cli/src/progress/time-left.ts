/** How long the rest of a study takes, from what was measured so far. */

/** What the estimate needs to know of a trial. */
export interface Timed {
  readonly trial: { readonly arm: { readonly name: string }; readonly work: number };
  readonly phase: 'waiting' | 'running' | 'finished' | 'failed';
  /** Share of its training done, 0…1. */
  readonly share: number;
  /** Seconds for the whole trial as measured, or null. */
  readonly seconds: number | null;
}

interface Measured {
  readonly work: number;
  readonly seconds: number;
}

/** How far off an arm of the same work may be, in e-folds of work: keeps the weight of an equal finite. */
const NEAREST = 0.1;

/**
 * Seconds each trial takes as a whole: as measured; or what the measured trials of its arm take on average; or, for an
 * arm of which nothing is known, its multiply-accumulates at the speed of the arms that were measured. The closer their
 * work is to its own, the more they count, because speed depends on the size of kernels: seconds per MAC
 * = Σ wⱼ rⱼ / Σ wⱼ with wⱼ = 1 / (|ln(work / workⱼ)| + 0.1)². Null before anything was measured.
 */
export function expectedSeconds(states: readonly Timed[]): number[] | null {
  const arms = measuredArms(states);
  if (arms.size === 0) return null;
  const known = [...arms.values()];
  return states.map(({ trial, seconds }) => seconds ?? arms.get(trial.arm.name)?.seconds ?? scaled(trial.work, known));
}

function measuredArms(states: readonly Timed[]): Map<string, Measured> {
  const groups = new Map<string, { work: number; seconds: number[] }>();
  for (const { trial, seconds } of states) {
    if (seconds === null) continue;
    const group = groups.get(trial.arm.name) ?? { work: trial.work, seconds: [] };
    group.seconds.push(seconds);
    groups.set(trial.arm.name, group);
  }
  return new Map(
    [...groups].map(([name, { work, seconds }]) => [
      name,
      { work, seconds: seconds.reduce((a, b) => a + b, 0) / seconds.length },
    ]),
  );
}

function scaled(work: number, known: readonly Measured[]): number {
  let weights = 0;
  let rate = 0;
  for (const arm of known) {
    // A network without a multiplication still has pictures to read.
    const [own, other] = [Math.max(1, work), Math.max(1, arm.work)];
    const weight = 1 / (Math.abs(Math.log(own / other)) + NEAREST) ** 2;
    weights += weight;
    rate += (weight * arm.seconds) / other;
  }
  return (Math.max(1, work) * rate) / weights;
}

/** Seconds until the last worker is done when the runner hands out what waits, the most work first. */
export function timeLeft(states: readonly Timed[], expected: readonly number[], workers: number): number {
  const left = states.map((state, i) => ({ ...state, left: (expected[i] as number) * (1 - state.share) }));
  const busy = left.filter(({ phase }) => phase === 'running').map((state) => state.left);
  while (busy.length < workers) busy.push(0);
  const queue = left.filter(({ phase }) => phase === 'waiting').sort((a, b) => b.trial.work - a.trial.work);
  for (const next of queue) {
    const free = busy.indexOf(Math.min(...busy));
    busy[free] = (busy[free] as number) + next.left;
  }
  return Math.max(...busy);
}
