/** A trained model's answers on one split: its labels, its predicted classes, and n × classes probabilities. */
export interface SplitPredictions {
  readonly labels: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
  readonly probabilities: ArrayLike<number>;
}

/** A picture whose label all models contradict with confidence. */
export interface LabelSuspect {
  /** Its place in the split. */
  readonly index: number;
  /** The class it is filed under, and the one every model answers. */
  readonly label: number;
  readonly answer: number;
  /** Mean probability over the models of the answer, and of the label. */
  readonly confidence: number;
  readonly labelProbability: number;
}

export interface SuspectOptions {
  /** Least mean probability of the answer, 0…1. Default: 0.9. */
  readonly confidence?: number;
  /** Largest mean probability of the label, 0…1. Default: 0.05. */
  readonly labelProbability?: number;
}

/**
 * Likely label errors: pictures every model gives the same other class, with confidence on average.
 *
 * One model is often confidently wrong; models from different seeds are rarely so on the same picture in the same way,
 * unless the picture is hard or its label is wrong (confident learning: Northcutt, Jiang, Chuang, JAIR 2021, simplified).
 *
 * @param models predictions of two or more models, such as several seeds of one arm, on the same split.
 * @returns the most confident first.
 * @throws Error for fewer than two models, or models of different splits.
 */
export function labelSuspects(models: readonly SplitPredictions[], options: SuspectOptions = {}): LabelSuspect[] {
  const { confidence = 0.9, labelProbability = 0.05 } = options;
  const [first, ...others] = models;
  if (!first || others.length === 0)
    throw new Error(`labelSuspects: expected two or more models, got ${models.length}.`);
  const n = first.labels.length;
  const classes = n > 0 ? first.probabilities.length / n : 0;
  for (const { labels, predicted, probabilities } of models)
    if (labels.length !== n || predicted.length !== n || probabilities.length !== n * classes)
      throw new Error('labelSuspects: expected predictions of the same pictures and classes from every model.');
  const suspects: LabelSuspect[] = [];
  for (let index = 0; index < n; index++) {
    const label = first.labels[index]!;
    const answer = first.predicted[index]!;
    if (others.some(({ labels }) => labels[index] !== label))
      throw new Error(`labelSuspects: expected the same label of picture ${index} from every model.`);
    if (answer === label || others.some(({ predicted }) => predicted[index] !== answer)) continue;
    const mean = (k: number) =>
      models.reduce((sum, { probabilities }) => sum + probabilities[index * classes + k]!, 0) / models.length;
    const suspect = { index, label, answer, confidence: mean(answer), labelProbability: mean(label) };
    if (suspect.confidence >= confidence && suspect.labelProbability <= labelProbability) suspects.push(suspect);
  }
  return suspects.sort((a, b) => b.confidence - a.confidence || a.index - b.index);
}
