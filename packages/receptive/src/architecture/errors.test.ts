import { expect, it } from 'vitest';
import { InputError } from '../errors.js';
import { Random, streamKey } from '../random.js';
import { resolveArchitecture } from './resolve.js';
import { LAYER_TYPES } from './spell.js';

function message(architecture: unknown, path?: string): string {
  try {
    resolveArchitecture(architecture, path);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'no error';
}
const of = (...layers: unknown[]) => message({ input: [4, 8, 10], layers });
const conv = (fields: object) => ({ type: 'conv2d', filters: 4, kernel: 3, ...fields });
const size = 'a positive integer or two ([height, width])';

it.each([
  [null, 'architecture: expected an architecture ({ input, layers }), got null.'],
  [[], 'architecture: expected an architecture ({ input, layers }), got [].'],
  [{ input: [1, 8, 8] }, 'architecture.layers: expected a list of at least one layer, got nothing.'],
  [{ input: [1, 8, 8], layers: [] }, 'architecture.layers: expected a list of at least one layer, got [].'],
  [
    { input: [28, 28], layers: [{}] },
    'architecture.input: expected three positive integers [channels, height, width], got [28,28].',
  ],
  [{ input: [1, 8, 8], layer: [] }, 'architecture.layer: an architecture has no field "layer"; did you mean "layers"?'],
  [{ input: [1, 8, 8], layers: [7] }, 'architecture.layers[0]: expected a layer ({ type, … }), got 7.'],
])('structure %#', (architecture, text) => expect(message(architecture)).toBe(text));

it.each([
  [
    { type: 'conv3d' },
    `architecture.layers[0].type: expected one of ${LAYER_TYPES.join(', ')}, got "conv3d" (did you mean "conv2d"?).`,
  ],
  [{ type: 'attention' }, `architecture.layers[0].type: expected one of ${LAYER_TYPES.join(', ')}, got "attention".`],
  [{}, `architecture.layers[0].type: expected one of ${LAYER_TYPES.join(', ')}, got nothing.`],
  [conv({ kernal: 3 }), 'architecture.layers[0].kernal: conv2d has no field "kernal"; did you mean "kernel"?'],
  [conv({ colour: 3 }), 'architecture.layers[0].colour: conv2d has no field "colour".'],
  [{ type: 'relu', slope: 1 }, 'architecture.layers[0].slope: relu has no field "slope".'],
  [conv({ kernel: undefined }), `architecture.layers[0].kernel: expected ${size}, got nothing.`],
  [conv({ kernel: [3, 3, 3] }), `architecture.layers[0].kernel: expected ${size}, got [3,3,3].`],
  [conv({ kernel: 2.5 }), `architecture.layers[0].kernel: expected ${size}, got 2.5.`],
  [conv({ stride: 0 }), `architecture.layers[0].stride: expected ${size}, got 0.`],
  [conv({ dilation: -1 }), `architecture.layers[0].dilation: expected ${size}, got -1.`],
  [
    conv({ padding: 'full' }),
    'architecture.layers[0].padding: expected an integer ≥ 0, two ([height, width]), "same" or "valid", got "full".',
  ],
  [conv({ filters: '8' }), 'architecture.layers[0].filters: expected a positive integer, got "8".'],
  [conv({ filters: Number.NaN }), 'architecture.layers[0].filters: expected a positive integer, got NaN.'],
  [conv({ bias: 1 }), 'architecture.layers[0].bias: expected true or false, got 1.'],
  [conv({ because: 3 }), 'architecture.layers[0].because: expected a text, got 3.'],
  [
    conv({ name: 'a.b' }),
    'architecture.layers[0].name: expected a letter, then at most 63 letters, digits, "_" or "-", got "a.b".',
  ],
  [{ type: 'dropout', rate: 1 }, 'architecture.layers[0].rate: expected a number in [0, 1), got 1.'],
  [{ type: 'dropout' }, 'architecture.layers[0].rate: expected a number in [0, 1), got nothing.'],
  [{ type: 'batchNorm2d', eps: 0 }, 'architecture.layers[0].eps: expected a positive number, got 0.'],
  [{ type: 'batchNorm2d', momentum: 2 }, 'architecture.layers[0].momentum: expected a number from 0 to 1, got 2.'],
  [{ type: 'blurPool2d', kernel: 8 }, 'architecture.layers[0].kernel: expected an integer from 2 to 7, got 8.'],
  [
    { type: 'circularPad2d' },
    'architecture.layers[0].padding: expected an integer ≥ 0 or two ([height, width]), got nothing.',
  ],
  [
    { type: 'circularPad2d', padding: 'same' },
    'architecture.layers[0].padding: expected an integer ≥ 0 or two ([height, width]), got "same".',
  ],
  [{ type: 'residual', layers: [] }, 'architecture.layers[0].layers: expected a list of at least one layer, got [].'],
  [
    { type: 'parallel', branches: [[]] },
    'architecture.layers[0].branches: expected a list of at least two branches, got [[]].',
  ],
])('field %#', (layer, text) => expect(of(layer)).toBe(text));

it('names the place inside blocks', () => {
  const layers = [
    { type: 'relu' },
    { type: 'residual', layers: [{ type: 'parallel', branches: [[], [conv({}), conv({ filters: 0 })]] }] },
  ];
  expect(of(...layers)).toBe(
    'architecture.layers[1].layers[0].branches[1][1].filters: expected a positive integer, got 0.',
  );
  expect(message({ input: [1, 4, 4], layers: [conv({ kernel: 5 })] }, 'control.architecture')).toBe(
    'control.architecture.layers[0].kernel: expected at most 4×4 (the padded input), got 5×5.',
  );
});

it.each([
  [conv({ kernel: [3, 11] }), 'architecture.layers[0].kernel: expected at most 8×10 (the padded input), got 3×11.'],
  [
    conv({ kernel: 4, dilation: 3, padding: [0, 1] }),
    'architecture.layers[0].kernel: expected at most 8×12 (the padded input), got 4×4, which spans 10×10 with its dilation.',
  ],
  [
    { type: 'maxPool2d', kernel: 9 },
    'architecture.layers[0].kernel: expected at most 8×10 (the padded input), got 9×9.',
  ],
  [
    { type: 'avgPool2d', kernel: 3, padding: 2 },
    'architecture.layers[0].padding: expected at most 1×1 (half the kernel), got 2×2.',
  ],
  [
    { type: 'circularPad2d', padding: [9, 2] },
    'architecture.layers[0].padding: expected at most 8×10 (the picture, which is copied once), got 9×2.',
  ],
  [
    conv({ groups: 3, filters: 6 }),
    'architecture.layers[0].groups: expected a divisor of the 4 input channels, got 3.',
  ],
  [conv({ groups: 4, filters: 6 }), 'architecture.layers[0].groups: expected a divisor of the 6 filters, got 4.'],
  [
    { type: 'groupNorm', groups: 8 },
    'architecture.layers[0].groups: expected a divisor of the 4 input channels, got 8.',
  ],
  [
    { type: 'dense', units: 2 },
    'architecture.layers[0]: expected a vector as input of dense (put flatten or globalAvgPool2d before it), got 4×8×10.',
  ],
])('geometry %#', (layer, text) => expect(of(layer)).toBe(text));

it('a layer for pictures behind flatten', () => {
  for (const layer of [
    conv({}),
    { type: 'maxPool2d', kernel: 2 },
    { type: 'batchNorm2d' },
    { type: 'globalAvgPool2d' },
    { type: 'circularPad2d', padding: 1 },
    { type: 'coordinates' },
  ]) {
    expect(of({ type: 'flatten' }, layer)).toBe(
      `architecture.layers[1]: expected pictures (C×H×W) as input of ${layer.type}, got a vector of 320.`,
    );
  }
});

it('a blur that reflects more pixels than there are', () => {
  expect(message({ input: [1, 2, 9], layers: [{ type: 'blurPool2d', kernel: 4 }] })).toBe(
    'architecture.layers[0].kernel: expected at most 3 for an input of 1×2×9, got 4.',
  );
  expect(message({ input: [1, 2, 9], layers: [{ type: 'blurPool2d', kernel: 3 }] })).toBe('no error');
});

it('branches that do not meet', () => {
  expect(of({ type: 'residual', layers: [conv({ padding: 1, filters: 6 })] })).toBe(
    'architecture.layers[0]: expected layers and shortcut to end in the same shape, got 6×8×10 from the layers and 4×8×10 from the shortcut.',
  );
  expect(of({ type: 'parallel', branches: [[], [conv({})]] })).toBe(
    'architecture.layers[0].branches[1]: expected the height and width of branches[0] (which ends in 4×8×10), got 4×6×8.',
  );
});

it('names given twice', () => {
  expect(of({ type: 'relu' }, { type: 'relu', name: 'relu1' })).toBe(
    'architecture.layers[1].name: expected a name of its own, got "relu1", the name of layers[0].',
  );
});

it('sizes that nothing could hold, before anything is allocated', () => {
  expect(of(conv({ filters: 2 ** 40, kernel: 1 }))).toBe(
    'architecture.layers[0]: expected at most 536,870,912 parameters up to here, got 5,497,558,138,880.',
  );
  expect(of(conv({ kernel: 1, padding: 60_000 }))).toMatch(
    /^architecture\.layers\[0\]: expected at most 536,870,912 values in the outputs up to here, got /,
  );
  expect(message({ input: [65536, 65536, 65536], layers: [{ type: 'flatten' }] })).toBe(
    'architecture.input: expected at most 536,870,912 values in a picture, got 281,474,976,710,656.',
  );
  expect(of({ type: 'maxPool2d', kernel: 65_536, stride: 1, padding: 'same' })).toMatch(/values read a picture/);
  let nested: unknown = { type: 'relu' };
  for (let depth = 0; depth < 100; depth++) nested = { type: 'residual', layers: [nested] };
  expect(of(nested)).toMatch(/layers\[0\]: expected at most 32 blocks inside one another, got "residual"\.$/);
});

it('whatever JSON comes: a network, or one sentence', () => {
  const junk = [
    null,
    true,
    -1,
    0,
    0.5,
    1e9,
    1e308,
    'same',
    '',
    'conv2d',
    [],
    [1],
    [2, 3],
    [0, -1],
    {},
    { type: 'relu' },
  ];
  const valid = {
    input: [2, 9, 9],
    layers: [
      conv({ stride: 2, padding: 'same', dilation: 1, groups: 2, bias: true }),
      { type: 'residual', layers: [{ type: 'groupNorm', groups: 2 }], shortcut: [conv({ kernel: 1 })] },
      { type: 'parallel', branches: [[], [{ type: 'maxPool2d', kernel: 3, stride: 1, padding: 1 }]] },
      { type: 'blurPool2d', kernel: 3 },
      { type: 'circularPad2d', padding: 1 },
      { type: 'flatten' },
      { type: 'dense', units: 3 },
    ],
  };
  expect(message(valid)).toBe('no error');
  let networks = 0;
  for (let trial = 0; trial < 3000; trial++) {
    const random = new Random(streamKey(trial, 'generate', 'junk'));
    const copy = JSON.parse(JSON.stringify(valid));
    const places: [Record<string, unknown>, string][] = [];
    JSON.stringify(copy, function (this: Record<string, unknown>, key, value) {
      if (key !== '') places.push([this, key]);
      return value;
    });
    for (let n = random.integer(3); n >= 0; n--) {
      const [owner, key] = places[random.integer(places.length)] as [Record<string, unknown>, string];
      owner[key] = junk[random.integer(junk.length)];
    }
    const said = message(copy); // fails the test itself if anything else than an InputError is thrown
    if (said === 'no error') networks++;
    else expect(said).toMatch(/^architecture[.:].*[.?]$/);
  }
  // Both happened: some junk is an allowed value in its place.
  expect(networks).toBeGreaterThan(10);
  expect(networks).toBeLessThan(1000);
});
