/** Text as a terminal shows it: how many columns it takes, and how it is cut to fit. */

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what starts a colour code.
const COLOUR = /\u001b\[[0-9;]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be taken out.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;
/** Two columns each: the East Asian scripts in their full width, and emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}\u3001-\u303e\u30a0-\u30ff\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;
/** No column of their own where they stand alone. */
const NOTHING = /^(?:\p{M}|\p{Cf}|\p{Variation_Selector})+$/u;

/** Without colour codes. */
export const bare = (text: string): string => text.replace(COLOUR, '');

const columnsOf = (grapheme: string): number => (NOTHING.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1);

/** Columns a text takes; colour codes take none. */
export function width(text: string): number {
  const shown = bare(text).normalize('NFC');
  if (/^[\x20-\x7e]*$/.test(shown)) return shown.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(shown)) columns += columnsOf(segment);
  return columns;
}

/** The text if it takes at most so many columns, or else as much of it as leaves room for "…". Without colour codes. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text.normalize('NFC'))) {
    used += columnsOf(segment);
    if (used > columns - 1) break;
    kept += segment;
  }
  return columns < 1 ? '' : `${kept}…`;
}

/** Clipped, and padded with spaces to exactly so many columns. */
export function fit(text: string, columns: number): string {
  const clipped = clip(text, columns);
  return clipped + ' '.repeat(Math.max(0, columns - width(clipped)));
}

/** On one line and without control characters: a title may not move the cursor. */
export const printable = (text: string): string => text.replace(CONTROL, ' ');
