import { fieldError, InputError } from '../../errors.js';
import { MODEL, type OnnxGraph, type OnnxModel, type OnnxValue } from './schema.js';
import { type ElementType, typeOf } from './tensor.js';
import { decodeMessage, encodeMessage } from './wire.js';

/** What is written: understood by ONNX Runtime since 1.12 and by onnx 1.12. */
export const OPSET = 17;
const IR_VERSION = 8;
/** Borders that wrap round came with this one. */
const WRAPPING = { opset: 19, irVersion: 9 } as const;
/** What is read: older ones lack broadcasting, newer ones may mean something else by the same operator. */
const READ_OPSETS = [7, 23] as const;

export interface OnnxFile {
  readonly graph: OnnxGraph;
  /** Version of the operators without a domain. */
  readonly opset: number;
  readonly metadata: ReadonlyMap<string, string>;
  /** "pytorch 1.13.0". */
  readonly producer: string;
}

/** The declared type of an input or output. Extents that are left open are NaN. */
export interface Declared {
  readonly type: ElementType | undefined;
  readonly shape: readonly number[] | undefined;
}

/**
 * An ONNX file as its messages.
 * @throws InputError for bytes that are none, or of another version.
 */
export function readOnnx(bytes: Uint8Array, where: string, opsets: readonly [number, number] = READ_OPSETS): OnnxFile {
  const model = decodeMessage<OnnxModel>(MODEL, bytes, where);
  const { graph } = model;
  if (!graph) throw new InputError(`${where}: expected an ONNX model, got a file without a graph.`);
  // 0 where the file uses no operators but those of other sets.
  const opset = model.opsets
    .filter(({ domain }) => isDefaultDomain(domain))
    .reduce((newest, { version }) => Math.max(newest, version), 0);
  if (!(opset >= opsets[0] && opset <= opsets[1])) {
    throw fieldError(`${where}: opset`, `a version from ${opsets[0]} to ${opsets[1]}`, opset);
  }
  return {
    graph,
    opset,
    metadata: new Map(model.metadata.map(({ key, value }) => [key, value])),
    producer: [model.producerName, model.producerVersion].filter((text) => text !== '').join(' '),
  };
}

/** "" and "ai.onnx" are the same domain. */
export const isDefaultDomain = (domain: string) => domain === '' || domain === 'ai.onnx';

export function declared({ type }: OnnxValue): Declared {
  const tensor = type?.tensor;
  return {
    type: tensor && typeOf(tensor.element),
    // An extent of 0 is what an extent that is not given reads as.
    shape: tensor?.shape?.dims.map(({ value }) => (value > 0 ? value : Number.NaN)),
  };
}

/** A graph as a file, opset 17; opset 19 where a border wraps round. */
export function writeOnnx(graph: Partial<OnnxGraph>, metadata: Readonly<Record<string, string>>): Uint8Array {
  const { opset, irVersion } = wraps(graph) ? WRAPPING : { opset: OPSET, irVersion: IR_VERSION };
  return encodeMessage(MODEL, {
    irVersion,
    producerName: 'receptive',
    graph,
    opsets: [{ version: opset }],
    metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
}

const WRAP = 'wrap';

function wraps({ nodes = [] }: Partial<OnnxGraph>): boolean {
  return nodes.some(
    ({ operator, attributes }) =>
      operator === 'Pad' &&
      attributes.some(({ name, string }) => name === 'mode' && new TextDecoder().decode(string) === WRAP),
  );
}
