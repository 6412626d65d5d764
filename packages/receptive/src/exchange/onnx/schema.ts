/**
 * The part of ONNX's format that models of this laboratory need, as data: message types, their fields' numbers and
 * kinds. Source: onnx.proto3 of the ONNX project (https://github.com/onnx/onnx, IR version 8). Fields that are not
 * listed are skipped when read.
 */

/** Scalar and packed kinds; a message's table stands for a field that holds that message. */
export type Kind =
  | 'int64' // a number: values beyond 2^53 are rounded, which lengths and shapes are checked against anyway
  | 'float'
  | 'string'
  | 'bytes'
  | 'floats' // repeated, packed or not: Float32Array
  | 'doubles' // Float64Array
  | 'integers' // repeated varints, packed or not: number[]
  | 'strings'
  | { readonly message: () => Message; readonly many: boolean };
export interface Field {
  readonly number: number;
  readonly kind: Kind;
}
/** A message type: its fields by the names they have here. */
export type Message = Readonly<Record<string, Field>>;

export interface OnnxModel {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  graph?: OnnxGraph;
  opsets: OnnxOpset[];
  metadata: OnnxEntry[];
}
export interface OnnxOpset {
  domain: string;
  version: number;
}
export interface OnnxEntry {
  key: string;
  value: string;
}
export interface OnnxGraph {
  nodes: OnnxNode[];
  name: string;
  initializers: OnnxTensor[];
  documentation: string;
  inputs: OnnxValue[];
  outputs: OnnxValue[];
}
export interface OnnxNode {
  inputs: string[];
  outputs: string[];
  name: string;
  operator: string;
  attributes: OnnxAttribute[];
  domain: string;
}
export interface OnnxAttribute {
  name: string;
  float: number;
  int: number;
  string: Uint8Array;
  tensor?: OnnxTensor;
  floats: Float32Array;
  ints: number[];
  type: number;
}
export interface OnnxTensor {
  dims: number[];
  type: number;
  floats: Float32Array;
  int32s: number[];
  int64s: number[];
  name: string;
  raw: Uint8Array;
  doubles: Float64Array;
  uint64s: number[];
  external: OnnxEntry[];
  location: number;
}
export interface OnnxValue {
  name: string;
  type?: OnnxType;
}
export interface OnnxType {
  tensor?: OnnxTensorType;
}
export interface OnnxTensorType {
  element: number;
  shape?: OnnxShape;
}
export interface OnnxShape {
  dims: OnnxDimension[];
}
export interface OnnxDimension {
  value: number;
  /** A dimension that is not fixed has a name instead ("N"). */
  name: string;
}

type FieldsOf<T> = { readonly [K in keyof Required<T>]: Field };
const int = (number: number): Field => ({ number, kind: 'int64' });
const float = (number: number): Field => ({ number, kind: 'float' });
const string = (number: number): Field => ({ number, kind: 'string' });
const bytes = (number: number): Field => ({ number, kind: 'bytes' });
const floats = (number: number): Field => ({ number, kind: 'floats' });
const integers = (number: number): Field => ({ number, kind: 'integers' });
const strings = (number: number): Field => ({ number, kind: 'strings' });
const one = (number: number, message: () => Message): Field => ({ number, kind: { message, many: false } });
const many = (number: number, message: () => Message): Field => ({ number, kind: { message, many: true } });

const OPSET: FieldsOf<OnnxOpset> = { domain: string(1), version: int(2) };
const ENTRY: FieldsOf<OnnxEntry> = { key: string(1), value: string(2) };
const DIMENSION: FieldsOf<OnnxDimension> = { value: int(1), name: string(2) };
const SHAPE: FieldsOf<OnnxShape> = { dims: many(1, () => DIMENSION) };
const TENSOR_TYPE: FieldsOf<OnnxTensorType> = { element: int(1), shape: one(2, () => SHAPE) };
const TYPE: FieldsOf<OnnxType> = { tensor: one(1, () => TENSOR_TYPE) };
const VALUE: FieldsOf<OnnxValue> = { name: string(1), type: one(2, () => TYPE) };
export const TENSOR: FieldsOf<OnnxTensor> = {
  dims: integers(1),
  type: int(2),
  floats: floats(4),
  int32s: integers(5),
  int64s: integers(7),
  name: string(8),
  raw: bytes(9),
  doubles: { number: 10, kind: 'doubles' },
  uint64s: integers(11),
  external: many(13, () => ENTRY),
  location: int(14),
};
const ATTRIBUTE: FieldsOf<OnnxAttribute> = {
  name: string(1),
  float: float(2),
  int: int(3),
  string: bytes(4),
  tensor: one(5, () => TENSOR),
  floats: floats(7),
  ints: integers(8),
  type: int(20),
};
const NODE: FieldsOf<OnnxNode> = {
  inputs: strings(1),
  outputs: strings(2),
  name: string(3),
  operator: string(4),
  attributes: many(5, () => ATTRIBUTE),
  domain: string(7),
};
const GRAPH: FieldsOf<OnnxGraph> = {
  nodes: many(1, () => NODE),
  name: string(2),
  initializers: many(5, () => TENSOR),
  documentation: string(10),
  inputs: many(11, () => VALUE),
  outputs: many(12, () => VALUE),
};
export const MODEL: FieldsOf<OnnxModel> = {
  irVersion: int(1),
  producerName: string(2),
  producerVersion: string(3),
  graph: one(7, () => GRAPH),
  opsets: many(8, () => OPSET),
  metadata: many(14, () => ENTRY),
};

/** `AttributeProto.type`. */
export const ATTRIBUTE_TYPE = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;
/** `TensorProto.data_location`: the values are in another file. */
export const EXTERNAL = 1;
