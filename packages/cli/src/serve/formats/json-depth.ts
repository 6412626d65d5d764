const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPEN = [0x5b, 0x7b];
const CLOSE = [0x5d, 0x7d];

/**
 * How deep the brackets of a JSON text are nested, counted before it is parsed: a body of brackets alone would take a
 * hundred times its size in memory.
 */
export function jsonDepth(text: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] as number;
    if (byte <= COMMA) {
      if (byte !== QUOTE) continue;
      for (i++; i < text.length && text[i] !== QUOTE; i++) if (text[i] === BACKSLASH) i++;
    } else if (OPEN.includes(byte)) {
      if (++depth > deepest) deepest = depth;
    } else if (CLOSE.includes(byte)) depth--;
  }
  return deepest;
}
