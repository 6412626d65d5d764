/** Pictures of C×H×W bytes on their way into records: made smaller, written as text and read back. */

/** The picture with every `factor`×`factor` square replaced by its mean; rests at the right and bottom are cut. */
export function shrink(
  picture: Uint8Array,
  [channels, height, width]: readonly [number, number, number],
  factor: number,
): Uint8Array {
  const [h, w] = [Math.floor(height / factor), Math.floor(width / factor)];
  const out = new Uint8Array(channels * h * w);
  for (let i = 0; i < out.length; i++) {
    const [c, y, x] = [Math.floor(i / (h * w)), Math.floor(i / w) % h, i % w];
    let sum = 0;
    for (let dy = 0; dy < factor; dy++) {
      for (let dx = 0; dx < factor; dx++) sum += picture[(c * height + y * factor + dy) * width + x * factor + dx]!;
    }
    out[i] = Math.round(sum / (factor * factor));
  }
  return out;
}

/** The smallest whole factor that brings the longer side to at most `longest` and keeps the shorter one. */
export function shrinkFactor(height: number, width: number, longest: number): number {
  return Math.min(Math.ceil(Math.max(height, width) / longest), height, width);
}

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** The bytes a base64 text stands for. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
