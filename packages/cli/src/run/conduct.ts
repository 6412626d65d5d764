import { type Stage, type Study, stageOf, type TuningResult } from 'receptive';
import { percent } from '../progress/format.js';
import type { FailedTrial, PlannedTrial } from '../runner/types.js';
import { type PlanContext, planTrials } from './plan.js';
import type { RunFolder } from './run-folder.js';
import { type Training, train } from './train.js';

/** As far as a study has come, and what is known of its trials. */
export interface Known {
  readonly stage: Stage;
  readonly plan: readonly PlannedTrial[];
  /** By id. */
  readonly finished: Awaited<ReturnType<RunFolder['finished']>>;
}

/** The furthest stage that what is stored leads to. */
export async function furthestStage(study: Study, context: PlanContext, folder: RunFolder): Promise<Known> {
  let finished: Known['finished'] = new Map();
  let ids = new Map<string, string>();
  for (;;) {
    const stage = stageOf(study, (arm, seed) => finished.get(ids.get(`${arm.name}/${seed}`) ?? '') ?? null);
    const plan = await planTrials(stage.trials, context);
    const found = await folder.finished(plan);
    // What was found last time is found again: no more of it means that no further stage can be told.
    if (found.size === finished.size && plan.length === ids.size) return { stage, plan, finished: found };
    finished = found;
    ids = new Map(plan.map(({ id, arm, seed }) => [`${arm.name}/${seed}`, id]));
  }
}

export interface Conduct extends Omit<Training, 'plan' | 'finished' | 'context'> {
  readonly study: Study;
  readonly planContext: PlanContext;
  readonly context: Training['context'];
  /** What is written beside the study. */
  readonly files: Readonly<Record<string, unknown>>;
  /** What `study.json` says besides the study. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** What was trained, all of the plan unless trials failed. */
export interface Conducted extends Known {
  readonly failed: readonly FailedTrial[];
  /** Nothing is missing and nothing more will be needed: the plan is frozen. */
  readonly complete: boolean;
}

/** Trains what a study needs, stage by stage, until its plan is complete or trials failed. */
export async function conduct(request: Conduct): Promise<Conducted> {
  const { study, planContext, folder, files, about, reporter } = request;
  let known = await furthestStage(study, planContext, folder);
  for (;;) {
    const { stage, plan, finished } = known;
    await folder.begin(plan, finished, { 'study.json': { ...stage.study, ...about }, ...files });
    const failed = await train({ ...request, plan, finished });
    const next = await furthestStage(study, planContext, folder);
    for (const line of news(stage, next.stage)) reporter.line(line);
    const complete = next.stage.final && next.plan.every(({ id }) => next.finished.has(id));
    if (complete || failed.length > 0) {
      await folder.begin(next.plan, next.finished, { 'study.json': { ...next.stage.study, ...about } });
      return { ...next, failed, complete };
    }
    known = next;
  }
}

/** What a stage has decided that the one before had not. */
function news(before: Stage, after: Stage): string[] {
  const lines = after.grids
    .filter(({ rates }, i) => rates.length > (before.grids[i]?.rates.length ?? 0))
    .map(
      ({ experiment, rates }) =>
        `${experiment}: the best learning rate is at the grid's edge; it is now ${rates.join(', ')}`,
    );
  const decided = after.tuning.filter(({ experiment }) => !before.tuning.some((one) => one.experiment === experiment));
  lines.push(...decided.map(tuningLine));
  const { selection } = after;
  if (selection && !before.selection) {
    lines.push(
      `best of ${selection.among} on validation: ${selection.arm} (${percent(selection.chosenOn)}); trained again with seeds ${selection.seeds.join(', ')}`,
    );
  }
  return lines;
}

function tuningLine({ experiment, arms }: TuningResult): string {
  const chosen = arms.map(({ arm, chosen: rate, atEdge }) => `${arm} ${rate}${atEdge ? ' (still at the edge)' : ''}`);
  return `${experiment}: learning rates chosen on validation: ${chosen.join(', ')}`;
}
