import { duration, roughly, table } from '../progress/format.js';
import type { ArmCost, Cost } from '../run/cost.js';

/** What is there and what it takes, arm by arm, and the whole in a sentence. */
export function costText(study: string, cost: Cost, workers: number): string {
  const rows = cost.arms.map((arm) => [
    arm.tuning ? `${arm.arm}, rates` : arm.probe ? `${arm.arm}, for ${arm.probe}` : arm.arm,
    String(arm.planned),
    String(arm.finished),
    String(arm.planned - arm.finished),
    arm.stepSeconds === null ? '–' : step(arm.stepSeconds),
    arm.trialSeconds === null ? '–' : duration(arm.trialSeconds),
    sourceOf(arm),
  ]);
  const head = ['arm', 'trials', 'there', 'to train', 'step', 'a trial', ''];
  return [table([head, ...rows], (column) => column > 0 && column < 6), '', ...costLines(study, cost, workers)].join(
    '\n',
  );
}

/** "glyphs: 25 trials, 20 of them there; about 3 min for the rest on 2 workers". */
export function costLines(study: string, cost: Cost, workers: number): string[] {
  const { planned, finished, begun, seconds, later } = cost;
  const missing = planned - finished;
  const many = (n: number) => `${n} ${n === 1 ? 'trial' : 'trials'}`;
  const on = `on ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  const takes =
    missing === 0
      ? 'nothing to train'
      : `${many(missing)} to train, ${seconds === null ? 'of which the time is not measured yet' : `about ${roughly(seconds)} ${on}`}`;
  const continued = begun === 0 ? '' : `, ${begun} of them from a checkpoint`;
  const lines = [`${study}: ${many(planned)}, ${finished} of them there; ${takes}${continued}`];
  if (later) {
    const time = later.seconds === null ? '' : `, about ${roughly(later.seconds)} more`;
    lines.push(`then ${many(later.trials)} that depend on what those show${time}`);
  }
  return lines;
}

const step = (seconds: number) => (seconds < 1 ? `${Number((1000 * seconds).toPrecision(3))} ms` : duration(seconds));

function sourceOf({ source }: ArmCost): string {
  if (source === 'measured') return 'measured in this folder';
  return source === 'probed' ? 'tried for a moment' : '';
}
