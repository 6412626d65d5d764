/** How large a picture is, by the first bytes of its file: known before anything is decoded. */

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Of PNG, JPEG and WebP files; null where it is not found. */
export function sizeInFile(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (textAt(bytes, 1, 'PNG')) return { width: view.getUint32(16), height: view.getUint32(20) };
    if (bytes[0] === 0xff && bytes[1] === 0xd8) return sizeOfJpeg(view);
    if (textAt(bytes, 8, 'WEBP')) return sizeOfWebp(bytes, view);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // The file ends before it says.
  }
  return null;
}

const textAt = (bytes: Uint8Array, at: number, text: string) =>
  [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));

/** In the first frame header (SOF); the segments before it are passed over. */
function sizeOfJpeg(view: DataView): PictureSize | null {
  for (let at = 2; ; ) {
    while (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at++;
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
}

function sizeOfWebp(bytes: Uint8Array, view: DataView): PictureSize | null {
  const three = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  if (textAt(bytes, 12, 'VP8X')) return { width: three(24) + 1, height: three(27) + 1 };
  if (textAt(bytes, 12, 'VP8 '))
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (!textAt(bytes, 12, 'VP8L')) return null;
  const bits = view.getUint32(21, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}
