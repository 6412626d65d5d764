/** Colours of a weight in the editor: those of `paint`, with a text that can be read on them. */

type Colour = readonly [red: number, green: number, blue: number];
const PAPER: Colour = [247, 245, 240];
const POSITIVE: Colour = [184, 76, 0];
const NEGATIVE: Colour = [0, 105, 166];

/** @param share of the largest weight, −1…1. */
export function weightColour(share: number): { readonly background: string; readonly text: string } {
  const t = Math.min(1, Math.abs(share));
  const end = share < 0 ? NEGATIVE : POSITIVE;
  const mixed = PAPER.map((from, c) => Math.round(from + (end[c]! - from) * t));
  return { background: `rgb(${mixed.join(' ')})`, text: luminance(mixed) > MIDDLE ? '#000' : '#fff' };
}

/** Black and white stand out equally from it: (1 + 0.05) / (L + 0.05) = (L + 0.05) / 0.05. */
const MIDDLE = Math.sqrt(1.05 * 0.05) - 0.05;

/** Relative luminance (WCAG 2). */
export function luminance(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
