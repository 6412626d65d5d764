/** Which network the views look into: arm, seed and epoch. Moving the epoch moves everything on the page. */

import { data } from '../state/data.js';
import { ARM_NAMES, type ArmName, page } from '../state/page.js';
import { subject, subjectEpoch, subjectTraining, trainings } from '../state/training.js';
import { Choice, Select, Slider } from './controls.js';

const TITLES: Readonly<Record<ArmName, string>> = { control: 'Control', variant: 'Variant' };

export function SubjectBar() {
  const { arm, seed } = subject.value;
  const training = subjectTraining.value;
  const epoch = subjectEpoch.value;
  const last = (training?.snapshots.length ?? 1) - 1;
  const seeds = [...new Set([seed, ...trainings.value.filter((t) => t.arm === arm).map((t) => t.seed)])].sort(
    (a, b) => a - b,
  );
  const accuracy = training?.history[epoch - 1]?.validationAccuracy;
  return (
    <section class="subject" aria-label="The network looked into">
      <Choice
        label="Network"
        value={arm}
        options={ARM_NAMES.filter((name) => name === 'control' || page.value.variant).map((name) => [
          name,
          TITLES[name],
        ])}
        onChange={(next) => {
          subject.value = { ...subject.value, arm: next };
        }}
      />
      {seeds.length > 1 && (
        <Select
          label="Seed"
          value={String(seed)}
          options={seeds.map((one) => [String(one), String(one)])}
          onChange={(next) => {
            subject.value = { ...subject.value, seed: Number(next) };
          }}
        />
      )}
      {last > 0 ? (
        <Slider
          label="Epoch"
          value={epoch}
          min={0}
          max={last}
          format={(value) => (value === 0 ? 'untrained' : `${value} of ${last}`)}
          onInput={(value) => {
            subject.value = { ...subject.value, epoch: value === last ? 'last' : value };
          }}
        />
      ) : (
        <p class="quiet">Untrained: its weights are as they are drawn. Train it in a duel to see them change.</p>
      )}
      {accuracy !== undefined && <p class="quiet">{(accuracy * 100).toFixed(1)} % of validation pictures right</p>}
      {data.value.status === 'loading' && <p class="quiet">Loading {data.value.name}…</p>}
    </section>
  );
}
