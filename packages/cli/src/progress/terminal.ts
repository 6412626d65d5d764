import { percent } from './format.js';
import { eventLine, overall, type Reporter } from './reporter.js';
import type { StudyProgress, TrialState } from './study-progress.js';

/** Milliseconds between two drawings. */
const REDRAW = 200;
const BAR = 30;

/** What the renderer needs of a terminal; `process.stderr` is one. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

/** For terminals: a bar, the time left and one line for each arm, redrawn in place under the lines that stay. */
export function terminalReporter(terminal: Terminal, color: boolean): Reporter {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text);
  let progress: StudyProgress | null = null;
  let timer: NodeJS.Timeout | undefined;
  let drawn = 0;

  const clear = () => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    if (!progress) return;
    const columns = (terminal.columns || 80) - 1;
    const bar = Math.round(BAR * progress.share);
    const arms = [...new Set(progress.states.map((state) => state.trial.arm.name))];
    const names = Math.max(...arms.map((name) => name.length));
    // Long studies show what runs; the finished arms stand in the lines above.
    const room = Math.max(1, (terminal.rows || 24) - 3);
    const groups = arms.map((name) => progress?.states.filter((state) => state.trial.arm.name === name) ?? []);
    const shown = groups.length > room ? groups.filter((states) => states.some(isRunning)).slice(0, room) : groups;
    const lines = [
      `${paint(36, '━'.repeat(bar))}${paint(90, '─'.repeat(BAR - bar))}  ${overall(progress)}`,
      ...shown.map((states) => armLine(states, names).slice(0, columns)),
    ];
    clear();
    terminal.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const above = (text: string) => {
    clear();
    terminal.write(`${text}\n`);
    draw();
  };

  let busyAt = Number.NEGATIVE_INFINITY;
  return {
    line: above,
    busy(done, total, what) {
      if (done < total && performance.now() - busyAt < REDRAW) return;
      busyAt = performance.now();
      clear();
      if (done >= total) return;
      terminal.write(`${what}: ${percent(done / total, 0)}\n`);
      drawn = 1;
    },
    begin(of) {
      progress = of;
      timer = setInterval(draw, REDRAW);
      draw();
    },
    event(event) {
      // Every arm's line already says which of its trials are done; only what went wrong needs to stay.
      const wrong = event.type === 'retry' || event.type === 'failed';
      const diverged = event.type === 'finished' && event.record.status === 'diverged';
      const line = progress && (wrong || diverged) ? eventLine(event, progress) : null;
      if (line) above(paint(33, line));
    },
    end() {
      clearInterval(timer);
      draw();
      progress = null;
      drawn = 0;
    },
  };
}

const isRunning = (state: TrialState) => state.phase === 'running';

function armLine(states: readonly TrialState[], names: number): string {
  const over = states.filter((state) => state.phase !== 'waiting' && !isRunning(state)).length;
  const known = states.map((state) => state.validationAccuracy).filter((value) => value !== null);
  const accuracy = known.length > 0 ? known.reduce((a, b) => a + b, 0) / known.length : null;
  const running = states
    .filter(isRunning)
    .map(({ trial, epoch }) => {
      const { epochs } = trial.arm.recipe;
      return `seed ${trial.seed} epoch ${Math.min(epoch + 1, epochs)}/${epochs}`;
    })
    .join(', ');
  const mark = over === states.length ? '✓' : running ? '▸' : '·';
  const name = states[0]?.trial.arm.name ?? '';
  const count = `${over}/${states.length}`;
  return `  ${mark} ${name.padEnd(names)}  ${count.padStart(5)}  validation ${percent(accuracy).padStart(7)}  ${running}`.trimEnd(); // prettier-ignore
}
