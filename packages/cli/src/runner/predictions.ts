import type { Dataset, Predictions } from 'receptive';

/**
 * `predictions.csv`: one row for each picture of the test split, with its class, the class predicted, and the
 * probability of every class.
 */
export function predictionsCsv({ classes, splits }: Dataset, predictions: Predictions): string {
  const { labels, predicted, probabilities } = predictions;
  const { sources } = splits.test;
  const names = classes.map(cell);
  const rows = [header(classes)];
  labels.forEach((label, i) => {
    const shares = Array.from(
      probabilities.subarray(i * classes.length, (i + 1) * classes.length),
      (p) => +p.toPrecision(6),
    ); // prettier-ignore
    const picture = sources?.[i];
    rows.push(
      [picture === undefined ? i : cell(picture), names[label], names[predicted[i] as number], ...shares].join(','),
    );
  });
  return `${rows.join('\n')}\n`;
}

const header = (classes: readonly string[]) =>
  `picture,class,predicted,${classes.map((name) => cell(`p(${name})`)).join(',')}`;

/** Quoted where a comma, a quote or a line break would end it early (RFC 4180). */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * What `predictionsCsv` wrote for this data set's test split; null for a file that is damaged or another's. The
 * probabilities have six significant digits.
 */
export function readPredictionsCsv(text: string, { classes, splits }: Dataset): Omit<Predictions, 'labels'> | null {
  const { labels } = splits.test;
  const first = `${header(classes)}\n`;
  if (!text.startsWith(first)) return null;
  const rows = cellsOf(text.slice(first.length));
  if (rows.length !== labels.length) return null;
  const index = new Map(classes.map((name, k) => [name, k]));
  const predicted = new Uint16Array(labels.length);
  const probabilities = new Float32Array(labels.length * classes.length);
  for (const [i, [, truth, answer, ...shares]] of rows.entries()) {
    const k = index.get(answer ?? '');
    if (k === undefined || truth !== classes[labels[i] as number] || shares.length !== classes.length) return null;
    predicted[i] = k;
    const numbers = shares.map(Number);
    if (!numbers.every((p) => p >= 0 && p <= 1)) return null;
    probabilities.set(numbers, i * classes.length);
  }
  return { predicted, probabilities };
}

/** Rows of cells; a cell that begins with a quote ends at the next single one. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    // What matches after the last line end is an empty row.
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
