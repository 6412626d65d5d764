import type { Disagreement, Disagreements, FeatureMaps, Kernels, Mistakes } from '../../insights/types.js';
import type { Evidence } from '../evidence.js';
import { count, extent, percent, plain } from '../format.js';
import type { Table } from '../table.js';

/** The mistakes shown as pictures, as numbers. */
export function mistakesTable({ data, control }: Evidence, { shown, seeds }: Mistakes): Table {
  return {
    caption: `${control.arm.title}: the mistakes it is surest of`,
    dense: true,
    columns: [
      { label: 'Test picture' },
      { label: 'True class' },
      { label: 'Answer' },
      { label: 'Probability', numeric: true },
      { label: 'Of the true class', numeric: true },
      { label: 'Seeds that say so', numeric: true },
    ],
    rows: shown.map((mistake) => [
      mistake.picture.source,
      data.classes[mistake.truth] ?? '',
      data.classes[mistake.answer] ?? '',
      percent(mistake.probability, 1),
      percent(mistake.truthProbability, 1),
      `${mistake.seeds} of ${seeds.length}`,
    ]),
  };
}

/** Test pictures by who names them rightly. */
export function agreementTable({ control, baseline }: Evidence, counts: Disagreements): Table {
  const all = counts.both + counts.onlyControl + counts.onlyBaseline + counts.neither;
  const row = (who: string, pictures: number) => [who, count(pictures), percent(all > 0 ? pictures / all : null, 1)];
  return {
    caption: 'Test pictures by who names them rightly, mean over the seeds both completed',
    columns: [{ label: 'Named rightly by' }, { label: 'Pictures', numeric: true }, { label: 'Share', numeric: true }],
    rows: [
      row('both', counts.both),
      row(`${control.arm.title} alone`, counts.onlyControl),
      row(`${baseline?.arm.title ?? ''} alone`, counts.onlyBaseline),
      row('neither', counts.neither),
    ],
  };
}

/** The pictures one arm names rightly and the other wrongly, as numbers. */
export function disagreementTable(
  { data, control, baseline }: Evidence,
  shown: readonly Disagreement[],
  caption: string,
  seeds: number,
): Table {
  const name = (k: number) => data.classes[k] ?? '';
  return {
    caption,
    dense: true,
    columns: [
      { label: 'Test picture' },
      { label: 'True class' },
      { label: control.arm.title },
      { label: 'Probability', numeric: true },
      { label: baseline?.arm.title ?? '' },
      { label: 'Probability', numeric: true },
      { label: 'Seeds', numeric: true },
    ],
    rows: shown.map((entry) => [
      entry.picture.source,
      name(entry.truth),
      name(entry.control.answer),
      percent(entry.control.probability, 1),
      name(entry.baseline.answer),
      percent(entry.baseline.probability, 1),
      `${entry.seeds} of ${seeds}`,
    ]),
  };
}

/** Kernels of more weights than this are told by their sum and size only. */
const MOST_WEIGHTS = 50;

/** The weights of every kernel shown. */
export function kernelsTable({ values, layer, shape }: Kernels): Table {
  const [, , width] = shape;
  const size = shape[0] * shape[1] * shape[2];
  const whole = size <= MOST_WEIGHTS;
  const rowsOf = (weights: readonly number[]) =>
    Array.from({ length: size / width }, (_, y) =>
      weights
        .slice(y * width, (y + 1) * width)
        .map((weight) => weight.toFixed(2).replace('-', '−'))
        .join(' '),
    ).join(' / ');
  return {
    caption: `Kernels of ${layer}, ${extent(shape)}${whole ? ', row by row' : ''}`,
    dense: true,
    columns: [
      { label: 'Kernel' },
      { label: 'Smallest', numeric: true },
      { label: 'Largest', numeric: true },
      { label: 'Sum', numeric: true },
      { label: 'Norm', numeric: true },
      ...(whole ? [{ label: 'Weights' }] : []),
    ],
    rows: values.map((weights, k) => [
      `${k}`,
      plain(Math.min(...weights)),
      plain(Math.max(...weights)),
      plain(weights.reduce((sum, weight) => sum + weight, 0)),
      plain(Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0))),
      ...(whole ? [rowsOf(weights)] : []),
    ]),
  };
}

/** What is behind the feature maps: shapes, ranges, and how much of each is zero. */
export function mapsTable({ data }: Evidence, { stages, pictures }: FeatureMaps): Table {
  return {
    caption: 'Feature maps: channels shown, range of their values, and share of zeros in the whole output',
    dense: true,
    columns: [
      { label: 'After' },
      { label: 'Output', numeric: true },
      { label: 'Channels shown' },
      { label: 'Lowest', numeric: true },
      { label: 'Highest', numeric: true },
      ...pictures.map(({ truth }) => ({ label: `zeros, ${data.classes[truth] ?? ''}`, numeric: true })),
    ],
    rows: stages.map((stage) => [
      stage.layers.join(', '),
      extent(stage.shape),
      stage.channels.join(', '),
      plain(stage.low),
      plain(stage.high),
      ...stage.zeros.map((share) => percent(share, 0)),
    ]),
  };
}

/** What the network answers for the traced pictures. */
export function answersTable({ data }: Evidence, { pictures }: FeatureMaps): Table {
  return {
    caption: 'The pictures shown, and the likeliest answers',
    dense: true,
    columns: [
      { label: 'Test picture' },
      { label: 'True class' },
      ...(pictures[0]?.answers ?? []).map((_, i) => ({ label: `${['First', 'Second', 'Third'][i] ?? 'Next'} answer` })),
    ],
    rows: pictures.map(({ picture, truth, answers }) => [
      picture.source,
      data.classes[truth] ?? '',
      ...answers.map(({ answer, probability }) => `${data.classes[answer] ?? ''} ${percent(probability, 1)}`),
    ]),
  };
}
