import type { Node, Operation, Window } from '../../architecture/types.js';
import type { Helper } from './helpers.js';

/** One layer in Python. */
export interface PythonLayer {
  /** What makes the module that holds its parameters; absent for layers without. */
  readonly module?: string;
  /** The output, from the expressions of the inputs. `self` is the module's own expression ("self.conv1"). */
  call(inputs: readonly string[], self: string): string;
  readonly helper?: Helper;
}

export function pythonLayer({ operation, inputShape, outputShape }: Node): PythonLayer {
  const [channels = 0] = inputShape;
  const simple = (name: string, ...more: string[]): PythonLayer => ({
    call: ([x]) => `${name}(${[x, ...more].join(', ')})`,
  });
  const held = (module: string, helper?: Helper): PythonLayer => ({
    module,
    helper,
    call: ([x], self) => `${self}(${x})`,
  });
  switch (operation.type) {
    case 'conv2d': {
      const { filters, groups, bias, kernel, stride, dilation } = operation;
      const module = `nn.Conv2d(${[
        channels,
        filters,
        pair(kernel),
        ...option('stride', stride, 1),
        ...(isEven(operation) ? option('padding', before(operation), 0) : []),
        ...option('dilation', dilation, 1),
        ...(groups === 1 ? [] : [`groups=${groups}`]),
        ...(bias ? [] : ['bias=False']),
      ].join(', ')})`;
      return { module, call: ([x], self) => `${self}(${isEven(operation) ? x : padded(x!, operation)})` };
    }
    case 'locallyConnected2d': {
      const { filters, kernel, stride, padding, bias } = operation;
      const sizes = [channels, filters, tuple(kernel), outputShape[1], outputShape[2], tuple(stride), tuple(padding)];
      return held(
        `LocallyConnected2d(${[...sizes, ...(bias ? [] : ['bias=False'])].join(', ')})`,
        'LocallyConnected2d',
      );
    }
    case 'dense':
      return held(`nn.Linear(${channels}, ${operation.units}${operation.bias ? '' : ', bias=False'})`);
    case 'batchNorm2d':
      return held(`nn.BatchNorm2d(${channels}, eps=${operation.eps}, momentum=${operation.momentum})`);
    case 'groupNorm':
      return held(`nn.GroupNorm(${operation.groups}, ${channels}, eps=${operation.eps})`);
    case 'layerNorm':
      return inputShape.length === 1
        ? held(`nn.LayerNorm(${channels}, eps=${operation.eps})`)
        : held(`ChannelNorm(${channels}, eps=${operation.eps})`, 'ChannelNorm');
    case 'maxPool2d':
      return { call: ([x]) => `F.max_pool2d(${poolArguments(x!, operation, ', value=-torch.inf')})` };
    case 'avgPool2d':
      if (!operation.countIncludePad && !isEven(operation)) {
        const window = [operation.kernel, operation.stride, operation.padding].map(tuple);
        return { ...simple('average_of_real', ...window), helper: 'average_of_real' };
      }
      return {
        call: ([x]) =>
          `F.avg_pool2d(${poolArguments(x!, operation)}${operation.countIncludePad ? '' : ', count_include_pad=False'})`,
      };
    case 'globalAvgPool2d':
      return { call: ([x]) => `${x}.mean(dim=(2, 3))` };
    case 'blurPool2d':
      return { ...simple('blur_pool', String(operation.kernel[0]), pair(operation.stride)), helper: 'blur_pool' };
    case 'circularPad2d': {
      const [height, width] = operation.padding;
      return simple('F.pad', `(${width}, ${width}, ${height}, ${height})`, "mode='circular'");
    }
    case 'flatten':
      return simple('torch.flatten', '1');
    case 'relu':
    case 'gelu':
    case 'silu':
      return simple(`F.${operation.type}`);
    case 'leakyRelu':
      return simple('F.leaky_relu', String(operation.slope));
    case 'tanh':
    case 'sigmoid':
      return simple(`torch.${operation.type}`);
    case 'dropout':
      return simple('F.dropout', String(operation.rate), 'self.training');
    case 'coordinates':
      return { ...simple('coordinates'), helper: 'coordinates' };
    case 'add':
      return { call: (inputs) => inputs.join(' + ') };
    case 'concat':
      return { call: (inputs) => `torch.cat((${inputs.join(', ')}), dim=1)` };
    default:
      return operation satisfies never;
  }
}

type Padded = Pick<Window, 'padding'>;
/** PyTorch's own padding is the same on both sides. */
const isEven = ({ padding: [top, left, bottom, right] }: Padded) => top === bottom && left === right;
const before = ({ padding: [top, left] }: Padded) => [top, left] as const;
/** Zeros around a value, in PyTorch's order: left, right, top, bottom. */
const padded = (x: string, { padding: [top, left, bottom, right] }: Padded, value = '') =>
  `F.pad(${x}, (${left}, ${right}, ${top}, ${bottom})${value})`;

function poolArguments(
  x: string,
  operation: Extract<Operation, { type: 'maxPool2d' | 'avgPool2d' }>,
  value = '',
): string {
  const { kernel, stride } = operation;
  const even = isEven(operation);
  return [
    even ? x : padded(x, operation, value),
    pair(kernel),
    ...(pair(stride) === pair(kernel) ? [] : [`stride=${pair(stride)}`]),
    ...(even ? option('padding', before(operation), 0) : []),
  ].join(', ');
}

const tuple = (values: readonly number[]) => `(${values.join(', ')})`;
const pair = ([height, width]: readonly [number, number]) => (height === width ? `${height}` : tuple([height, width]));
const option = (name: string, value: readonly [number, number], otherwise: number) =>
  pair(value) === `${otherwise}` ? [] : [`${name}=${pair(value)}`];
