import type { ArmCurve } from './arm-curve.js';
import { percent } from './format.js';
import { whatRuns } from './reporter.js';
import { type Scale, sparkline } from './sparkline.js';
import type { TrialState } from './study-progress.js';
import { CYAN, GREEN, GREY, RED, type View } from './view.js';
import { bare, clip, fit, printable, width } from './width.js';

const LONGEST_CURVE = 24;
const SHORTEST_CURVE = 8;
const SHORTEST_NAME = 6;
const CURVE_GAP = 2;
/** Columns of a row besides name and curve: mark, count, accuracy and the gaps between. */
const FIXED = 4 + 2 + 5 + CURVE_GAP + 2 + 7;

export interface RowColumns {
  readonly name: number;
  readonly curve: number;
}

/** A curve gives way to names down to a length that still shows something, and goes where there is not even that. */
export function rowColumns(groups: readonly (readonly TrialState[])[], columns: number): RowColumns {
  const names = Math.max(...groups.map((states) => width(nameOf(states))));
  const epochs = Math.max(...groups.map(([first]) => first?.trial.arm.recipe.epochs ?? 1));
  const room = columns - FIXED;
  const wanted = Math.min(epochs, LONGEST_CURVE);
  const shortest = Math.min(wanted, SHORTEST_CURVE);
  const name = Math.min(names, room - shortest);
  if (name >= Math.min(names, SHORTEST_NAME)) return { name, curve: Math.min(wanted, room - name) };
  return { name: Math.max(1, Math.min(names, room + CURVE_GAP)), curve: 0 };
}

const nameOf = (states: readonly TrialState[]): string => printable(states[0]?.trial.arm.name ?? '');
export const isRunning = (state: TrialState) => state.phase === 'running';
export const isOver = (state: TrialState) => state.phase === 'finished' || state.phase === 'failed';

/** An arm's row; what runs of it stands behind it where there is room, and in lines of its own where there is not. */
export function armRow(
  states: readonly TrialState[],
  { epochs, latest }: ArmCurve,
  scale: Scale | null,
  columns: RowColumns,
  { columns: all, paint }: View,
): string[] {
  const over = states.filter(isOver).length;
  const running = states.filter(isRunning).map(whatRuns);
  const failed = states.filter((state) => state.phase === 'failed').length;
  const diverged = states.filter((state) => state.diverged).length;
  const wrong = [failed && `${failed} failed`, diverged && `${diverged} diverged`].filter(Boolean).join(', ');
  const [mark, color] =
    over < states.length
      ? running.length > 0
        ? ['▸', CYAN]
        : ['·', GREY]
      : failed > 0 || diverged === states.length
        ? ['✗', RED]
        : ['✓', GREEN];
  const shown = epochs.slice(0, states[0]?.trial.arm.recipe.epochs);
  const curve = scale ? sparkline(shown, scale, curveColumns(shown.length, states, columns.curve)) : '';
  const accuracy = latest === null ? '' : percent(latest);
  const cells = [
    `  ${paint(color as number, mark as string)} ${fit(nameOf(states), columns.name)}`,
    `${over}/${states.length}`.padStart(5),
    ...(columns.curve > 0 ? [paint(CYAN, fit(curve, columns.curve))] : []),
    accuracy.padStart(7),
  ];
  const row = cells.join('  ');
  const said = [wrong, ...running].filter(Boolean);
  // Half a colour code is worse than none: a row that does not fit goes without.
  const cut = (text: string) => (width(text) <= all ? text.trimEnd() : clip(bare(text), all));
  if (said.length === 0) return [cut(row)];
  const beside = `${row}  ${paint(GREY, said.join('; '))}`;
  if (width(beside) <= all) return [beside];
  return [cut(row), ...said.map((text) => paint(GREY, clip(`    ${text}`, all)))];
}

/** A curve grows to the right as the training does, whatever number of columns stands for all epochs. */
function curveColumns(seen: number, states: readonly TrialState[], columns: number): number {
  const { epochs } = (states[0] as TrialState).trial.arm.recipe;
  return Math.ceil((Math.min(seen, epochs) / epochs) * Math.min(columns, epochs));
}
