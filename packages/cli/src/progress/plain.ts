import { percent } from './format.js';
import { eventLine, overall, type Reporter, whatRuns } from './reporter.js';
import type { StudyProgress } from './study-progress.js';

/** Seconds between two lines that say how far the study is. */
const EVERY = 15;

/** For logs and pipes: one line for each finished trial, and one now and then in between. */
export function plainReporter(write: (line: string) => void, every = EVERY): Reporter {
  let progress: StudyProgress | null = null;
  let timer: NodeJS.Timeout | undefined;
  const tick = () => {
    if (!progress) return;
    const running = progress.states.filter((state) => state.phase === 'running');
    const what = running.map(
      (state) =>
        `${state.trial.arm.name} ${whatRuns(state)}` +
        (state.validationAccuracy === null ? '' : ` (validation ${percent(state.validationAccuracy)})`),
    );
    write(`${overall(progress)}${what.length > 0 ? `: ${what.join('; ')}` : ''}`);
  };
  let said = Number.NEGATIVE_INFINITY;
  return {
    line: write,
    busy(done, total, what) {
      if (performance.now() - said < every * 1000) return;
      said = performance.now();
      write(done === 0 ? what : `${what}: ${percent(done / total, 0)}`);
    },
    begin(of) {
      progress = of;
      timer = setInterval(tick, every * 1000);
    },
    event(event) {
      const line = progress && eventLine(event, progress);
      if (line) write(line);
    },
    end() {
      clearInterval(timer);
    },
  };
}
