import { type Arm, type ProbeName, type Stage, type Study, stepKey, tunableArms } from 'receptive';
import { timeLeft } from '../progress/time-left.js';
import type { PlannedTrial } from '../runner/types.js';
import type { Known } from './conduct.js';
import { mean, type Pace, type Stored, stepsOf } from './stored.js';

/** Pictures of each split. */
export interface Pictures {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** What an arm takes; the rates of a grid are told together. */
export interface ArmCost {
  readonly arm: string;
  /** Trials of a grid, which only choose a rate. */
  readonly tuning: boolean;
  /** The probe it is trained for; null: for the study. */
  readonly probe: ProbeName | null;
  readonly planned: number;
  readonly finished: number;
  /** Of those not finished: with a checkpoint to be continued. */
  readonly begun: number;
  readonly stepSeconds: number | null;
  /** Of a whole trial. */
  readonly trialSeconds: number | null;
  readonly source: 'measured' | 'probed' | null;
}

export interface Cost {
  readonly arms: readonly ArmCost[];
  readonly planned: number;
  readonly finished: number;
  readonly begun: number;
  /** Until what is known to be missing is trained and, where nothing more follows, tested; null where a pace is missing. */
  readonly seconds: number | null;
  /** Trials that follow once rates or a winner are chosen, at least; extensions of a grid are not among them. */
  readonly later: { readonly trials: number; readonly seconds: number | null } | null;
}

export interface CostRequest {
  readonly known: Known;
  readonly stored: Pick<Stored, 'begun'>;
  readonly measured: ReadonlyMap<string, Pace>;
  readonly probed: ReadonlyMap<string, Pace>;
  readonly pictures: Pictures;
  readonly workers: number;
}

/** What a study takes that has come as far as is known, from measured paces. */
export function costOf(request: CostRequest): Cost {
  const { known, stored, measured, probed, pictures, workers } = request;
  const { stage, plan, finished } = known;
  const paceOf = (arm: Arm) => measured.get(stepKey(arm)) ?? probed.get(stepKey(arm));
  const foretold = (arm: Arm, view?: PlannedTrial['view']) => {
    const pace = paceOf(arm);
    return pace ? trialSeconds(arm, pace, inView(pictures, view)) : null;
  };
  const grouped = groupsOf(plan).map((group) => {
    const own = group.trials[0]?.arm as Arm;
    return { ...group, own, seconds: finishedSeconds(group.trials, known) ?? foretold(own, group.trials[0]?.view) };
  });
  const missing = grouped.flatMap(({ trials, seconds }) =>
    trials.filter(({ id }) => !finished.has(id)).map((trial) => ({ trial, seconds })),
  );
  const waiting = [...new Map(missing.map((one) => [one.trial.id, one])).values()];
  const later = laterTrials(stage);
  const laterSeconds = sumOrNull(later.map((arm) => foretold(arm)));
  return {
    arms: grouped.map(({ arm, tuning, probe, trials, own, seconds }) => {
      const open = trials.filter(({ id }) => !finished.has(id));
      return {
        arm,
        tuning,
        probe,
        planned: trials.length,
        finished: trials.length - open.length,
        begun: open.filter(({ id }) => stored.begun.has(id)).length,
        stepSeconds: paceOf(own)?.stepSeconds ?? null,
        trialSeconds: seconds,
        source: measured.has(stepKey(own)) ? 'measured' : probed.has(stepKey(own)) ? 'probed' : null,
      };
    }),
    planned: plan.length,
    finished: plan.filter(({ id }) => finished.has(id)).length,
    begun: waiting.filter(({ trial }) => stored.begun.has(trial.id)).length,
    seconds: sumOrNull([scheduled(waiting, workers), testing(known, paceOf, pictures)]),
    later:
      later.length === 0
        ? null
        : { trials: later.length, seconds: laterSeconds === null ? null : laterSeconds / workers },
  };
}

/** Arms that share an architecture and a batch and have not been measured: one of each. */
export function unmeasured({ plan, finished }: Known, measured: ReadonlyMap<string, Pace>): Arm[] {
  const arms = plan.filter(({ id }) => !finished.has(id)).map(({ arm }) => arm);
  return [...new Map(arms.map((arm) => [stepKey(arm), arm])).entries()]
    .filter(([key]) => !measured.has(key))
    .map(([, arm]) => arm);
}

function trialSeconds(arm: Arm, { stepSeconds, pictureSeconds }: Pace, { train, validation }: Pictures): number {
  return arm.recipe.epochs * (stepsOf(arm, train) * stepSeconds + validation * pictureSeconds);
}

/** The pictures of a trial that sees only a part. */
function inView(pictures: Pictures, view: PlannedTrial['view']): Pictures {
  const { subset, validation = pictures.validation } = view ?? {};
  return { ...pictures, train: subset?.size ?? pictures.train, validation };
}

/** What its trials took that are finished; the rates of a grid are alike in that. */
function finishedSeconds(trials: readonly PlannedTrial[], { finished }: Known): number | null {
  const records = trials.map(({ id }) => finished.get(id)).filter((record) => record?.status === 'completed');
  return records.length > 0 ? mean(records.map((record) => record?.seconds as number)) : null;
}

/** Until the last worker is done. */
function scheduled(
  waiting: readonly { readonly trial: PlannedTrial; readonly seconds: number | null }[],
  workers: number,
): number | null {
  const seconds = waiting.map((one) => one.seconds);
  if (seconds.includes(null)) return null;
  const states = waiting.map(({ trial }) => ({ trial, phase: 'waiting' as const, share: 0, seconds: null }));
  return timeLeft(states, seconds as number[], workers);
}

/** To open the test split, in one process. */
function testing(
  { stage, plan, finished }: Known,
  paceOf: (arm: Arm) => Pace | undefined,
  pictures: Pictures,
): number | null {
  if (!stage.final) return 0;
  const sealed = distinct(plan.filter((trial) => !trial.sealed)).filter(({ id }) => !finished.get(id)?.test);
  return sumOrNull(sealed.map(({ arm }) => (paceOf(arm)?.pictureSeconds ?? Number.NaN) * pictures.test));
}

/** Tuned twins with the seeds that chose no rate, and a winner and the control with fresh seeds. */
function laterTrials({ study, tuning, selection }: Stage): Arm[] {
  const open = study.experiments.filter(({ name, tune }) => tune && !tuning.some((one) => one.experiment === name));
  const twins = open.flatMap(({ name, tune }) =>
    tunableArms(study, name).flatMap((arm) =>
      Array.from({ length: study.seeds.length - (tune?.seeds.length ?? 0) }, () => arm),
    ),
  );
  if (!study.select || selection) return twins;
  return [...twins, ...confirming(study)];
}

const confirming = ({ arms, seeds }: Study) => {
  const control = arms.find(({ role }) => role === 'control') as Arm;
  return seeds.flatMap(() => [control, control]);
};

interface Group {
  readonly arm: string;
  readonly tuning: boolean;
  readonly probe: ProbeName | null;
  readonly trials: PlannedTrial[];
}

function groupsOf(plan: readonly PlannedTrial[]): Group[] {
  const found = new Map<string, Group>();
  for (const trial of plan) {
    const { probe = null } = trial;
    const tuning = trial.sealed === true && probe === null;
    const arm = tuning ? trial.arm.name.slice(0, trial.arm.name.lastIndexOf('@')) : trial.arm.name;
    const key = `${arm}@${tuning}@${probe}`;
    const group = found.get(key) ?? { arm, tuning, probe, trials: [] };
    group.trials.push(trial);
    found.set(key, group);
  }
  return [...found.values()];
}

const distinct = (plan: readonly PlannedTrial[]) => [...new Map(plan.map((trial) => [trial.id, trial])).values()];

function sumOrNull(values: readonly (number | null)[]): number | null {
  const sum = values.reduce<number>((total, value) => total + (value ?? Number.NaN), 0);
  return Number.isNaN(sum) ? null : sum;
}
