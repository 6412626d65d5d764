/** What the change of an arm brings with it: not a decision, but a consequence to be shown beside it. */

import { compareArchitectures } from '../architecture/diff.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture } from '../architecture/types.js';

export interface Induced {
  readonly attribute:
    | 'parameters'
    | 'macs'
    | 'activations'
    | 'receptiveField'
    | 'jump'
    | 'outputShape'
    /** Updates of the whole training; where the number of training pictures is known. */
    | 'steps'
    /** Of one update, measured; where both were. */
    | 'stepSeconds';
  /** The layer whose output shape differs, in the control. Absent: the whole network. */
  readonly path?: string;
  readonly from: number | readonly number[];
  readonly to: number | readonly number[];
}

/** What differs between two networks, of all that follows from their description; output shapes of corresponding layers. */
export function inducedChanges(control: Architecture, arm: Architecture): Induced[] {
  const from = resolveArchitecture(control);
  const to = resolveArchitecture(arm);
  const induced: Induced[] = [];
  const note = (attribute: Induced['attribute'], a: Induced['from'], b: Induced['to'], path?: string) => {
    if (JSON.stringify(a) !== JSON.stringify(b)) induced.push({ attribute, ...(path && { path }), from: a, to: b });
  };
  for (const attribute of ['parameters', 'macs', 'activations', 'receptiveField', 'jump'] as const) {
    note(attribute, from[attribute], to[attribute]);
  }
  const nodesOf = (graph: typeof from) => new Map(graph.nodes.map((node) => [node.path, node]));
  const [before, after] = [nodesOf(from), nodesOf(to)];
  for (const [pathA, pathB] of compareArchitectures(control, arm).pairs) {
    const [a, b] = [before.get(pathA), after.get(pathB)];
    if (a && b) note('outputShape', a.outputShape, b.outputShape, pathA);
  }
  return induced;
}
