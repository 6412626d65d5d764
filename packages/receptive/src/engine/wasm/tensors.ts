import type { Graph, TensorInfo } from '../../architecture/types.js';
import { slotPrefixes } from '../optimizer-slots.js';
import type { Optimizer } from '../types.js';
import type { Buffer, Persistent, Reference } from './program.js';

const NORMS = new Set(['batchNorm2d', 'layerNorm', 'groupNorm']);

/**
 * Where a network's tensors lie. Trained ones stand in one arena, their gradients and the optimiser's slots in others
 * at the same offsets, so that an update is one pass over everything. Each starts on a whole vector and is padded with
 * zeros to the next.
 */
export class Tensors {
  readonly parameters: Buffer;
  readonly statistics: Buffer;
  readonly gradients: Buffer | null;
  /** "adam.m" → arena. */
  readonly slots = new Map<string, Buffer>();
  /** Vectors of four in the trained arena. */
  readonly vectors: number;
  readonly values = new Map<string, Reference>();
  readonly valueGradients = new Map<string, Reference>();
  readonly infos = new Map<string, TensorInfo>();
  readonly trained: TensorInfo[] = [];
  /** Values that are 1 in a fresh network. */
  readonly ones: string[] = [];

  constructor(graph: Graph, persistent: Persistent, withGradients: boolean, optimizer?: Optimizer) {
    const offsets = new Map<string, number>();
    let trainedBytes = 0;
    let statisticsBytes = 0;
    for (const { operation, tensors } of graph.nodes)
      for (const info of tensors) {
        this.infos.set(info.name, info);
        const bytes = Math.ceil(count(info) / 4) * 16;
        if (isTrained(info)) {
          this.trained.push(info);
          offsets.set(info.name, trainedBytes);
          trainedBytes += bytes;
        } else {
          offsets.set(info.name, statisticsBytes);
          statisticsBytes += bytes;
        }
        if (info.role === 'runningVar' || (info.role === 'weight' && NORMS.has(operation.type)))
          this.ones.push(info.name);
      }
    this.vectors = trainedBytes / 16;
    this.parameters = persistent.buffer('parameters', trainedBytes);
    this.statistics = persistent.buffer('statistics', statisticsBytes);
    this.gradients = withGradients ? persistent.buffer('gradients', trainedBytes) : null;
    for (const prefix of optimizer ? slotPrefixes(optimizer) : [])
      this.slots.set(prefix, persistent.buffer(prefix, trainedBytes));
    for (const [name, info] of this.infos) {
      const offset = offsets.get(name) as number;
      this.values.set(name, { buffer: isTrained(info) ? this.parameters : this.statistics, offset });
      if (this.gradients && isTrained(info)) this.valueGradients.set(name, { buffer: this.gradients, offset });
    }
  }

  /** A tensor or optimiser slot by its public name, or null. */
  find(name: string): { reference: Reference; length: number } | null {
    const slash = name.indexOf('/');
    const tensor = slash < 0 ? name : name.slice(slash + 1);
    const info = this.infos.get(tensor);
    const place = this.values.get(tensor);
    if (!info || !place) return null;
    if (slash < 0) return { reference: place, length: count(info) };
    const slot = this.slots.get(name.slice(0, slash));
    return slot && isTrained(info) ? { reference: { buffer: slot, offset: place.offset }, length: count(info) } : null;
  }
}

function isTrained({ role }: TensorInfo): boolean {
  return role === 'weight' || role === 'bias';
}
function count({ shape }: TensorInfo): number {
  return shape.reduce((a, b) => a * b, 1);
}
