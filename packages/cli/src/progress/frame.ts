/** What a terminal shows of a study at work, as lines that fit it. */

import { type ArmCurve, armCurve } from './arm-curve.js';
import { armRow, isOver, isRunning, rowColumns } from './arm-row.js';
import { percent } from './format.js';
import { overall, timeLeft } from './reporter.js';
import { type Scale, scaleOf } from './sparkline.js';
import type { StudyProgress, TrialState } from './study-progress.js';
import { CYAN, GREY, type View } from './view.js';
import { clip, width } from './width.js';

const LONGEST_BAR = 30;
/** Below that a bar says less than the words it would push out. */
const SHORTEST_BAR = 8;

/** A bar with the time left, the scale of the curves, and for each arm its trials, its curve and what runs of it. */
export function drawFrame(progress: StudyProgress, view: View): string[] {
  const groups = armsOf(progress.states);
  const curves = groups.map((states) => armCurve(states));
  const scale = scaleOf(curves.flatMap(({ epochs }) => epochs.filter((value) => value !== null)));
  const columns = rowColumns(groups, view.columns);
  const head = [barLine(progress, view)];
  if (scale) head.push(view.paint(GREY, scaleLine(scale, view.columns)));
  const arms = groups.map((states, i) => armRow(states, curves[i] as ArmCurve, scale, columns, view));
  return [...head, ...choose(groups, arms, view.rows - head.length, view)].slice(0, Math.max(1, view.rows));
}

function armsOf(states: readonly TrialState[]): TrialState[][] {
  const arms = new Map<string, TrialState[]>();
  for (const state of states) {
    const arm = arms.get(state.trial.arm.name);
    if (arm) arm.push(state);
    else arms.set(state.trial.arm.name, [state]);
  }
  return [...arms.values()];
}

function barLine(progress: StudyProgress, { columns, paint }: View): string {
  const count = `${progress.done}/${progress.states.length}`;
  const room = (text: string) => Math.min(LONGEST_BAR, columns - width(text) - 2);
  // The bar shows the share too, so that goes first.
  const wordings = [overall(progress), [count, timeLeft(progress)].filter(Boolean).join(', ')];
  const words = wordings.find((text) => room(text) >= SHORTEST_BAR);
  if (words === undefined) return clip(wordings[1] as string, columns);
  const done = Math.round(room(words) * progress.share);
  return `${paint(CYAN, '━'.repeat(done))}${paint(GREY, '─'.repeat(room(words) - done))}  ${words}`;
}

function scaleLine({ low, high }: Scale, columns: number): string {
  const range = `▁ ${percent(low, 0)} to █ ${percent(high, 0)}`;
  const long = `  validation accuracy, from ${range}`;
  return clip(width(long) <= columns ? long : `  accuracy, ${range}`, columns);
}

/** All arms if there is room; or else those that run, then those that are done, and a line for the others. */
function choose(
  groups: readonly (readonly TrialState[])[],
  arms: readonly (readonly string[])[],
  rows: number,
  { columns, paint }: View,
): string[] {
  if (arms.flat().length <= rows) return arms.flat();
  const rank = (i: number) => {
    const states = groups[i] as readonly TrialState[];
    return states.some(isRunning) ? 0 : states.every(isOver) ? 1 : 2;
  };
  const order = groups.map((_, i) => i).sort((a, b) => rank(a) - rank(b));
  const shown = new Map<number, readonly string[]>();
  let room = rows - 1;
  for (const i of order) {
    const lines = arms[i] as readonly string[];
    if (room < lines.length) break;
    shown.set(i, lines);
    room -= lines.length;
  }
  const hidden = groups.filter((_, i) => !shown.has(i));
  const done = hidden.filter((states) => states.every(isOver)).length;
  const named = hidden.length === 1 ? '1 more arm' : `${hidden.length} more arms`;
  const rest = `  … ${named}: ${done} done, ${hidden.length - done} to go`;
  const inPlanOrder = [...shown].sort(([a], [b]) => a - b).flatMap(([, lines]) => lines);
  return [...inPlanOrder, paint(GREY, clip(rest, columns))];
}
