/**
 * Protobuf messages as the tables of schema.ts describe them. Varints, lengths and bounds are `@bufbuild/protobuf`'s
 * business; what a stranger's file may make us allocate is ours.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { InputError } from '../../errors.js';
import type { Field, Kind, Message } from './schema.js';

/** Messages and texts in a file: a network of 10,000 layers has about 100,000. Each takes two bytes there and a hundred here. */
const MOST_PARTS = 1_000_000;

type Values = Record<string, unknown>;

/**
 * Reads one message. Bytes stay views of the file; nothing else takes more than eight times the bytes it is read from.
 * @param where names the bytes in errors.
 * @throws InputError for bytes that are not protobuf, too many parts, or a message that may stand once and stands twice.
 */
export function decodeMessage<T>(message: Message, bytes: Uint8Array, where: string): T {
  try {
    return new Decoder(where).read(message, new BinaryReader(bytes)) as T;
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Only the reader's own complaints reach here: a length beyond the end, a varint that does not stop.
    throw new InputError(
      `${where}: expected ONNX (protobuf), got bytes that break off or make no sense (${(error as Error).message}).`,
    );
  }
}

class Decoder {
  private parts = 0;
  constructor(private readonly where: string) {}

  read(message: Message, reader: BinaryReader): Values {
    const { byNumber, all } = fieldsOf(message);
    const values: Values = {};
    for (const { name, kind } of all) if (!isOne(kind)) values[name] = emptyOf(kind);
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const field = byNumber.get(number);
      if (field === undefined) reader.skip(wire, number);
      else values[field.name] = this.field(field, wire, reader, values[field.name]);
    }
    for (const { name, kind } of all) {
      const value = values[name];
      if (kind === 'floats' && Array.isArray(value)) values[name] = Float32Array.from(value);
      if (kind === 'doubles' && Array.isArray(value)) values[name] = Float64Array.from(value);
    }
    return values;
  }

  private field({ name, kind }: NamedField, wire: WireType, reader: BinaryReader, before: unknown): unknown {
    if (wire !== wireOf(kind) && !(wire === WireType.LengthDelimited && isPackable(kind))) {
      throw new InputError(`${this.where}: expected ONNX, got a field "${name}" of another type (wire type ${wire}).`);
    }
    if (typeof kind === 'object') {
      this.count();
      // Merging the two, as protobuf would, could only hide what a file holds.
      if (isOne(kind) && before !== undefined) {
        throw new InputError(`${this.where}: expected one "${name}", got it twice.`);
      }
      const part = this.read(kind.message(), new BinaryReader(reader.bytes()));
      if (isOne(kind)) return part;
      (before as unknown[]).push(part);
      return before;
    }
    switch (kind) {
      case 'int64':
        return Number(reader.int64());
      case 'float':
        return reader.float();
      case 'string':
        return reader.string();
      case 'bytes':
        return reader.bytes();
      case 'strings':
        this.count();
        (before as string[]).push(reader.string());
        return before;
      case 'integers':
        if (wire === WireType.LengthDelimited) readPacked(reader, (packed) => packed.int64(), before as number[]);
        else (before as number[]).push(Number(reader.int64()));
        return before;
      case 'floats':
        if (wire === WireType.LengthDelimited) return join(before, floatsOf(reader.bytes(), Float32Array, this.where));
        return append(before, reader.float());
      case 'doubles':
        if (wire === WireType.LengthDelimited) return join(before, floatsOf(reader.bytes(), Float64Array, this.where));
        return append(before, reader.double());
      default:
        return kind satisfies never;
    }
  }

  private count(): void {
    if (++this.parts > MOST_PARTS) {
      throw new InputError(`${this.where}: expected at most ${MOST_PARTS.toLocaleString('en-US')} parts, got more.`);
    }
  }
}

/** One message as bytes; fields at their default (0, empty, absent) are left out. */
export function encodeMessage(message: Message, values: object): Uint8Array {
  const writer = new BinaryWriter();
  write(message, values as Values, writer);
  return writer.finish();
}

function write(message: Message, values: Values, writer: BinaryWriter): void {
  for (const [name, { number, kind }] of Object.entries(message)) {
    const value = values[name];
    if (value === undefined) continue;
    if (typeof kind === 'object') {
      for (const part of isOne(kind) ? [value] : (value as unknown[])) {
        writer.tag(number, WireType.LengthDelimited).fork();
        write(kind.message(), part as Values, writer);
        writer.join();
      }
    } else writeScalar(number, kind, value, writer);
  }
}

function writeScalar(number: number, kind: Exclude<Kind, object>, value: unknown, writer: BinaryWriter): void {
  const delimited = () => writer.tag(number, WireType.LengthDelimited);
  switch (kind) {
    case 'int64':
      if (value !== 0) writer.tag(number, WireType.Varint).int64(value as number);
      return;
    case 'float':
      if (!Object.is(value, 0)) writer.tag(number, WireType.Bit32).float(value as number);
      return;
    case 'string':
      if (value !== '') delimited().string(value as string);
      return;
    case 'bytes':
      if ((value as Uint8Array).length > 0) delimited().bytes(value as Uint8Array);
      return;
    case 'strings':
      for (const text of value as string[]) delimited().string(text);
      return;
    case 'integers':
      if ((value as number[]).length === 0) return;
      delimited().fork();
      for (const integer of value as number[]) writer.int64(BigInt(integer));
      writer.join();
      return;
    case 'floats':
    case 'doubles': {
      const { buffer, byteOffset, byteLength } = value as Float32Array;
      if (byteLength > 0) delimited().bytes(new Uint8Array(buffer, byteOffset, byteLength));
      return;
    }
    default:
      kind satisfies never;
  }
}

interface NamedField extends Field {
  readonly name: string;
}
interface Fields {
  readonly byNumber: ReadonlyMap<number, NamedField>;
  readonly all: readonly NamedField[];
}
const known = new WeakMap<Message, Fields>();

function fieldsOf(message: Message): Fields {
  const found = known.get(message);
  if (found) return found;
  const all = Object.entries(message).map(([name, field]) => ({ name, ...field }));
  const fields = { all, byNumber: new Map(all.map((field) => [field.number, field])) };
  known.set(message, fields);
  return fields;
}

const isOne = (kind: Kind) => typeof kind === 'object' && !kind.many;
const isPackable = (kind: Kind) => kind === 'integers' || kind === 'floats' || kind === 'doubles';

function wireOf(kind: Kind): WireType {
  if (kind === 'int64' || kind === 'integers') return WireType.Varint;
  if (kind === 'float' || kind === 'floats') return WireType.Bit32;
  return kind === 'doubles' ? WireType.Bit64 : WireType.LengthDelimited;
}

const NO_BYTES = new Uint8Array(0);

function emptyOf(kind: Kind): unknown {
  if (kind === 'int64' || kind === 'float') return 0;
  if (kind === 'string') return '';
  return kind === 'bytes' ? NO_BYTES : [];
}

function readPacked(reader: BinaryReader, read: (packed: BinaryReader) => bigint | string, to: number[]): void {
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) to.push(Number(read(packed)));
}

/** Bytes of little-endian numbers; the copy aligns them. */
function floatsOf<T>(bytes: Uint8Array, type: FloatArray<T>, where: string): T {
  if (bytes.length % type.BYTES_PER_ELEMENT !== 0) {
    throw new InputError(
      `${where}: expected whole numbers of ${type.BYTES_PER_ELEMENT} bytes, got ${bytes.length} bytes.`,
    );
  }
  return new type(new Uint8Array(bytes).buffer);
}
interface FloatArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

/** The usual case, one packed field, is not copied number by number. */
function join(before: unknown, next: Float32Array | Float64Array): unknown {
  if ((before as ArrayLike<number>).length === 0) return next;
  const list = listOf(before);
  for (const value of next) list.push(value);
  return list;
}

function append(before: unknown, value: number): number[] {
  const list = listOf(before);
  list.push(value);
  return list;
}

/** Made once and grown from then on: a field in a million pieces is read in a million steps. */
function listOf(before: unknown): number[] {
  return Array.isArray(before) ? before : Array.from(before as ArrayLike<number>);
}
