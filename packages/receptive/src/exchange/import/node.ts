import { InputError } from '../../errors.js';
import { ATTRIBUTE_TYPE, type OnnxAttribute, type OnnxNode, type OnnxTensor } from '../onnx/schema.js';

/** Attributes of one node, read by name and type; what is not there has its default. */
export class NodeReader {
  private readonly attributes: ReadonlyMap<string, OnnxAttribute>;

  constructor(
    private readonly node: OnnxNode,
    private readonly where: string,
  ) {
    this.attributes = new Map(node.attributes.map((attribute) => [attribute.name, attribute]));
  }

  get operator(): string {
    return this.node.operator;
  }

  /** `Conv "conv1"`: by its own name, else by that of what it makes. */
  get label(): string {
    return `${short(this.operator)} "${short(this.node.name || (this.node.outputs[0] ?? ''))}"`;
  }

  /** Names of its inputs; one that is left out is empty. */
  get inputs(): readonly string[] {
    return this.node.inputs;
  }

  get outputs(): readonly string[] {
    return this.node.outputs;
  }

  /** An error about this node: "model.onnx: Conv "conv1": expected …, got …." */
  refuse(sentence: string, hint?: string): InputError {
    return new InputError(`${this.path}: ${short(sentence, 400)}`, hint);
  }

  get path(): string {
    return `${this.where}: ${this.label}`;
  }

  has(name: string): boolean {
    return this.attributes.has(name);
  }

  int(name: string, otherwise: number): number {
    return this.get(name, ATTRIBUTE_TYPE.int)?.int ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.get(name, ATTRIBUTE_TYPE.ints)?.ints;
  }

  /** The shortest decimal that float32 holds as it holds the attribute: 0.1, not 0.10000000149011612. */
  float(name: string, otherwise: number): number {
    const found = this.get(name, ATTRIBUTE_TYPE.float);
    return found ? shortestDecimal(found.float) : otherwise;
  }

  text(name: string, otherwise: string): string {
    const found = this.get(name, ATTRIBUTE_TYPE.string);
    return found ? new TextDecoder().decode(found.string) : otherwise;
  }

  tensor(name: string): OnnxTensor | undefined {
    return this.get(name, ATTRIBUTE_TYPE.tensor)?.tensor;
  }

  floats(name: string): Float32Array | undefined {
    return this.get(name, ATTRIBUTE_TYPE.floats)?.floats;
  }

  private get(name: string, type: number): OnnxAttribute | undefined {
    const found = this.attributes.get(name);
    if (found && found.type !== type) {
      throw this.refuse(`expected attribute "${name}" of type ${type}, got type ${found.type}.`);
    }
    return found;
  }
}

/** A stranger's text, short enough for a sentence. */
const short = (text: string, most = 80) => (text.length > most ? `${text.slice(0, most - 3)}….` : text);

/** The shortest decimal whose float32 is the same number; others as they are. */
export function shortestDecimal(value: number): number {
  for (let digits = 1; digits < 10; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === Math.fround(value)) return shorter;
  }
  return value;
}
