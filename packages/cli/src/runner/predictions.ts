import type { Dataset, Predictions } from 'receptive';

/**
 * `predictions.csv`: one row for each picture of the test split, with its class, the class predicted, and the
 * probability of every class.
 */
export function predictionsCsv({ classes, splits }: Dataset, predictions: Predictions): string {
  const { labels, predicted, probabilities } = predictions;
  const { sources } = splits.test;
  const names = classes.map(cell);
  const rows = [`picture,class,predicted,${classes.map((name) => cell(`p(${name})`)).join(',')}`];
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

/** Quoted where a comma, a quote or a line break would end it early (RFC 4180). */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
