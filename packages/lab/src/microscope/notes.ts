/** What one sees at a window that moves: stride, dilation, padding, and whether its weights are shared. */

import type { Explanation, Node } from 'receptive';
import type { Unit } from './layout.js';

/** "by 2 pixels", "by 2 rows or 3 columns". */
function steps([rows, columns]: readonly [number, number]): string {
  if (rows === columns) return `${rows} ${rows === 1 ? 'pixel' : 'pixels'}`;
  return `${rows} ${rows === 1 ? 'row' : 'rows'} or ${columns} ${columns === 1 ? 'column' : 'columns'}`;
}

/** A sentence for each thing that is worth seeing at this unit. `before`: the unit that was looked at before it. */
export function notesOf(node: Node, explanation: Explanation, before: Unit | null): string[] {
  const { operation } = node;
  const rounding = explanation.kind === 'sum' ? [ROUNDING] : [];
  if (!('kernel' in operation)) return rounding;
  const { kernel, stride, dilation } = operation;
  const notes = [`One unit further in the output, the patch moves by ${steps(stride)} (stride).`];
  if (dilation[0] > 1 || dilation[1] > 1) {
    notes.push(`The taps stand ${steps(dilation)} apart (dilation): what lies between is not read.`);
  }
  const outside = explanation.terms.filter(({ at }) => !at).length;
  if (outside > 0) {
    const counts = operation.type === 'maxPool2d' ? 'never win' : 'count as 0';
    notes.push(`${number(outside)} of ${number(explanation.terms.length)} values lie in the padding and ${counts}.`);
  }
  if (operation.type === 'blurPool2d' && explanation.terms.some(isMirrored)) {
    notes.push('Outside of the picture it reads what is mirrored at the edge.');
  }
  const [, height, width] = node.outputShape as [number, number, number];
  const taps = kernel[0] * kernel[1];
  if (operation.type === 'conv2d') {
    const weights = `${number(explanation.terms.length)} weights`;
    notes.push(
      moved(explanation.unit, before)
        ? `The same ${weights} as at ${place(before!)}: only the patch has moved (weight sharing).`
        : `The same ${weights} serve all ${number(height * width)} places of this map (weight sharing).`,
    );
  } else if (operation.type === 'locallyConnected2d') {
    notes.push(
      moved(explanation.unit, before)
        ? `Other weights than at ${place(before!)}: nothing is shared.`
        : `These ${number(explanation.terms.length)} weights serve this place alone: nothing is shared.`,
    );
  } else if (operation.type === 'maxPool2d') notes.push(`Of ${taps} places one wins; it has no weights.`);
  return [...notes, ...rounding];
}

const ROUNDING =
  'The engine adds in float32, and in another order where that is faster; this page adds in float64. The difference is rounding.';

const number = (n: number) => n.toLocaleString('en-US');
const isMirrored = ({ at, place }: Explanation['terms'][number]) =>
  at !== null && place !== null && (at[1] !== place[0] || at[2] !== place[1]);

/** Same channel, another place. */
function moved(unit: Unit, before: Unit | null): boolean {
  return before?.length === 3 && before[0] === unit[0] && (before[1] !== unit[1] || before[2] !== unit[2]);
}
const place = ([, y, x]: Unit) => `row ${y}, column ${x}`;

/** "12 filters of 5×5 over 1 channel, stride 2, padded". */
export function describeNode({ operation, inputShape }: Node): string {
  const parts: string[] = [];
  const size = 'kernel' in operation ? operation.kernel.join('×') : '';
  switch (operation.type) {
    case 'conv2d':
    case 'locallyConnected2d': {
      const groups = operation.type === 'conv2d' ? operation.groups : 1;
      const channels = inputShape[0]! / groups;
      const many = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
      parts.push(`${many(operation.filters, 'filter')} of ${size} over ${many(channels, 'channel')}`);
      if (operation.type === 'locallyConnected2d') parts.push('weights of its own at every place');
      if (groups > 1) parts.push(`${groups} groups`);
      break;
    }
    case 'dense':
      parts.push(`${operation.units} units over ${inputShape[0]} values`);
      break;
    case 'maxPool2d':
      parts.push(`the largest of ${size}`);
      break;
    case 'avgPool2d':
      parts.push(`the mean of ${size}`);
      break;
    case 'blurPool2d':
      parts.push(`a blur of ${size}`);
      break;
    case 'globalAvgPool2d':
      parts.push('the mean of each map');
      break;
    case 'groupNorm':
      parts.push(`${operation.groups} groups`);
      break;
    case 'dropout':
      parts.push(`drops ${operation.rate * 100} % in training, nothing here`);
      break;
    case 'add':
      parts.push('the end of a residual block: the sum of both paths');
      break;
    case 'concat':
      parts.push('the end of a parallel block: the channels of all branches');
      break;
  }
  if ('stride' in operation) {
    const { stride, dilation, padding } = operation;
    if (stride.some((s) => s > 1)) parts.push(`stride ${same(stride)}`);
    if (dilation.some((d) => d > 1)) parts.push(`dilation ${same(dilation)}`);
    if (padding.some((p) => p > 0))
      parts.push(`padding ${same([Math.max(padding[0], padding[2]), Math.max(padding[1], padding[3])])}`);
  }
  return parts.join(', ');
}

const same = ([a, b]: readonly [number, number]) => (a === b ? String(a) : `${a}×${b}`);
