/** An arm's difference from the control in words: the one path that varies, and apart from it what follows from that. */

import type { Change } from '../architecture/diff.js';
import type { Architecture, LayerType } from '../architecture/types.js';
import { describeValue } from './control.js';
import type { ArmDescription } from './describe.js';
import type { Induced } from './induced.js';
import type { Arm } from './types.js';

/** Whether an arm stands against the control; the baseline is another network altogether. */
export const isCompared = ({ role }: Pick<Arm, 'role'>): boolean => role !== 'baseline' && role !== 'control';

/** "in layers[conv2d].kernel: 3×3 → 5×5". */
export function describeDifference({ changes }: Pick<ArmDescription, 'changes'>, control: Architecture): string {
  return changes.length > 0 ? `in ${describeChanges(changes, control)}` : 'in its depth alone';
}

/**
 * "layers[conv2d].kernel: 3×3 → 5×5", "layers[8].kernel, layers[12].kernel: 3×3 → 5×5": equal changes are told once,
 * and one that reaches every layer of its type has the path that does.
 */
export function describeChanges(changes: readonly Change[], control: Architecture): string {
  const places = new Map<string, Change[]>();
  for (const change of changes) {
    const { kind, layer, from, to } = change;
    const what = kind === 'changed' ? `${describeValue(from)} → ${describeValue(to)}` : `${layer} ${kind}`;
    const key = `${change.attribute} ${what}`;
    places.set(key, [...(places.get(key) ?? []), change]);
  }
  return [...places.values()]
    .map((group) => {
      const { kind, layer, from, to } = group[0] as Change;
      const where = commonPath(group, control);
      return kind === 'changed'
        ? `${where}: ${describeValue(from)} → ${describeValue(to)}`
        : `${where} ${kind}: ${layer}`;
    })
    .join('; ');
}

/** One path for all changes of one attribute of one type of layer, where there is one. */
function commonPath(changes: readonly Change[], control: Architecture): string {
  const paths = changes.map(({ path }) => path);
  const [first] = changes as [Change];
  const all = control.layers.flatMap(({ type }, i) => (type === (first.layer as LayerType) ? [`layers[${i}]`] : []));
  const whole = first.kind === 'changed' && all.length > 1 && all.length === paths.length;
  return whole && all.every((path, i) => paths[i] === `${path}.${first.attribute}`)
    ? `layers[${first.layer}].${first.attribute}`
    : paths.join(', ');
}

const WORDS: Readonly<Record<Exclude<Induced['attribute'], 'outputShape' | 'stepSeconds'>, string>> = {
  parameters: 'parameters',
  macs: 'MACs',
  activations: 'activations',
  receptiveField: 'receptive field',
  jump: 'jump',
  steps: 'steps',
};

/** "parameters 80 → 208 (×2.60); output shapes: layers[0] 8×16×16 → 8×14×14 and 3 more". */
export function describeInduced(induced: readonly Induced[]): string {
  const shapes = induced.filter(({ attribute }) => attribute === 'outputShape');
  const shown = induced.flatMap(({ attribute, from, to }) => {
    if (attribute === 'outputShape') return [];
    const ratio = typeof from === 'number' && typeof to === 'number' && from > 0 ? ` (×${(to / from).toFixed(2)})` : '';
    if (attribute === 'stepSeconds') return [`measured step ${milliseconds(from)} → ${milliseconds(to)}${ratio}`];
    return [`${WORDS[attribute]} ${written(from)} → ${written(to)}${ratio}`];
  });
  const [first] = shapes;
  if (first) {
    const more = shapes.length > 1 ? ` and ${shapes.length - 1} more` : '';
    shown.push(`output shapes: ${first.path} ${describeValue(first.from)} → ${describeValue(first.to)}${more}`);
  }
  return shown.length > 0 ? shown.join('; ') : 'no change of parameters, MACs, shapes or receptive field';
}

const written = (value: Induced['from']) =>
  typeof value === 'number' ? value.toLocaleString('en-US') : describeValue(value);

const milliseconds = (seconds: Induced['from']) => `${Number((1000 * (seconds as number)).toPrecision(3))} ms`;
