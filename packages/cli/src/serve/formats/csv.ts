import { InputError } from 'receptive';
import type { PictureForm } from '../../data/images.js';
import { linesOf } from './lines.js';
import type { PictureSource } from './picture-source.js';
import { PixelBytes, type PixelRange } from './pixel-bytes.js';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * One picture a row: its C·H·W pixel values, channel by channel and row by row, without a header.
 *
 * Errors: InputError naming the line.
 */
export function openCsv(body: Uint8Array, form: PictureForm, range: PixelRange): PictureSource {
  const lines = linesOf(body);
  const { channels, height, width } = form;
  const volume = channels * height * width;
  return {
    count: lines.length,
    picture: async (index) => {
      const where = `Line ${index + 1}`;
      const cells = (lines[index] as string).split(',');
      if (cells.length !== volume)
        throw new InputError(
          `${where}: expected ${volume} pixel values (${channels} × ${height} × ${width}), got ${cells.length}.`,
        );
      const values = new PixelBytes(volume, range, where);
      for (const [i, cell] of cells.entries()) {
        const text = cell.trim();
        if (!NUMBER.test(text))
          throw new InputError(
            `${where}: expected a number as value ${i + 1}, got ${JSON.stringify(text.slice(0, 40))}.`,
          );
        values.add(Number(text));
      }
      return values.finish();
    },
  };
}
