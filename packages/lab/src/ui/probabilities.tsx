/** Probabilities of all classes as dots on an axis for each class, with their means as numbers. */

import './probabilities.css';

export interface Series {
  /** "Control", "before". */
  readonly title: string;
  /** Whose colour it has. */
  readonly mark: 'control' | 'variant';
  /** Rings instead of dots. */
  readonly hollow?: boolean;
  /** One dot for each: its words, and the probabilities of all classes. */
  readonly runs: readonly { readonly title: string; readonly values: ArrayLike<number> }[];
}

/** Classes shown where there are more: the likeliest. */
const MOST_ROWS = 12;

/** "0 %", "0.4 %", "12 %" */
export const percent = (share: number) => `${(share * 100).toFixed(share >= 0.0005 && share < 0.0995 ? 1 : 0)} %`;

export const meanOf = ({ runs }: Series, label: number) =>
  runs.reduce((sum, { values }) => sum + values[label]!, 0) / runs.length;

/** `truth`: the class that is right, where it is known. */
export function Probabilities(props: {
  classes: readonly string[];
  series: readonly Series[];
  caption: string;
  truth?: number;
}) {
  const { classes, series, caption, truth } = props;
  const filled = series.filter(({ runs }) => runs.length > 0);
  const most = (label: number) => Math.max(...filled.map((one) => meanOf(one, label)));
  let labels = classes.map((_, label) => label);
  if (classes.length > MOST_ROWS) labels = labels.sort((a, b) => most(b) - most(a) || a - b).slice(0, MOST_ROWS);
  // Two networks would cover each other's dots.
  const lanes = new Set(filled.map(({ mark }) => mark)).size > 1;
  const best = filled.map((one) => labels.reduce((a, b) => (meanOf(one, b) > meanOf(one, a) ? b : a)));
  return (
    <table class="probabilities">
      <caption class="quiet">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <td class="probabilities-axis" aria-hidden="true">
            <span>0</span>
            <span>50</span>
            <span>100 %</span>
          </td>
          {filled.map(({ title, mark, hollow }) => (
            <th key={title} scope="col" class={`number ${mark}`}>
              <span class={`probabilities-dot ${hollow ? 'hollow' : ''}`} aria-hidden="true" /> {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {labels.map((label) => (
          <tr key={label}>
            <th scope="row">
              {classes[label]}
              {label === truth && (
                <span class="probabilities-truth" title="the class that it is">
                  {' '}
                  ✓<span class="probabilities-hidden"> (the right one)</span>
                </span>
              )}
            </th>
            <td class="probabilities-track" aria-hidden="true">
              <div class={lanes ? 'lanes' : ''}>
                {filled.flatMap(({ title, mark, hollow, runs }) =>
                  runs.map((run) => (
                    <span
                      key={`${title} ${run.title}`}
                      class={`probabilities-dot ${mark} ${hollow ? 'hollow' : ''}`}
                      style={{ left: `${run.values[label]! * 100}%` }}
                      title={`${run.title}: ${percent(run.values[label]!)}`}
                    />
                  )),
                )}
              </div>
            </td>
            {filled.map((one, i) => (
              <td key={one.title} class={`number ${best[i] === label ? 'probabilities-best' : ''}`}>
                {percent(meanOf(one, label))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
