import { ATTRIBUTE_TYPE, type OnnxAttribute, type OnnxGraph, type OnnxTensor } from '../onnx/schema.js';
import { type ElementType, TYPE_NUMBER } from '../onnx/tensor.js';

type Attribute = Partial<OnnxAttribute>;
/** An attribute as a node writes it. */
export const int = (value: number): Attribute => ({ type: ATTRIBUTE_TYPE.int, int: value });
export const ints = (values: readonly number[]): Attribute => ({ type: ATTRIBUTE_TYPE.ints, ints: [...values] });
export const float = (value: number): Attribute => ({ type: ATTRIBUTE_TYPE.float, float: value });
export const text = (value: string): Attribute => ({
  type: ATTRIBUTE_TYPE.string,
  string: new TextEncoder().encode(value),
});

/** An ONNX graph in the making: nodes in order of execution, and the constants they read. */
export class OnnxGraphBuilder {
  private readonly nodes: object[] = [];
  private readonly initializers: Partial<OnnxTensor>[] = [];

  /** Adds a node and returns the name of its output, by which later nodes read it. */
  add(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.nodes.push({
      operator,
      name: output,
      inputs: [...inputs],
      outputs: [output],
      attributes: Object.entries(attributes).map(([name, attribute]) => ({ ...attribute, name })),
    });
    return output;
  }

  /** Adds float32 values and returns their name. */
  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const data = values instanceof Float32Array ? values : Float32Array.from(values);
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.initializers.push({ name, dims: [...shape], type: TYPE_NUMBER.float32, raw });
    return name;
  }

  /** Adds a list of int64, such as a shape, and returns its name. */
  integers(name: string, values: readonly number[]): string {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    this.initializers.push({ name, dims: [values.length], type: TYPE_NUMBER.int64, raw });
    return name;
  }

  /** The graph between one input and one output, both for any number of pictures. */
  finish(input: Described, output: Described): Partial<OnnxGraph> {
    return {
      nodes: this.nodes as OnnxGraph['nodes'],
      name: 'network',
      initializers: this.initializers as OnnxGraph['initializers'],
      inputs: [describe(input)] as OnnxGraph['inputs'],
      outputs: [describe(output)] as OnnxGraph['outputs'],
    };
  }
}

interface Described {
  readonly name: string;
  readonly type: ElementType;
  /** Without the number of pictures. */
  readonly shape: readonly number[];
}

function describe({ name, type, shape }: Described): object {
  const dims = [{ name: 'N' }, ...shape.map((value) => ({ value }))];
  return { name, type: { tensor: { element: TYPE_NUMBER[type], shape: { dims } } } };
}
