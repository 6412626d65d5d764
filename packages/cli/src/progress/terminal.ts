import { percent } from './format.js';
import { drawFrame } from './frame.js';
import { eventLine, type Reporter } from './reporter.js';
import type { StudyProgress } from './study-progress.js';
import { type View, YELLOW } from './view.js';
import { clip, printable } from './width.js';

/** Milliseconds between two drawings. */
const REDRAW = 200;
/** Of a window being dragged there may be many more sizes than anyone can see. */
const AFTER_RESIZE = 100;

/** What the renderer needs of a terminal; `process.stderr` is one. */
export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
  on?(event: 'resize', listener: () => void): unknown;
  removeListener?(event: 'resize', listener: () => void): unknown;
}

export interface TerminalReporter extends Reporter {
  /** Takes away what is drawn, for others to write there. */
  pause(): void;
  /** Draws it again, wherever the cursor is by then. */
  resume(): void;
}

/**
 * For terminals: a bar, the time left and one line for each arm, redrawn in place under the lines that stay.
 *
 * The cursor rests at the start of the block's first line. A terminal that breaks lines anew when it changes its width
 * carries the cursor along with that line, so that the next drawing finds its place whatever happened to the others. It
 * is never hidden: whoever ends the command in a hurry gets it back as it is.
 */
export function terminalReporter(
  terminal: Terminal,
  color: boolean,
  now: () => number = () => performance.now(),
): TerminalReporter {
  let progress: StudyProgress | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** What stands there, and when and for which size it was drawn. */
  let block: readonly string[] = [];
  let size = '';
  let drawnAt = Number.NEGATIVE_INFINITY;

  const view = (): View => ({
    // The last column stays empty: a full line would make some terminals begin another.
    columns: Math.max(1, (terminal.columns || 80) - 1),
    rows: Math.max(1, (terminal.rows || 24) - 1),
    paint: (code, text) => (color && text ? `\u001b[${code}m${text}\u001b[0m` : text),
  });
  /** In one piece, over what stands there; what is longer than the new line or below the new block is cleared. */
  const put = (lines: readonly string[], above = '') => {
    const sized = `${terminal.columns}×${terminal.rows}`;
    if (!above && sized === size && lines.length === block.length && lines.every((line, i) => line === block[i]))
      return;
    const up = lines.length > 1 ? `\u001b[${lines.length - 1}A` : '';
    const drawn = lines.length > 0 ? `${lines.join('\u001b[K\n')}\u001b[J\r${up}` : '\u001b[J';
    terminal.write(`\r${above}${drawn}`);
    block = lines;
    size = sized;
    drawnAt = now();
  };
  const draw = () => progress && put(drawFrame(progress, view()));
  const above = (text: string, code?: number) => {
    const lines = text.split('\n').map((line) => (code ? view().paint(code, printable(line)) : printable(line)));
    // Of the block only what is under the new lines is left, and that is drawn over at once.
    put(progress ? drawFrame(progress, view()) : block, `${lines.map((line) => `${line}\u001b[K\n`).join('')}`);
  };
  const resized = () => {
    if (now() - drawnAt >= AFTER_RESIZE) draw();
  };

  let busyAt = Number.NEGATIVE_INFINITY;
  return {
    line: (text) => above(text),
    busy(done, total, what) {
      if (done < total && now() - busyAt < REDRAW) return;
      busyAt = now();
      if (done >= total) put([]);
      else put([clip(`${printable(what)}${done === 0 ? ' …' : `: ${percent(done / total, 0)}`}`, view().columns)]);
    },
    begin(of) {
      progress = of;
      timer = setInterval(draw, REDRAW);
      terminal.on?.('resize', resized);
      draw();
    },
    event(event) {
      // Every arm's line already says which of its trials are done; only what went wrong needs to stay.
      const wrong = event.type === 'retry' || event.type === 'failed';
      const diverged = event.type === 'finished' && event.record.status === 'diverged';
      const line = progress && (wrong || diverged) ? eventLine(event, progress) : null;
      if (line) above(line, YELLOW);
    },
    pause: () => put([]),
    resume() {
      terminal.write('\r');
      draw();
    },
    end() {
      clearInterval(timer);
      terminal.removeListener?.('resize', resized);
      if (progress) {
        // The last state stays, and what is written next goes under it.
        const last = drawFrame(progress, view());
        put([], `${last.map((line) => `${line}\u001b[K\n`).join('')}`);
      } else if (block.length > 0) put([]);
      progress = null;
      block = [];
    },
  };
}
