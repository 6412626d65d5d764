import { describe, expect, test } from 'vitest';
import { volume } from '../architecture/operations.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Layer } from '../architecture/types.js';
import { aliasing } from './aliasing.js';
import { answering, heldOutPictures } from './networks.js';
import { meanColour, shifted } from './pictures.js';
import { linesOf, noise, picturesOf, subjectOf } from './subject.fixture.js';

const END: readonly Layer[] = [{ type: 'flatten' }, { type: 'dense', units: 2 }];
const dataset = await noise([1, 18, 18], ['a', 'b'], 20);
const net = (...layers: Layer[]): Architecture => ({ input: [1, 18, 18], layers: [...layers, ...END] });
const conv = (change: object = {}): Layer => ({ type: 'conv2d', filters: 3, kernel: 3, padding: 'same', ...change });

/** The architecture of the arm that the probe trains. */
const blurredOf = (control: Architecture) =>
  aliasing.trials!(subjectOf({ control, dataset, seeds: 1 }))[0]!.arm.architecture;
const layersOf = (architecture: Architecture) =>
  resolveArchitecture(architecture).nodes.map(({ name, outputShape }) => `${name} ${outputShape.join('×')}`);

describe('the blurred network', () => {
  test('keeps the pool with stride 1, and the blur has its stride; all else is the same', () => {
    const control = net(conv(), { type: 'maxPool2d', kernel: 3, stride: 2, name: 'small' }, conv(), conv());
    expect(layersOf(blurredOf(control))).toEqual([
      'conv1 3×18×18',
      'small 3×16×16',
      'blurPool1 3×8×8',
      'conv2 3×8×8',
      'conv3 3×8×8',
      'flatten1 192',
      'dense1 2',
    ]);
    const { operation } = resolveArchitecture(blurredOf(control)).nodes[2]!;
    expect(operation).toMatchObject({ type: 'blurPool2d', kernel: [3, 3], stride: [2, 2] });
  });
  test.each([
    { kernel: 2 },
    { kernel: 3, stride: 2, padding: 1 },
    { kernel: 2, stride: 3 },
    { kernel: 5, stride: 4, padding: 'same' },
    { kernel: [3, 2], stride: [2, 1], padding: [0, 1] },
  ] as const)('keeps the shapes: %j', (pool) => {
    for (const type of ['maxPool2d', 'avgPool2d'] as const) {
      const control = net(conv(), { type, ...pool }, conv());
      const last = (architecture: Architecture) => resolveArchitecture(architecture).nodes.at(-3)!.outputShape;
      expect(volume(last(control))).toBeGreaterThan(3);
      expect(last(blurredOf(control))).toEqual(last(control));
    }
  });
  test('pools inside blocks are blurred too, pools without a stride are not', () => {
    const shortcut: Layer[] = [{ type: 'avgPool2d', kernel: 2 }];
    const control = net(
      { type: 'maxPool2d', kernel: 3, stride: 1 },
      { type: 'residual', layers: [conv({ filters: 1 }), { type: 'maxPool2d', kernel: 2 }], shortcut },
      { type: 'parallel', branches: [[{ type: 'maxPool2d', kernel: 2 }], [conv({ stride: 2 })]] },
    );
    const names = layersOf(blurredOf(control)).map((layer) => layer.split(' ')[0]);
    expect(names.filter((name) => /Pool/.test(name!))).toEqual([
      'maxPool1',
      'maxPool2',
      'blurPool1',
      'avgPool1',
      'blurPool2',
      'maxPool3',
      'blurPool3',
    ]);
  });
  test('is trained with every seed under a name of its own', () => {
    const trials = aliasing.trials!(subjectOf({ control: net({ type: 'maxPool2d', kernel: 2 }), dataset, seeds: 3 }));
    expect(trials.map(({ arm, seed }) => [arm.name, arm.title, seed])).toEqual(
      [0, 1, 2].map((seed) => ['cnn-blurred', 'CNN, blurred before subsampling', seed]),
    );
  });
});

test.each([
  [net(conv({ stride: 2 })), 'CNN has no pool with a stride to blur.'],
  [
    net({ type: 'maxPool2d', kernel: 18 }),
    /^A pool of CNN cannot be blurred: architecture\.layers\[1\]\.kernel: expected/,
  ],
  [net(conv(), { type: 'maxPool2d', kernel: 2 }), null],
])('what cannot be blurred', (control, why) => {
  const got = aliasing.unfit!(subjectOf({ control, dataset }));
  if (why instanceof RegExp) expect(got).toMatch(why);
  else expect(got).toBe(why);
});

test('feature errors of stripes, as computed by hand', async () => {
  // Columns 0 0 1 1: pools see 0 1 0 1, and 1 1 1 1 moved by a pixel. Blurred: ½ 1 ½ 1 and ¾ ¾ ¾ ¾.
  const stripes = await picturesOf([1, 18, 18], ['a', 'b'], 3, (_, __, at) => ((at % 18) & 2 ? 255 : 0));
  const control = net({ type: 'maxPool2d', kernel: 2 });
  const findings = await aliasing.measure(
    subjectOf({ control, dataset: stripes, seeds: 1, normalization: { mean: [0], std: [1] } }),
  );
  const [sharp, blurred] = linesOf(findings, 'featureError').map(({ values }) => values[0]![0]!);
  // Units 1…8 are interior: four are 0 and become 1, four are 1.
  expect(sharp).toBeCloseTo(1, 6);
  // Units 1…7 are interior, and four of them are 1: √(7·¼² / (4 + 3·½²)).
  expect(blurred).toBeCloseTo(Math.sqrt(7 / 16 / (4 + 3 / 4)), 6);
});

test('no unit in the interior: null', async () => {
  const control = net(conv({ kernel: 17, filters: 1 }), { type: 'maxPool2d', kernel: 2 });
  const findings = await aliasing.measure(subjectOf({ control, dataset, seeds: 1 }));
  expect(linesOf(findings, 'featureError')[0]!.values).toEqual([[null]]);
});

test('consistency is agreement with the answers for the pictures as they are', async () => {
  const pool: Layer = { type: 'avgPool2d', kernel: 2 };
  const control = net(conv(), pool, conv(), pool);
  const subject = subjectOf({ control, dataset, failed: [1] });
  const findings = await aliasing.measure(subject);
  expect(findings.curves[0]!.axis.values).toEqual(['1 pixel', '2 pixels', '3 pixels']);
  const [line, blurred] = linesOf(findings, 'consistency');
  expect([line!.name, blurred!.name, blurred!.values[1]]).toEqual(['control', 'blurred', [null, null, null]]);

  const model = (await subject.model({ arm: subject.control, seed: 0 }))!;
  const network = answering(model, subject);
  const { images, labels, shape } = heldOutPictures(subject);
  const still = network.classes(images);
  const colour = meanColour(dataset);
  let same = 0;
  for (let i = 0; i < labels.length; i++) {
    for (const [down, right] of [
      [2, 2],
      [2, -2],
      [-2, 2],
      [-2, -2],
    ]) {
      const moved = shifted(images.subarray(i * 324, (i + 1) * 324), shape, down!, right!, colour);
      if (network.classes(moved)[0] === still[i]) same++;
    }
  }
  expect(line!.values[0]![1]).toBeCloseTo(same / labels.length / 4, 12);
  expect(same / labels.length / 4).toBeLessThan(1);
  expect(linesOf(findings, 'accuracy').map(({ values }) => values)).toEqual([
    [[0.5], [null]],
    [[0.5], [null]],
  ]);
  expect(findings.curves[2]!.axis.values).toEqual(['avgPool1', 'avgPool2']);
});
