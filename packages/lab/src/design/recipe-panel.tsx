/** How both networks are trained in a duel. */

import type { Augmentation, RecipeInput } from 'receptive';
import { data } from '../state/data.js';
import { change, page, recipe } from '../state/page.js';
import { NumberField, Select } from '../ui/controls.js';

const set = (fields: RecipeInput) => change({ recipe: { ...page.value.recipe, ...fields } });
const augment = (fields: Augmentation) => set({ augmentation: { ...recipe.value.augmentation, ...fields } });

export function RecipePanel() {
  const { epochs, batch, learningRate, schedule, optimizer } = recipe.value;
  const { seeds, limit } = page.value;
  const loaded = data.value;
  const all = loaded.status === 'ready' ? loaded.dataset.splits.train.labels.length : null;
  return (
    <section class="design-recipe" aria-labelledby="design-recipe-title">
      <h2 id="design-recipe-title">Training</h2>
      <p class="quiet">
        The same for control and variant: only the network differs.
        {all !== null && ` There are ${all.toLocaleString('en-US')} training pictures.`}
      </p>
      <div class="design-recipe-fields">
        <NumberField label="Epochs" value={epochs} min={1} max={1000} onChange={(value) => set({ epochs: value })} />
        <NumberField label="Batch" value={batch} min={1} max={4096} onChange={(value) => set({ batch: value })} />
        <NumberField
          label="Learning rate"
          value={learningRate}
          min={0.000001}
          max={10}
          step="any"
          onChange={(value) => set({ learningRate: value })}
        />
        <Select
          label="Optimiser"
          value={optimizer.type}
          options={[
            ['adamw', 'AdamW'],
            ['adam', 'Adam'],
            ['sgd', 'SGD with momentum'],
          ]}
          onChange={(type) => set({ optimizer: type })}
        />
        <Select
          label="Schedule"
          value={schedule.type}
          options={[
            ['oneCycle', 'One cycle'],
            ['cosine', 'Cosine'],
            ['constant', 'Constant'],
            ...(schedule.type === 'step' ? ([['step', 'Steps']] as const) : []),
          ]}
          onChange={(type) => set({ schedule: type })}
        />
        <NumberField label="Seeds" value={seeds} min={1} max={32} onChange={(value) => change({ seeds: value })} />
        {all !== null && (
          <NumberField
            label="Training pictures"
            value={Math.min(limit ?? all, all)}
            min={1}
            max={all}
            onChange={(value) => change({ limit: value === all ? null : value })}
          />
        )}
      </div>
      <details>
        <summary>More, and augmentation</summary>
        <More />
      </details>
    </section>
  );
}

function More() {
  const { optimizer, labelSmoothing, clipNorm, patience, classWeights, keep, augmentation } = recipe.value;
  const weights = typeof classWeights === 'string' ? classWeights : 'none';
  return (
    <div class="design-recipe-fields">
      <NumberField
        label="Weight decay"
        value={optimizer.weightDecay}
        min={0}
        max={10}
        step="any"
        onChange={(weightDecay) => set({ optimizer: { ...optimizer, weightDecay } })}
      />
      {optimizer.type === 'sgd' && (
        <NumberField
          label="Momentum"
          value={optimizer.momentum}
          min={0}
          max={0.999}
          step="any"
          onChange={(momentum) => set({ optimizer: { ...optimizer, momentum } })}
        />
      )}
      <NumberField
        label="Label smoothing"
        value={labelSmoothing}
        min={0}
        max={0.9}
        step="any"
        onChange={(value) => set({ labelSmoothing: value })}
      />
      <NumberField
        label="Gradient clipped at (0: not)"
        value={clipNorm ?? 0}
        min={0}
        max={1000}
        step="any"
        onChange={(value) => set({ clipNorm: value || null })}
      />
      <NumberField
        label="Stop after epochs without gain (0: never)"
        value={patience ?? 0}
        min={0}
        max={1000}
        onChange={(value) => set({ patience: value || null })}
      />
      <Select
        label="Class weights"
        value={weights}
        options={[
          ['none', 'None'],
          ['balanced', 'Balanced'],
          ['sqrt', 'Square root'],
        ]}
        onChange={(value) => set({ classWeights: value })}
      />
      <Select
        label="Keep the weights of"
        value={keep}
        options={[
          ['last', 'the last epoch'],
          ['best', 'the best epoch'],
        ]}
        onChange={(value) => set({ keep: value })}
      />
      <Amount label="Shift (pixels)" of="shift" value={augmentation.shift} max={64} />
      <Amount label="Rotate (degrees)" of="rotate" value={augmentation.rotate} max={180} />
      <Amount label="Mirror left–right (share)" of="flipHorizontal" value={augmentation.flipHorizontal} max={1} />
      <Amount label="Mirror top–bottom (share)" of="flipVertical" value={augmentation.flipVertical} max={1} />
      <Amount label="Cut out a square (pixels)" of="cutout" value={augmentation.cutout} max={64} />
      <Amount label="Brightness (±share)" of="brightness" value={augmentation.brightness} max={1} />
    </div>
  );
}

/** Pixels are whole; degrees and shares need not be. */
const WHOLE: readonly (keyof Augmentation)[] = ['shift', 'cutout'];

function Amount(props: { label: string; of: keyof Augmentation; value: number | undefined; max: number }) {
  const { label, of, value = 0, max } = props;
  return (
    <NumberField
      label={label}
      value={value}
      min={0}
      max={max}
      step={WHOLE.includes(of) ? 1 : 'any'}
      onChange={(amount) => augment({ [of]: amount })}
    />
  );
}
