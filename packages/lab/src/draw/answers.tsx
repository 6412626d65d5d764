/** What both networks answer, every trained seed a dot, and the picture as they get it. */

import { data } from '../state/data.js';
import { ARM_NAMES } from '../state/page.js';
import { Plane, paint, rangeOf } from '../ui/plane.js';
import { Probabilities, type Series } from '../ui/probabilities.js';
import { type Answered, answered, drawn, voters } from './state.js';

const TITLES = { control: 'Control', variant: 'Variant' } as const;

export function Answers() {
  const found = answered.value;
  if (voters.value.length === 0)
    return <p class="quiet">These networks do not fit the data set, or have an error: the Design view shows where.</p>;
  if (!drawn.value || !found) return <p class="draw-empty quiet">What you draw is answered here, as you draw.</p>;
  return (
    <>
      <Votes found={found} />
      <AsSeen found={found} />
    </>
  );
}

function Votes({ found }: { found: Answered }) {
  const loaded = data.value;
  if (loaded.status !== 'ready') return null;
  const { classes } = loaded.dataset;
  const votes = found.votes.filter(({ probabilities }) => probabilities.length === classes.length);
  const series = ARM_NAMES.map((arm): Series => {
    const own = votes.filter(({ voter }) => voter.arm === arm);
    const runs = own.map(({ voter, probabilities }) => ({
      title: `${TITLES[arm]}, ${voter.untrained ? 'untrained' : `seed ${voter.seed}`}`,
      values: probabilities,
    }));
    return { title: TITLES[arm], mark: arm, hollow: own.some(({ voter }) => voter.untrained), runs };
  }).filter(({ runs }) => runs.length > 0);
  const best = (values: ArrayLike<number>) => Array.from(values).reduce((a, v, k, all) => (v > all[a]! ? k : a), 0);
  const sentences = series.map(({ title, runs, hollow }) => {
    const counts = new Map<number, number>();
    for (const { values } of runs) counts.set(best(values), (counts.get(best(values)) ?? 0) + 1);
    const mean = (label: number) => runs.reduce((sum, { values }) => sum + values[label]!, 0);
    const [[label, count] = [0, 0]] = [...counts].sort((a, b) => b[1] - a[1] || mean(b[0]) - mean(a[0]));
    const many = runs.length > 1 ? ` (${count} of ${runs.length} seeds)` : '';
    return { title, text: `${classes[label]}${many}`, untrained: hollow };
  });
  return (
    <section aria-label="Answers">
      <h2>Answers</h2>
      <p aria-live="polite" class="draw-sentences">
        {sentences.map(({ title, text, untrained }) => (
          <span key={title}>
            {title}: <b>{text}</b>
            {untrained && <span class="quiet"> untrained</span>}
          </span>
        ))}
      </p>
      <Probabilities
        classes={classes}
        series={series}
        caption={
          series.some(({ hollow }) => hollow)
            ? 'Probability of each class. A ring is a network that has not been trained yet: a duel trains it.'
            : 'Probability of each class: a dot for each trained seed; the number is their mean.'
        }
      />
    </section>
  );
}

function AsSeen({ found }: { found: Answered }) {
  const loaded = data.value;
  if (loaded.status !== 'ready') return null;
  const [channels, height, width] = loaded.dataset.shape;
  const plane = height * width;
  if (found.input.length !== channels * plane) return null;
  const { mean, std } = loaded.normalization;
  const number = (value: number) => value.toFixed(2).replace('-', '−');
  return (
    <section aria-label="The picture as networks see it">
      <h2>As networks see it</h2>
      <div class="draw-seen">
        {Array.from({ length: channels }, (_, c) => {
          const values = found.input.subarray(c * plane, (c + 1) * plane);
          const [low, high] = rangeOf(values);
          const name = channels === 3 ? ['red', 'green', 'blue'][c]! : 'grey';
          return (
            <figure key={name}>
              <Plane
                rgba={paint(values, low, high, 'grey')}
                height={height}
                width={width}
                label={`The picture as networks get it, ${name}`}
              />
              <figcaption>
                {channels > 1 && `${name}: `}
                {number(low)} to {number(high)}
                <br />
                (x / 255 − {number(mean[c]!)}) / {number(std[c]!)}
              </figcaption>
            </figure>
          );
        })}
        <p class="quiet">
          {height} × {width} pixels, shifted and scaled so that the training pictures have mean 0 and standard deviation
          1.
        </p>
      </div>
    </section>
  );
}
