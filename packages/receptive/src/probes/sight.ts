import type { Graph, Node } from '../architecture/types.js';

/**
 * What the units of a map see along one axis, in pixels of the network's input: unit p sees p·jump − before …
 * p·jump + after. Where that reaches outside of the picture, the unit looks at padding (of this layer or of one before
 * it), since a place outside of any map sees only places outside of the picture. Infinite where a unit sees all.
 */
export interface Sight {
  readonly jump: number;
  readonly before: number;
  readonly after: number;
}

const PIXEL: Sight = { jump: 1, before: 0, after: 0 };

/** What the units of a network's output see, along height and width; the output is a picture. */
export function sightOf({ nodes }: Graph): readonly [rows: Sight, columns: Sight] {
  const seen: [Sight, Sight][] = [];
  for (const node of nodes) {
    const inputs = node.inputs.map((id): [Sight, Sight] => (id < 0 ? [PIXEL, PIXEL] : seen[id]!));
    seen.push([throughNode(node, inputs, 0), throughNode(node, inputs, 1)]);
  }
  return seen.at(-1) ?? [PIXEL, PIXEL];
}

/** Through a window: before += top·j, after += ((k−1)·d − top)·j, j *= s. Where paths meet, what either sees. */
function throughNode({ operation }: Node, inputs: readonly [Sight, Sight][], axis: 0 | 1): Sight {
  const { jump, before, after } = inputs.map((sight) => sight[axis]).reduce(together);
  if (operation.type === 'groupNorm') return everything(jump);
  if (operation.type === 'circularPad2d') {
    const moved = operation.padding[axis] * jump;
    return { jump, before: before + moved, after: after - moved };
  }
  if (!('kernel' in operation)) return { jump, before, after };
  const { kernel, stride, padding, dilation } = operation;
  const reach = (kernel[axis] - 1) * dilation[axis];
  return {
    jump: jump * stride[axis],
    before: before + padding[axis] * jump,
    after: after + (reach - padding[axis]) * jump,
  };
}

function together(a: Sight, b: Sight): Sight {
  // Maps of equal size and unequal strides lie differently over the picture: no unit sees one place.
  if (a.jump !== b.jump) return everything(Math.max(a.jump, b.jump));
  return { jump: a.jump, before: Math.max(a.before, b.before), after: Math.max(a.after, b.after) };
}

const everything = (jump: number): Sight => ({
  jump,
  before: Number.POSITIVE_INFINITY,
  after: Number.POSITIVE_INFINITY,
});
