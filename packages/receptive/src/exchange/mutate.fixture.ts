import type { Random } from '../random.js';
import { readSafetensors } from '../training/safetensors.js';
import { FLOW_OPERATORS } from './import/operators.js';
import { type Field, type Kind, type Message, MODEL } from './onnx/schema.js';
import { decodeMessage, encodeMessage } from './onnx/wire.js';

/** Cuts, overwrites, repeats or removes bytes; often near the start, where headers are. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.integer(8) === 0) return bytes.slice(0, random.integer(bytes.length + 1));
  const at = () => random.integer(random.integer(2) === 0 ? Math.min(256, bytes.length) : bytes.length);
  if (random.integer(8) === 0) {
    // A stretch twice, or not at all.
    const [from, length] = [at(), random.integer(64)];
    const stretch = bytes.subarray(from, from + length);
    const parts = random.integer(2)
      ? [bytes.subarray(0, from), stretch, bytes.subarray(from)]
      : [bytes.subarray(0, from), bytes.subarray(from + length)];
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  }
  const copy = bytes.slice();
  const changes = 1 + random.integer(4);
  for (let i = 0; i < changes; i++) {
    const place = at();
    const value = [0, 0xff, random.integer(256), copy[place]! ^ (1 << random.integer(8))][random.integer(4)]!;
    // Runs of 0xff are varints that do not end, and lengths beyond everything.
    copy.fill(value, place, place + (random.integer(4) === 0 ? 1 + random.integer(12) : 1));
  }
  return copy;
}

type Values = Record<string, unknown>;
const NUMBERS = [0, 1, -1, 2, 3, 4, 7, 8, 64, 255, 65_536, 1e6, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 63), 2 ** 62];
const FLOATS = [0, 1, -1, 0.5, 1e-30, 1e30, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const OPERATORS = [
  ...Object.keys(FLOW_OPERATORS),
  'Gather',
  'Expand',
  'ConstantOfShape',
  'Slice',
  'Constant',
  'Where',
  'If',
];

/** An ONNX file with a few of its parts changed, taken away, repeated or moved: still ONNX, mostly of a wrong network. */
export function mutateOnnx(bytes: Uint8Array, random: Random): Uint8Array {
  const model = decodeMessage<Values>(MODEL, bytes, 'valid');
  const places = placesIn(MODEL, model);
  const texts = textsOf(bytes, places);
  const changes = 1 + random.integer(3);
  for (let i = 0; i < changes; i++) {
    const [message, values] = places[random.integer(places.length)]!;
    const names = Object.keys(message);
    const name = names[random.integer(names.length)]!;
    values[name] = changed(message[name]!, values[name], texts, random);
  }
  return encodeMessage(MODEL, model);
}

/** Every message inside a message, itself first. */
function placesIn(message: Message, values: Values, places: [Message, Values][] = []): [Message, Values][] {
  places.push([message, values]);
  for (const [name, { kind }] of Object.entries(message)) {
    if (typeof kind !== 'object' || values[name] === undefined) continue;
    for (const part of (kind.many ? values[name] : [values[name]]) as Values[]) placesIn(kind.message(), part, places);
  }
  return places;
}

const known = new WeakMap<Uint8Array, string[]>();

/** All texts in a file, which names of values are among. */
function textsOf(bytes: Uint8Array, places: readonly [Message, Values][]): string[] {
  const texts = known.get(bytes) ?? [
    ...new Set(
      places.flatMap(([message, values]) =>
        Object.entries(message).flatMap(([name, { kind }]) =>
          kind === 'string' || kind === 'strings' ? (values[name] as string | string[]) : [],
        ),
      ),
    ),
  ];
  known.set(bytes, texts);
  return texts;
}

const pick = <T>(list: readonly T[], random: Random): T => list[random.integer(list.length)]!;

function changed({ kind }: Field, value: unknown, texts: readonly string[], random: Random): unknown {
  switch (kind) {
    case 'int64':
      return random.integer(2) ? pick(NUMBERS, random) : (value as number) + random.integer(5) - 2;
    case 'float':
      return pick(FLOATS, random);
    case 'string':
      return pick(random.integer(2) ? OPERATORS : texts, random);
    case 'bytes': {
      const bytes = value as Uint8Array;
      return random.integer(2) ? bytes.slice(0, random.integer(bytes.length + 1)) : mutateBytes(bytes, random);
    }
    default:
      return changedList(kind, value, texts, random);
  }
}

function changedList(kind: Kind, value: unknown, texts: readonly string[], random: Random): unknown {
  if (typeof kind === 'object' && !kind.many) return random.integer(2) ? undefined : value;
  const list = Array.from(value as Iterable<unknown>);
  const at = random.integer(list.length + 1);
  const element = () =>
    kind === 'integers'
      ? pick(NUMBERS, random)
      : kind === 'strings'
        ? pick(texts, random)
        : typeof kind === 'object'
          ? list[at % Math.max(list.length, 1)]
          : pick(FLOATS, random);
  const one = element();
  switch (random.integer(4)) {
    case 0:
      list.splice(at, 1);
      break;
    case 1:
      if (one !== undefined) list.splice(at, 0, one);
      break;
    case 2:
      if (one !== undefined && at < list.length) list[at] = one;
      break;
    default:
      list.push(...list.splice(0, at));
  }
  return kind === 'floats'
    ? Float32Array.from(list as number[])
    : kind === 'doubles'
      ? Float64Array.from(list as number[])
      : list;
}

/** A safetensors file with something in its header changed; the data stay as they are. */
export function mutateSafetensors(bytes: Uint8Array, random: Random): Uint8Array {
  readSafetensors(bytes, 'valid');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as unknown;
  const changes = 1 + random.integer(3);
  for (let i = 0; i < changes; i++) mutateJson(header, random);
  const json = new TextEncoder().encode(JSON.stringify(header));
  const mutated = new Uint8Array(8 + json.length + bytes.length - 8 - length);
  new DataView(mutated.buffer).setBigUint64(
    0,
    BigInt(json.length + (random.integer(16) === 0 ? random.integer(9) : 0)),
    true,
  );
  mutated.set(json, 8);
  mutated.set(bytes.subarray(8 + length), 8 + json.length);
  return mutated;
}

/** Changes a value somewhere inside, texts that are JSON themselves included. */
function mutateJson(json: unknown, random: Random): void {
  if (typeof json !== 'object' || json === null) return;
  const holder = json as Record<string, unknown>;
  const keys = Object.keys(holder);
  if (keys.length === 0) return;
  const key = pick(keys, random);
  const value = holder[key];
  if (typeof value === 'object' && value !== null && random.integer(8) > 0) {
    mutateJson(value, random);
    return;
  }
  if (typeof value === 'string' && /^[[{]/.test(value) && random.integer(8) > 0) {
    const inner = JSON.parse(value) as unknown;
    mutateJson(inner, random);
    holder[key] = JSON.stringify(inner);
    return;
  }
  const others = [
    null,
    true,
    '',
    'F32',
    'F64',
    'U8',
    'relu',
    'conv2d',
    '1e9',
    [],
    {},
    0.5,
    -0,
    ...NUMBERS,
    holder[pick(keys, random)],
  ];
  if (random.integer(6) === 0 && !Array.isArray(json)) delete holder[key];
  else holder[key] = pick(others, random);
}
