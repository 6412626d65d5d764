/** As much of a terminal as the progress needs, to see what people would see. */
import { EventEmitter } from 'node:events';
import type { Output } from './make-reporter.js';
import { width } from './width.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what a terminal listens to.
const TOKENS = /\u001b\[([?\d;]*)([A-Za-z])|\r|\n|[^\u001b\r\n]/gu;

export class Screen extends EventEmitter implements Output {
  readonly isTTY = true;
  /** Everything from the first line on; those that left the window at the top cannot be reached any more. */
  private lines: string[][] = [[]];
  private row = 0;
  private column = 0;
  writes = 0;
  /** Everything written, as it came. */
  raw = '';

  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }

  write(text: string): void {
    this.writes++;
    this.raw += text;
    for (const [token, parameter, command] of text.matchAll(TOKENS)) {
      if (command) this.obey(command, Number(parameter || 1));
      else if (token === '\r') this.column = 0;
      else if (token === '\n') this.feed();
      else this.put(token);
    }
  }

  private obey(command: string, count: number): void {
    if (command === 'A') this.row = Math.max(this.row - count, this.lines.length - this.rows, 0);
    else if (command === 'K') this.line().length = Math.min(this.line().length, this.column);
    else if (command === 'J') {
      this.line().length = Math.min(this.line().length, this.column);
      this.lines.length = this.row + 1;
    } else if (command !== 'm') throw new Error(`the screen does not know ESC [ ${command}`);
  }

  private line(): string[] {
    return this.lines[this.row] as string[];
  }

  /** As a terminal's driver has it: to the beginning of the next line. */
  private feed(): void {
    this.row++;
    this.column = 0;
    if (this.row === this.lines.length) this.lines.push([]);
  }

  private put(character: string): void {
    const columns = width(character);
    if (this.column + columns > this.columns) this.feed();
    const line = this.line();
    while (line.length < this.column) line.push(' ');
    line[this.column] = character;
    // The right half of a wide character.
    if (columns === 2) line[this.column + 1] = '';
    this.column += columns;
  }

  /** What stands there, without empty lines at the end. */
  get text(): string {
    return this.lines
      .map((line) => line.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  /** Where the cursor is: 0-based row from the first line ever written, and column. */
  get cursor(): readonly [number, number] {
    return [this.row, this.column];
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }
}
