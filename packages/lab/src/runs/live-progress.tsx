import { Scroll } from '../ui/scroll.js';
import { armRows, curvePoints } from './progress.js';
import type { RunProgress } from './types.js';
import { leftWords } from './words.js';

/** How far a run is: of it all, and of each network with its curve. */
export function LiveProgress({ progress }: { progress: RunProgress }) {
  const rows = armRows(progress);
  const values = rows.flatMap(({ curve }) => curve.filter((value) => value !== null));
  const [low, high] = [Math.min(...values, 1), Math.max(...values, 0)];
  const { share, secondsLeft, purpose, trials } = progress;
  const done = trials.filter(({ phase }) => phase === 'finished' || phase === 'failed').length;
  const epochs = Math.max(...trials.map((trial) => trial.epochs), 1);
  return (
    <div class="runs-live">
      <p class="row">
        <progress value={share} max={1} aria-label="Share of all trainings that is done" />
        <span class="quiet">
          {done} of {trials.length} trainings{purpose && ` ${purpose}`}, {Math.round(100 * share)} %,{' '}
          {leftWords(secondsLeft)}
        </span>
      </p>
      <Scroll label="Networks at work">
        <table>
          <thead>
            <tr>
              <th scope="col">network</th>
              <th scope="col">validation accuracy</th>
              <th scope="col" class="number">
                now
              </th>
              <th scope="col" class="number">
                seeds
              </th>
              <th scope="col">at work</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ arm, curve, latest, done: over, trials: all, running, failed, diverged }) => (
              <tr key={arm}>
                <th scope="row">{arm}</th>
                <td>
                  <svg class="runs-spark" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
                    <polyline points={curvePoints(curve, low, high, epochs)} />
                  </svg>
                </td>
                <td class="number">{latest === null ? '–' : `${(100 * latest).toFixed(1)} %`}</td>
                <td class="number">
                  {over}/{all}
                </td>
                <td>
                  {running.join('; ')}
                  {diverged > 0 && <span class="error"> {diverged} diverged</span>}
                  {failed > 0 && <span class="error"> {failed} failed</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
