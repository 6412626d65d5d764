import { InputError, type NpyArray, parseNpy } from 'receptive';
import type { PictureForm } from '../../data/images.js';
import { pictureArray, pictureAt } from './picture-array.js';
import type { PictureSource } from './picture-source.js';
import { PixelBytes, type PixelRange } from './pixel-bytes.js';

const WHERE = 'The array';

/**
 * A NumPy array of pictures: N × C × H × W, N × H × W × C, N × H × W or H × W; for a colour network also one picture
 * 3 × H × W or H × W × 3. Values as `PixelBytes` takes them; booleans are 0…1.
 *
 * Errors: InputError.
 */
export function openNpy(body: Uint8Array, form: PictureForm, range: PixelRange): PictureSource {
  const array = parseNpy(body, WHERE);
  const dims = pictureDims(array.dims, form);
  const { kind, itemBytes, fortranOrder, offset } = array;
  const asTheyAre = kind === 'u' && itemBytes === 1 && !fortranOrder && range === 255;
  const bytes = asTheyAre ? body.subarray(offset) : readValues(array, kind === 'b' ? 1 : range);
  const pictures = pictureArray({ dims, bytes }, form, WHERE);
  return { count: pictures.count, picture: (index) => pictureAt(pictures, index, form) };
}

/** With the number of pictures in front. */
function pictureDims(dims: readonly number[], { channels, height, width }: PictureForm): readonly number[] {
  if (dims.length === 2) {
    const volume = channels * height * width;
    if (dims[1] === volume)
      throw new InputError(
        `${WHERE}: expected pictures, got ${dims.join(' × ')}, rows of pixels (reshape them to ${dims[0]} × ${channels} × ${height} × ${width}).`,
      );
    return [1, ...dims];
  }
  const one = channels === 3 && dims.length === 3 && (dims[0] === 3 || dims[2] === 3);
  return one ? [1, ...dims] : dims;
}

/** As bytes, the last index running fastest whatever the order in the file. */
function readValues({ dims, count, at, fortranOrder }: NpyArray, range: PixelRange): Uint8Array {
  const values = new PixelBytes(count, range, WHERE);
  if (!fortranOrder) {
    for (let i = 0; i < count; i++) values.add(at(i));
    return values.finish();
  }
  const index = dims.map(() => 0);
  for (let i = 0; i < count; i++) {
    let position = 0;
    for (let axis = dims.length - 1; axis >= 0; axis--)
      position = position * (dims[axis] as number) + (index[axis] as number);
    values.add(at(position));
    for (let axis = dims.length - 1; axis >= 0 && ++index[axis]! === dims[axis]; axis--) index[axis] = 0;
  }
  return values.finish();
}
