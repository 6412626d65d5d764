import { useState } from 'preact/hooks';
import type { Dataset } from 'receptive';
import { ofThisDuel } from '../duel/state.js';
import { data } from '../state/data.js';
import { ARM_NAMES, type ArmName, change } from '../state/page.js';
import { Button, Choice, Select } from '../ui/controls.js';
import { DataPicture } from '../ui/data-picture.js';
import './failures.css';
import { type Cell, Matrix } from './matrix.js';
import { changesBetween, confusionOf, type Disagreement, picturesOf } from './mistakes.js';

/** More pictures than this say no more. */
const MOST_SHOWN = 36;
const percent = (share: number) => `${(share * 100).toFixed(0)} %`;

export default function FailuresView() {
  const trainings = ofThisDuel.value.filter(({ answers }) => answers !== null);
  const loaded = data.value;
  const [arm, setArm] = useState<ArmName>('control');
  const [seed, setSeed] = useState('all');
  const [open, setOpen] = useState<Cell | null>(null);
  if (loaded.status !== 'ready' || trainings.length === 0) {
    return (
      <>
        <h1 class="title">Failures</h1>
        <p>Nothing has been trained in this duel yet: a trained network has failures to look at.</p>
        <Button primary onClick={() => change({ view: 'duel' }, { undoable: false })}>
          Train in a duel
        </Button>
      </>
    );
  }
  const { dataset } = loaded;
  const { classes, splits } = dataset;
  const { labels } = splits.validation;
  const arms = ARM_NAMES.filter((name) => trainings.some((training) => training.arm === name));
  const chosen = arms.includes(arm) ? arm : arms[0]!;
  const ofArm = trainings.filter((training) => training.arm === chosen).sort((a, b) => a.seed - b.seed);
  const looked = ofArm.filter((training) => seed === 'all' || String(training.seed) === seed);
  const shown = looked.length > 0 ? looked : ofArm;
  const matrix = confusionOf(shown, labels, classes.length);
  const right = matrix.reduce((sum, row, k) => sum + row[k]!, 0);
  const all = labels.length * shown.length;
  const pictures = open ? picturesOf(shown, labels, classes.length, open.truth, open.answer) : [];
  const { seeds, fixes, breaks } = changesBetween(trainings, labels);
  return (
    <>
      <h1 class="title">Failures</h1>
      <p class="quiet">
        Pictures of the validation split, after the last epoch. The test split stays sealed on this page: it is for the
        study that decides.
      </p>
      <div class="row failures-choices">
        <Choice label="Network" value={chosen} options={arms.map((name) => [name, name])} onChange={setArm} />
        {ofArm.length > 1 && (
          <Select
            label="Seeds"
            value={looked.length > 0 ? seed : 'all'}
            options={[['all', `all ${ofArm.length}`], ...ofArm.map((t) => [String(t.seed), String(t.seed)] as const)]}
            onChange={setSeed}
          />
        )}
        <p class="quiet">
          {right.toLocaleString('en')} of {all.toLocaleString('en')} answers right ({((100 * right) / all).toFixed(1)}{' '}
          %)
        </p>
      </div>
      <div class="failures-columns">
        <Matrix matrix={matrix} classes={classes} open={open} onOpen={setOpen} />
        <section aria-live="polite" aria-label="Pictures of the open cell">
          {open ? (
            <>
              <h2>
                {classes[open.truth]}{' '}
                {open.truth === open.answer ? 'rightly recognised' : `answered as ${classes[open.answer]}`}:{' '}
                {pictures.length} {pictures.length === 1 ? 'picture' : 'pictures'}
              </h2>
              <ul class="failures-pictures">
                {pictures.slice(0, MOST_SHOWN).map(({ index, seeds: count, probability }) => (
                  <li key={index}>
                    <DataPicture dataset={dataset} index={index} label={`${classes[open.truth]}, picture ${index}`} />
                    <span>{percent(probability)} sure</span>
                    {shown.length > 1 && (
                      <span class="quiet">
                        {count} of {shown.length} seeds
                      </span>
                    )}
                  </li>
                ))}
              </ul>
              {pictures.length > MOST_SHOWN && <p class="quiet">And {pictures.length - MOST_SHOWN} more.</p>}
            </>
          ) : (
            <p class="quiet">Open a cell to see its pictures.</p>
          )}
        </section>
      </div>
      {seeds > 0 && (
        <div class="failures-columns even">
          <Changes title="What the variant fixes" list={fixes} seeds={seeds} dataset={dataset} wrongBefore="control" />
          <Changes
            title="What the variant breaks"
            list={breaks}
            seeds={seeds}
            dataset={dataset}
            wrongBefore="variant"
          />
        </div>
      )}
    </>
  );
}

function Changes(props: {
  title: string;
  list: readonly Disagreement[];
  seeds: number;
  dataset: Dataset;
  wrongBefore: ArmName;
}) {
  const { title, list, seeds, dataset, wrongBefore } = props;
  const { classes } = dataset;
  return (
    <section aria-label={title}>
      <h2>
        {title}: {list.length} {list.length === 1 ? 'picture' : 'pictures'}
      </h2>
      {seeds > 1 && <p class="quiet">By the majority of the {seeds} seeds that both have; clearest first.</p>}
      <ul class="failures-pictures">
        {list.slice(0, MOST_SHOWN).map(({ index, truth, wrongly, control, variant }) => (
          <li key={index}>
            <DataPicture dataset={dataset} index={index} label={`${classes[truth]}, picture ${index}`} />
            <span>{classes[truth]}</span>
            <span class={wrongBefore}>
              <i /> says {classes[wrongly]}
            </span>
            {seeds > 1 && (
              <span class="quiet">
                {control} → {variant} of {seeds}
              </span>
            )}
          </li>
        ))}
      </ul>
      {list.length > MOST_SHOWN && <p class="quiet">And {list.length - MOST_SHOWN} more.</p>}
    </section>
  );
}
