import type { Answer } from './batcher.js';
import type { AnswerFormat } from './media-types.js';

export interface AnswerForm {
  readonly format: AnswerFormat;
  readonly classes: readonly string[];
  /** How many classes are named, the likeliest first; null: all, in the model's order. */
  readonly top: number | null;
  /** Pixels in a row of a saliency map. */
  readonly width: number;
}

/** How many numbers an answer may hold, so that its text stays within about a hundred megabytes. */
const MOST_NUMBERS = 4_000_000;
const MOST_PICTURES = 10_000;

/** The most pictures of a request, given the numbers that each of them is answered with. */
export const mostPictures = (numbersEach: number): number =>
  Math.max(1, Math.min(MOST_PICTURES, Math.floor(MOST_NUMBERS / numbersEach)));

/**
 * One picture's answer as JSON:
 * `{"class": name, "index": k, "probability": p, "probabilities": {name: p, …}, "saliency": [[…], …]}`.
 *
 * Spelled by hand: an object's keys keep no order where they look like numbers, and a class may be called `__proto__`.
 */
export function answerJson(answer: Answer, form: Pick<AnswerForm, 'classes' | 'top' | 'width'>): string {
  const { classes, top, width } = form;
  const { predicted, probabilities, map } = answer;
  const name = (k: number) => JSON.stringify(classes[k]);
  const shares = namedClasses(answer, top).map((k) => `${name(k)}:${shortest(probabilities[k] as number)}`);
  const fields = [
    `"class":${name(predicted)}`,
    `"index":${predicted}`,
    `"probability":${shortest(probabilities[predicted] as number)}`,
    `"probabilities":{${shares.join(',')}}`,
  ];
  if (map) {
    const rows = Array.from({ length: map.length / width }, (_, y) => map.subarray(y * width, (y + 1) * width));
    fields.push(`"saliency":[${rows.map((row) => `[${Array.from(row, (value) => +value.toFixed(4)).join(',')}]`)}]`);
  }
  return `{${fields.join(',')}}`;
}

/**
 * One picture's answer as a row: class, index, probability, and then the probability of every class in the model's
 * order; with `top` that many triples, the likeliest first.
 */
function answerRow(answer: Answer, { classes, top }: AnswerForm): string {
  const { predicted, probabilities } = answer;
  const triple = (k: number) => `${cell(classes[k] as string)},${k},${shortest(probabilities[k] as number)}`;
  if (top !== null) return namedClasses(answer, top).map(triple).join(',');
  return [triple(predicted), ...Array.from(probabilities, shortest)].join(',');
}

/** The answers of a request, picture by picture as they come. */
export class AnswerText {
  private readonly parts: string[] = [];

  constructor(private readonly form: AnswerForm) {}

  add(answer: Answer): void {
    this.parts.push(this.form.format === 'csv' ? answerRow(answer, this.form) : answerJson(answer, this.form));
  }

  finish(): string {
    if (this.form.format === 'json') return `{"predictions":[${this.parts.join(',')}]}\n`;
    return `${this.parts.join('\n')}\n`;
  }
}

/** All classes in their order, or the likeliest ones; the predicted class comes first even where others equal it. */
export function namedClasses({ predicted, probabilities }: Answer, top: number | null): number[] {
  const all = Array.from(probabilities, (_, k) => k);
  if (top === null) return all;
  const p = (k: number) => (k === predicted ? Number.POSITIVE_INFINITY : (probabilities[k] as number));
  return all.sort((a, b) => p(b) - p(a) || a - b).slice(0, top);
}

/** The fewest digits that give the same float32 again. */
function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** Quoted where a comma, a quote or a line break would end it early (RFC 4180). */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
