import { DEEPEST } from '../../architecture/spell.js';
import type { Layer } from '../../architecture/types.js';
import { InputError } from '../../errors.js';
import type { Step } from './values.js';

/** A layer with the steps it comes from: one, or those of the blocks inside it. */
export interface Nested {
  readonly step: Step;
  /** Of a sum or a concatenation: what is summed or concatenated. */
  readonly branches: readonly (readonly Nested[])[];
}

/**
 * Steps that read one another, as layers and blocks. Where values meet, the block begins at the last step that all
 * paths to the meeting go through (its immediate dominator), and each path becomes a branch; so a network can be written
 * as blocks exactly if no step is on two branches.
 *
 * @throws InputError naming the step, for a network whose paths cross.
 */
export function nest(steps: readonly Step[], end: Step | null): Nested[] {
  const forks = immediateDominators(steps);
  const used = new Set<Step>();
  const sequence = (from: Step | null, to: Step | null, depth: number): Nested[] => {
    const layers: Nested[] = [];
    for (let step = to; step !== from; ) {
      // A dominator is on every way back, so the way back meets it before the network's input.
      if (step === null) throw new Error('A path missed the step that all paths go through.');
      if (used.has(step)) {
        throw new InputError(
          `${step.label}: expected paths that meet where they parted, got one that is part of two others.`,
          'Networks here are made of residual and parallel blocks inside one another.',
        );
      }
      used.add(step);
      const joins = step.layer.type === 'add' || step.layer.type === 'concat';
      const fork = forks[step.id]!;
      if (joins && depth >= DEEPEST) {
        throw new InputError(`${step.label}: expected at most ${DEEPEST} blocks inside one another, got more.`);
      }
      layers.push({ step, branches: joins ? step.inputs.map((input) => sequence(fork, input, depth + 1)) : [] });
      step = joins ? fork : step.inputs[0]!;
    }
    return layers.reverse();
  };
  return sequence(null, end, 0);
}

/** For every step, by its id, the last one that all paths from the input to it go through; null is the input. */
function immediateDominators(steps: readonly Step[]): (Step | null)[] {
  const above: (Step | null)[] = [];
  const depths: number[] = [];
  const depth = (step: Step | null) => (step ? depths[step.id]! : 0);
  const meet = (a: Step | null, b: Step | null): Step | null => {
    let [x, y] = [a, b];
    while (x !== y) {
      if (depth(x) >= depth(y)) x = above[x!.id]!;
      else y = above[y!.id]!;
    }
    return x;
  };
  for (const step of steps) {
    const dominator = step.inputs.reduce(meet);
    above[step.id] = dominator;
    depths[step.id] = depth(dominator) + 1;
  }
  return above;
}

/** The nested steps as an architecture writes them. `visit` is told where each one stands. */
export function asLayers(nested: readonly Nested[], path: string, visit: (path: string, step: Step) => Layer): Layer[] {
  return nested.map(({ step, branches }, i) => {
    const at = `${path}[${i}]`;
    const layer = visit(at, step);
    if (step.layer.type === 'add') {
      // A residual block has layers on one of its two ways.
      const [first = [], second = []] = branches;
      const [layers, shortcut] = first.length > 0 ? [first, second] : [second, first];
      return {
        ...layer,
        type: 'residual',
        layers: asLayers(layers, `${at}.layers`, visit),
        ...(shortcut.length > 0 ? { shortcut: asLayers(shortcut, `${at}.shortcut`, visit) } : {}),
      };
    }
    if (step.layer.type === 'concat') {
      return {
        ...layer,
        type: 'parallel',
        branches: branches.map((branch, b) => asLayers(branch, `${at}.branches[${b}]`, visit)),
      };
    }
    return layer;
  });
}
