import type { Metrics } from './types.js';

/**
 * Quality of a classifier from its logits and the truth.
 *
 * recallₖ = TPₖ/(TPₖ+FNₖ), precisionₖ = TPₖ/(TPₖ+FPₖ), F1ₖ = 2TPₖ/(2TPₖ+FPₖ+FNₖ), each null where the divisor is 0;
 * balanced accuracy and macro-F1 are means over the classes with at least one picture. The prediction is the class
 * with the largest logit, the first of equals. Loss: mean over pictures of log Σₖ exp zₖ − z_truth, in float64.
 *
 * @param logits count × classes.
 * @param labels count class indices below `classes`.
 */
export function measureMetrics(logits: Float32Array, labels: ArrayLike<number>, classes: number): Metrics {
  const count = labels.length;
  if (logits.length !== count * classes) {
    throw new Error(`${logits.length} logits are not ${count} × ${classes}.`);
  }
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const predicted = predictedClasses(logits, classes);
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const truth = labels[i] as number;
    const row = confusion[truth];
    if (!row) throw new Error(`Label ${truth} of picture ${i} is not below ${classes}.`);
    (row[predicted[i] as number] as number)++;
    loss += logSumExp(logits, i * classes, classes) - (logits[i * classes + truth] as number);
  }
  return summarize(confusion, loss / count);
}

/** Per picture, the class with the largest logit (the first of equals). */
export function predictedClasses(logits: Float32Array, classes: number): Uint16Array {
  const predicted = new Uint16Array(logits.length / classes);
  for (let i = 0; i < predicted.length; i++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if ((logits[i * classes + k] as number) > (logits[i * classes + best] as number)) best = k;
    }
    predicted[i] = best;
  }
  return predicted;
}

/** softmax(z)ₖ = exp(zₖ) / Σⱼ exp(zⱼ) of each picture's logits: count × classes. */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const total = logSumExp(logits, at, classes);
    for (let k = at; k < at + classes; k++) probabilities[k] = Math.exp((logits[k] as number) - total);
  }
  return probabilities;
}

/** log Σₖ exp zₖ, with the largest logit taken out so that nothing overflows. */
function logSumExp(logits: Float32Array, at: number, classes: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = at; k < at + classes; k++) max = Math.max(max, logits[k] as number);
  let sum = 0;
  for (let k = at; k < at + classes; k++) sum += Math.exp((logits[k] as number) - max);
  return max + Math.log(sum);
}

function summarize(confusion: readonly (readonly number[])[], loss: number): Metrics {
  const perClass = confusion.map((row, k) => {
    const count = row.reduce((a, b) => a + b, 0);
    const answered = confusion.reduce((sum, other) => sum + (other[k] as number), 0);
    const hits = row[k] as number;
    return {
      count,
      recall: ratio(hits, count),
      precision: ratio(hits, answered),
      f1: ratio(2 * hits, count + answered),
    };
  });
  const present = perClass.filter((one) => one.count > 0);
  const count = present.reduce((sum, one) => sum + one.count, 0);
  const correct = confusion.reduce((sum, row, k) => sum + (row[k] as number), 0);
  return {
    count,
    correct,
    accuracy: correct / count,
    balancedAccuracy: mean(present.map((one) => one.recall as number)),
    macroF1: mean(present.map((one) => one.f1 as number)),
    loss,
    perClass,
    confusion,
  };
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
