/** As much of protocol buffers' wire format as an event takes: a field is (number, type), then its bytes. */

const TYPE = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

/** A whole number ≥ 0 and < 2⁵³, seven bits a byte, the lowest first; all but the last have the eighth bit. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
  return [...bytes, left];
}

const key = (field: number, type: keyof typeof TYPE) => varint(field * 8 + TYPE[type]);

export const varintField = (field: number, value: number): number[] => [...key(field, 'varint'), ...varint(value)];

export function doubleField(field: number, value: number): number[] {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [...key(field, 'eight'), ...bytes];
}

export function floatField(field: number, value: number): number[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [...key(field, 'four'), ...bytes];
}

/** Bytes, text in UTF-8, or a message inside of another. */
export function bytesField(field: number, value: string | readonly number[]): number[] {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return [...key(field, 'bytes'), ...varint(bytes.length), ...bytes];
}
