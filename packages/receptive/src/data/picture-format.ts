/** What a file is, by its name and its first bytes. */

/** Names of picture files. */
export const PICTURE_NAME = /\.(jpe?g|png|webp|tiff?)$/i;

/** What the first bytes of a file say it is, in words. */
export function formatOf(start: Uint8Array): string {
  const text = String.fromCharCode(...start.subarray(0, 16));
  if (start.length === 0) return 'an empty file';
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('GIF8')) return 'a GIF picture';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('BM')) return 'a BMP picture';
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return 'TIFF';
  if (/^\s*<(svg|\?xml|!--)/i.test(text)) return 'an SVG or XML file';
  if (/^[\t\n\r\x20-\x7e]+$/.test(text)) return 'a text file';
  const hex = Array.from(start.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return `a file that starts with the bytes ${hex}`;
}
