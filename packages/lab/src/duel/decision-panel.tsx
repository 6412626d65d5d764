/** What the two networks decide differently, and what the person expects of it. */

import { change, page } from '../state/page.js';
import { Button, Slider } from '../ui/controls.js';
import type { Decision } from './decision.js';
import { judgePrediction, type Outcome } from './outcome.js';
import { decision } from './state.js';

export function DecisionPanel() {
  return (
    <section class="panel" aria-label="The decision">
      <Words decision={decision.value} />
    </section>
  );
}

function Words({ decision: now }: { decision: Decision }) {
  const toDesign = (title: string) => (
    <Button onClick={() => change({ view: 'design' }, { undoable: false })}>{title}</Button>
  );
  switch (now.kind) {
    case 'none':
      return (
        <>
          <h2>No decision yet</h2>
          <p>
            The variant is the control so far. You can train the control alone; a difference needs a variant that
            changes one thing.
          </p>
          {toDesign('Make a variant in Design')}
        </>
      );
    case 'invalid':
      return (
        <>
          <h2>The {now.arm} cannot be trained</h2>
          <p class="error">{now.message}</p>
          {toDesign('Mend it in Design')}
        </>
      );
    case 'one':
      return (
        <>
          <h2>One decision: {now.factor}</h2>
          <p>
            <span class="duel-change">{now.words}</span>
          </p>
          <p class="quiet">It brings along: {now.induced}.</p>
        </>
      );
    case 'several':
      return (
        <>
          <h2>{now.factors.length} decisions at once</h2>
          <p>
            A difference between these networks could come from any of them. A duel is about one: keep one, and undo the
            others.
          </p>
          <ul class="duel-factors">
            {now.factors.map(({ name, words, alone }) => (
              <li key={name}>
                <span>
                  <strong>{name}</strong> <span class="duel-change">{words}</span>
                </span>
                {alone ? (
                  <Button onClick={() => change({ variant: alone })}>Keep only this</Button>
                ) : (
                  <span class="quiet">to keep it alone, edit it in Design</span>
                )}
              </li>
            ))}
          </ul>
        </>
      );
    default:
      return now satisfies never;
  }
}

/** `begun`: something has been trained, so that a prediction would no longer be one. */
export function PredictionPanel({ outcome, begun }: { outcome: Outcome; begun: boolean }) {
  const now = decision.value;
  if (now.kind !== 'one') return null;
  const { prediction } = page.value;
  const mine = prediction?.of === now.words ? prediction : null;
  const verdict = mine && judgePrediction(mine.points, outcome);
  const words = (points: number) =>
    points === 0 ? 'no difference' : `${points > 0 ? '+' : '−'}${Math.abs(points)} points`;
  if (begun && !mine) return null;
  return (
    <section class="panel" aria-label="Your prediction">
      <h2>{begun ? 'You predicted' : 'What do you expect?'}</h2>
      {begun && mine ? (
        <>
          <p>
            The variant’s accuracy less the control’s: <strong>{words(mine.points)}</strong>.
          </p>
          {verdict && <p>{verdict}</p>}
        </>
      ) : (
        <>
          <Slider
            label="The variant’s accuracy less the control’s, in percentage points"
            min={-30}
            max={30}
            step={0.5}
            value={mine?.points ?? 0}
            format={(value) => (mine ? words(value) : 'not said')}
            onInput={(points) => change({ prediction: { points, of: now.words } }, { undoable: false })}
          />
          <div class="row">
            <Button pressed={!mine} onClick={() => change({ prediction: null }, { undoable: false })}>
              I do not know
            </Button>
            <span class="quiet">It is kept as it is once the training has begun.</span>
          </div>
        </>
      )}
    </section>
  );
}
