/** The training's controls, and how far it has come. */

import { data } from '../state/data.js';
import { ARM_NAMES, change, page, recipe } from '../state/page.js';
import { Button, NumberField } from '../ui/controls.js';
import { decision, duelArms, ofThisDuel, pause, progress, resume, rewind, start, status, step, stop } from './state.js';

export function WorkPanel() {
  const { seeds } = page.value;
  const { epochs } = recipe.value;
  const ready = data.value.status === 'ready';
  const refused = decision.value.kind === 'several' || decision.value.kind === 'invalid';
  const all = duelArms.value.length * seeds;
  const done = ofThisDuel.value.filter(({ status: one }) => one !== 'training').length;
  const idle = status.value === 'idle';
  return (
    <section class="panel" aria-label="Training">
      <div class="duel-settings">
        <NumberField
          label="Seeds"
          min={1}
          max={32}
          value={seeds}
          disabled={!idle}
          onChange={(value) => change({ seeds: value })}
        />
        <NumberField
          label="Epochs"
          min={1}
          max={200}
          value={epochs}
          disabled={!idle}
          onChange={(value) => change({ recipe: { ...page.value.recipe, epochs: value } })}
        />
      </div>
      <div class="row">
        {idle && (
          <Button primary disabled={!ready || refused || done === all} onClick={() => start()}>
            {done > 0 && done < all ? 'Train the rest' : duelArms.value.length > 1 ? 'Train both' : 'Train the control'}
          </Button>
        )}
        {status.value === 'training' && (
          <Button primary onClick={pause}>
            Pause
          </Button>
        )}
        {status.value === 'paused' && (
          <Button primary onClick={resume}>
            Go on
          </Button>
        )}
        <Button disabled={!ready || refused || (idle && done === all)} onClick={() => step()}>
          One step
        </Button>
        {!idle && <Button onClick={() => stop()}>Stop</Button>}
        <Button disabled={ofThisDuel.value.length === 0} onClick={() => rewind()}>
          Rewind to the start
        </Button>
      </div>
      <p class="quiet" role="status">
        {refused
          ? 'It cannot begin like this.'
          : idle
            ? done === all
              ? `All ${all} trainings are done.`
              : done > 0
                ? `${done} of ${all} trainings are done and kept.`
                : `${all} trainings: ${duelArms.value.length === 2 ? 'both networks with each seed, in step' : 'the control with each seed'}.`
            : `${status.value === 'paused' ? 'Paused. ' : ''}${done} of ${all} trainings are done.`}
      </p>
      {!idle &&
        ARM_NAMES.map((arm) => {
          const at = progress.value[arm];
          if (!at) return null;
          const share = (at.epoch - 1 + at.step / at.steps) / at.epochs;
          return (
            <div key={arm} class={`duel-progress ${arm}`}>
              <span>
                <i /> {arm}, seed {at.seed}
              </span>
              <progress max={1} value={share} aria-label={`${arm}, seed ${at.seed}`} />
              <span class="quiet">
                epoch {at.epoch} of {at.epochs}, step {at.step} of {at.steps}
                {at.trainLoss !== null && `, loss ${at.trainLoss.toFixed(3)}`}
                {at.imagesPerSecond !== null && `, ${Math.round(at.imagesPerSecond).toLocaleString('en')} images/s`}
                {at.secondsLeft !== null && `, ${Math.ceil(at.secondsLeft)} s left`}
              </span>
            </div>
          );
        })}
    </section>
  );
}
