/** What a data set's pictures are drawn with: the colour of their paper, and one that stands out from it. */

import type { Dataset } from 'receptive';

export type Colour = readonly [red: number, green: number, blue: number];

export interface InkAndPaper {
  readonly paper: Colour;
  readonly ink: Colour;
  /** Whether the paper is darker than the ink: a dark pen on white has to be inverted to fit. */
  readonly dark: boolean;
}

/** Training pictures looked at. */
const PICTURES = 60;

/**
 * Paper: the median of the outermost pixels. Ink: of all pixels the 2nd percentile from the end that is farther away
 * from the paper. Per channel; grey pictures have three equal ones.
 */
export function inkAndPaper({ shape, splits }: Pick<Dataset, 'shape' | 'splits'>): InkAndPaper {
  const [channels, height, width] = shape;
  const { images, labels } = splits.train;
  const plane = height * width;
  const count = Math.min(PICTURES, labels.length);
  const paper: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  for (let c = 0; c < channels; c++) {
    const all: number[] = [];
    const border: number[] = [];
    for (let i = 0; i < count; i++) {
      // Spread over the split, which may be sorted by class.
      const from = (Math.floor((i * labels.length) / count) * channels + c) * plane;
      for (let at = 0; at < plane; at++) {
        const value = images[from + at]!;
        const [y, x] = [Math.floor(at / width), at % width];
        all.push(value);
        if (y === 0 || x === 0 || y === height - 1 || x === width - 1) border.push(value);
      }
    }
    const quantile = (values: number[], share: number) =>
      values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))]!;
    paper.push(quantile(border, 0.5));
    low.push(quantile(all, 0.02));
    high.push(quantile(all, 0.98));
  }
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const dark = sum(high) - sum(paper) >= sum(paper) - sum(low);
  const colour = (values: readonly number[]): Colour => [values[0]!, values[1] ?? values[0]!, values[2] ?? values[0]!];
  return { paper: colour(paper), ink: colour(dark ? high : low), dark };
}

/** "rgb(1 2 3)" */
export const css = ([red, green, blue]: Colour) => `rgb(${red} ${green} ${blue})`;
/** "#010203" */
export const hex = (colour: Colour) => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
