/**
 * How deep the brackets of a JSON text are nested, counted before it is parsed: a body of brackets alone would take a
 * hundred times its size in memory.
 */
export function jsonDepth(text: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case 0x22: // a text: to its closing quote, past whatever a backslash escapes
        for (i++; i < text.length && text[i] !== 0x22; i++) if (text[i] === 0x5c) i++;
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > deepest) deepest = depth;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
  return deepest;
}
