/** The room there is, and how colour is put on text. */
export interface View {
  /** Columns and rows that may be written to. */
  readonly columns: number;
  readonly rows: number;
  /** The text in a colour of the terminal's palette (an SGR code), or as it is where colour is not wanted. */
  paint(code: number, text: string): string;
}

export const RED = 31;
export const GREEN = 32;
export const YELLOW = 33;
export const CYAN = 36;
export const GREY = 90;
