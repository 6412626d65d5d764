/** Bringing pictures of any size to the form of a data set, as the command does it. */

export interface FittedForm {
  /** 1: grey, 3: RGB. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** Whole, whatever its proportions (what the command does), or the largest part of the right proportions. */
export type Fit = 'squeeze' | 'crop';

/** The part of a picture that is taken: its largest one in the middle that has the proportions of the form. */
export function cropOf([height, width]: readonly [number, number], form: Pick<FittedForm, 'height' | 'width'>) {
  const scale = Math.min(height / form.height, width / form.width);
  const [h, w] = [Math.max(1, Math.round(scale * form.height)), Math.max(1, Math.round(scale * form.width))];
  return { top: Math.floor((height - h) / 2), left: Math.floor((width - w) / 2), height: h, width: w };
}

/** How values are weighted: Lanczos’ filter (a = 3), as the command does; or the mean of what a pixel covers. */
export type Filter = 'lanczos' | 'area';

/**
 * RGBA pixels as C × H × W bytes: transparency laid on white, resized, then grey where that is asked, the luminance of
 * linear light: Y = 0.2126 R + 0.7152 G + 0.0722 B.
 * @param filter "area" suits drawings: Lanczos’ filter draws a dark line along bright strokes.
 */
export function fitPixels(
  rgba: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
  form: FittedForm,
  fit: Fit,
  filter: Filter = 'lanczos',
): Uint8Array {
  const part = fit === 'crop' ? cropOf([height, width], form) : { top: 0, left: 0, height, width };
  const planes = [0, 1, 2].map((c) => {
    const plane = new Float32Array(part.height * part.width);
    for (let y = 0; y < part.height; y++)
      for (let x = 0; x < part.width; x++) {
        const at = ((y + part.top) * width + x + part.left) * 4;
        const alpha = rgba[at + 3]! / 255;
        plane[y * part.width + x] = rgba[at + c]! * alpha + 255 * (1 - alpha);
      }
    return resize(plane, [part.height, part.width], [form.height, form.width], filter);
  });
  const size = form.height * form.width;
  const made = new Uint8Array(form.channels * size);
  for (let i = 0; i < size; i++) {
    const colours = planes.map((plane) => Math.max(0, Math.min(255, plane[i]!)));
    if (form.channels === 3) for (let c = 0; c < 3; c++) made[c * size + i] = Math.round(colours[c]!);
    else made[i] = greyOf(colours as [number, number, number]);
  }
  return made;
}

/** sRGB, 0…255, as a grey of the same luminance. */
export function greyOf([red, green, blue]: readonly [number, number, number]): number {
  if (red === green && green === blue) return Math.round(red);
  return Math.round(encoded(0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)));
}

const linear = (value: number) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const encoded = (light: number) => 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);

/** How far Lanczos’ filter reaches, in pixels of the coarser of both pictures. */
const REACH = 3;

/** One plane brought to another size: first its rows, then its columns. Beyond the edge its last value goes on. */
export function resize(
  plane: Float32Array,
  [height, width]: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
  filter: Filter = 'lanczos',
): Float32Array {
  const across = weightsOf(width, toWidth, filter);
  const narrow = new Float32Array(height * toWidth);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < toWidth; x++) {
      let sum = 0;
      for (const [from, weight] of across[x]!) sum += weight * plane[y * width + from]!;
      narrow[y * toWidth + x] = sum;
    }
  const down = weightsOf(height, toHeight, filter);
  const made = new Float32Array(toHeight * toWidth);
  for (let y = 0; y < toHeight; y++)
    for (const [from, weight] of down[y]!)
      for (let x = 0; x < toWidth; x++)
        made[y * toWidth + x] = made[y * toWidth + x]! + weight * narrow[from * toWidth + x]!;
  return made;
}

/** For every place of the new axis the places of the old one that it is made of, with weights that sum to 1. */
function weightsOf(
  from: number,
  to: number,
  filter: Filter,
): (readonly (readonly [place: number, weight: number])[])[] {
  const scale = Math.max(1, from / to);
  return Array.from({ length: to }, (_, i) => {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const byPlace = new Map<number, number>();
    let total = 0;
    for (let place = Math.ceil(centre - REACH * scale); place <= centre + REACH * scale; place++) {
      const away = (place - centre) / scale;
      const weight = filter === 'lanczos' ? lanczos(away) : covered(away, scale);
      const at = Math.max(0, Math.min(from - 1, place));
      byPlace.set(at, (byPlace.get(at) ?? 0) + weight);
      total += weight;
    }
    return [...byPlace].map(([place, weight]) => [place, weight / total] as const);
  });
}

/** The part of an old pixel that lies within the new one, for the distance of their centres in new pixels. */
const covered = (away: number, scale: number) => Math.max(0, Math.min(1 / scale, 0.5 + 0.5 / scale - Math.abs(away)));

function lanczos(t: number): number {
  if (t === 0) return 1;
  if (Math.abs(t) >= REACH) return 0;
  const x = Math.PI * t;
  return (REACH * Math.sin(x) * Math.sin(x / REACH)) / (x * x);
}

/** Bright becomes dark: what a dark pen wrote on white paper becomes bright strokes on dark. */
export function invert(picture: Uint8Array): Uint8Array {
  return picture.map((value) => 255 - value);
}
