/** What lies on the drawing board: a picture or nothing, and strokes on it. Every change can be undone. */

export interface Stroke {
  /** As CSS writes it; null: the data set's own ink. */
  readonly colour: string | null;
  readonly erase: boolean;
  /** Diameter, as a share of the board's side. */
  readonly size: number;
  /** Of the board's side: x, y, x, y, … */
  readonly points: readonly number[];
}

export interface Sheet {
  /** A picture in the form of the data set, C × H × W bytes, as its file has it; null for plain paper. */
  readonly picture: { readonly name: string; readonly bytes: Uint8Array } | null;
  /** Whether the picture is shown with bright and dark exchanged. */
  readonly inverted: boolean;
  readonly strokes: readonly Stroke[];
}

export const EMPTY: Sheet = { picture: null, inverted: false, strokes: [] };

export const isEmpty = ({ picture, strokes }: Sheet) => !picture && strokes.length === 0;

/** A sheet and what it was before, the last one at the end. */
export interface Sheets {
  readonly now: Sheet;
  readonly before: readonly Sheet[];
}

const MOST_UNDONE = 100;

export const changeSheet = ({ now, before }: Sheets, change: Partial<Sheet>): Sheets => ({
  now: { ...now, ...change },
  before: [...before.slice(-MOST_UNDONE), now],
});

export function undoSheet({ now, before }: Sheets): Sheets {
  const last = before.at(-1);
  return last ? { now: last, before: before.slice(0, -1) } : { now, before };
}

/** The last stroke goes on to a place; nothing that could be undone. */
export function extendStroke({ now, before }: Sheets, x: number, y: number): Sheets {
  const last = now.strokes.at(-1);
  if (!last) return { now, before };
  const longer: Stroke = { ...last, points: [...last.points, x, y] };
  return { now: { ...now, strokes: [...now.strokes.slice(0, -1), longer] }, before };
}
