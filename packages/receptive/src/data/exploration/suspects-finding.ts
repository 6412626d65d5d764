import type { Dataset } from '../types.js';
import { nameOf } from './facts.js';
import { type LabelSuspect, labelSuspects, type SplitPredictions, type SuspectOptions } from './label-suspects.js';
import { Thumbnails } from './thumbnails.js';
import { type Exploration, type Finding, SEVERITIES } from './types.js';
import { count, listOf, percent, plural } from './wording.js';

const SHOWN = 12;
const NAMED = 1000;
/** From this share of the pictures on, they change how an accuracy is read. */
const MANY = 0.02;

/**
 * The exploration with what trained models add: likely label errors of the test split as one more finding.
 *
 * @param models predictions of the test split, of two or more seeds; with fewer nothing is added.
 */
export function withLabelSuspects(
  exploration: Exploration,
  dataset: Dataset,
  models: readonly SplitPredictions[],
  options: SuspectOptions = {},
): Exploration {
  if (models.length < 2) return exploration;
  const looksFor = 'likely label errors';
  const finding = suspectsFinding(labelSuspects(models, options), dataset, models.length);
  if (!finding) return { ...exploration, clear: [...exploration.clear, looksFor] };
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  const findings = [...exploration.findings, finding].sort((a, b) => rank(a) - rank(b));
  return { ...exploration, findings };
}

/** The finding that goes with suspects among the test pictures; null for none. */
export function suspectsFinding(
  suspects: readonly LabelSuspect[],
  dataset: Pick<Dataset, 'classes' | 'shape' | 'splits'>,
  models: number,
): Finding | null {
  if (suspects.length === 0) return null;
  const { classes, splits } = dataset;
  const pictures = splits.test.labels.length;
  const pairs = new Map<string, number>();
  for (const { label, answer } of suspects) {
    const pair = `"${classes[label]}" answered as "${classes[answer]}"`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const often = [...pairs].sort((a, b) => b[1] - a[1]).slice(0, 3);
  const share = suspects.length / pictures;
  const places = suspects.map(({ index }) => ({ split: 'test' as const, index }));
  return {
    id: 'label-suspects',
    severity: share >= MANY ? 'caution' : 'note',
    title: 'Likely label errors',
    evidence: `All ${models} trained models contradict the label of ${plural(suspects.length, 'test picture')} of ${count(pictures)} with the same answer, on average with a probability of at least ${percent(Math.min(...suspects.map(({ confidence }) => confidence)))}; most often ${listOf(often.map(([pair, n]) => `${pair} (${count(n)})`))}.`,
    size: { value: suspects.length, unit: suspects.length === 1 ? 'picture' : 'pictures' },
    meaning: `Look at them before believing any accuracy: if all these labels are wrong, a model that knew every right answer would score ${percent(1 - share)} on this split.`,
    samples: new Thumbnails(dataset).groups(
      places.map((place) => [place]),
      SHOWN,
    ),
    names: suspects
      .slice(0, NAMED)
      .map(
        ({ label, answer }, i) => `${nameOf(dataset, places[i]!)}: ${classes[label]}, answered as ${classes[answer]}`,
      ),
  };
}
