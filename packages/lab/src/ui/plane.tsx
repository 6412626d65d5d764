/** Numbers as pixels. */

import { useEffect, useRef } from 'preact/hooks';

/** How a number becomes a colour: "grey" from low (black) to high (white); "signed" blue – paper – orange around 0. */
export type Palette = 'grey' | 'signed';

const NOTHING = [247, 245, 240];
const NEGATIVE = [0, 105, 166];
const POSITIVE = [184, 76, 0];

/** Writes one plane of values as RGBA. For "signed" the range is symmetric around 0. */
export function paint(
  values: ArrayLike<number>,
  low: number,
  high: number,
  palette: Palette,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(values.length * 4);
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const scale = high > low ? 255 / (high - low) : 0;
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const value = values[i]!;
    if (palette === 'grey') {
      const grey = scale > 0 ? (value - low) * scale : 127;
      rgba[at] = grey;
      rgba[at + 1] = grey;
      rgba[at + 2] = grey;
    } else {
      const t = Math.min(1, Math.abs(value / reach));
      const end = value < 0 ? NEGATIVE : POSITIVE;
      for (let c = 0; c < 3; c++) rgba[at + c] = NOTHING[c]! + (end[c]! - NOTHING[c]!) * t;
    }
    rgba[at + 3] = 255;
  }
  return rgba;
}

/** Smallest and largest of all values; 0 and 0 of none. */
export function rangeOf(values: ArrayLike<number>): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return low <= high ? [low, high] : [0, 0];
}

/** A picture's C × H × W bytes (grey or RGB) as RGBA. */
export function paintPicture(
  bytes: ArrayLike<number>,
  [channels, height, width]: readonly number[],
): Uint8ClampedArray<ArrayBuffer> {
  const plane = height! * width!;
  const rgba = new Uint8ClampedArray(plane * 4);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = bytes[(channels === 3 ? c * plane : 0) + i]!;
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}

/**
 * A canvas with one canvas pixel for each value, scaled up without smoothing by its style.
 * `label` is what a screen reader says; an empty one marks a decoration. `onPoint` gets the pixel under the pointer, or
 * null when it leaves.
 */
export function Plane(props: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  height: number;
  width: number;
  label: string;
  class?: string;
  onPoint?: (pixel: { y: number; x: number } | null) => void;
  onPick?: (pixel: { y: number; x: number }) => void;
}) {
  const { rgba, height, width, label, onPoint, onPick } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
  }, [rgba, height, width]);
  const pixelAt = (event: PointerEvent) => {
    const { left, top, width: w, height: h } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return {
      y: Math.max(0, Math.min(height - 1, Math.floor(((event.clientY - top) / h) * height))),
      x: Math.max(0, Math.min(width - 1, Math.floor(((event.clientX - left) / w) * width))),
    };
  };
  return (
    <canvas
      ref={canvas}
      width={width}
      height={height}
      class={`plane ${props.class ?? ''}`}
      role={label ? 'img' : undefined}
      aria-label={label || undefined}
      aria-hidden={label ? undefined : true}
      onPointerMove={onPoint && ((event) => onPoint(pixelAt(event)))}
      onPointerLeave={onPoint && (() => onPoint(null))}
      onPointerDown={onPick && ((event) => onPick(pixelAt(event)))}
    />
  );
}
