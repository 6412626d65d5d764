import { describe, expect, test } from 'vitest';
import type { Architecture, Layer } from '../architecture/types.js';
import { createWasmEngine, referenceEngine } from '../engine/index.js';
import { equivariance } from './equivariance.js';
import { meanColour } from './pictures.js';
import { linesOf, noise, subjectOf } from './subject.fixture.js';

const END: readonly Layer[] = [{ type: 'flatten' }, { type: 'dense', units: 3 }];
const dataset = await noise([2, 26, 26], ['a', 'b', 'c'], 12);
const net = (...layers: Layer[]): Architecture => ({ input: [2, 26, 26], layers: [...layers, ...END] });
const conv = (change: object = {}): Layer => ({ type: 'conv2d', filters: 4, kernel: 3, padding: 'same', ...change });

/** Errors of the first seed by layer. */
async function errorsOf(control: Architecture, engine = referenceEngine) {
  const findings = await equivariance.measure(subjectOf({ control, dataset, engine }));
  const names = findings.curves[0]!.axis.values;
  const [interior, border] = ['interior', 'border'].map((name) => linesOf(findings, name)[0]!.values[0]!);
  return Object.fromEntries(names.map((name, i) => [name, [interior![i], border![i]]]));
}

describe.each([
  ['reference', referenceEngine],
  ['wasm', await createWasmEngine()],
])('on the %s engine', (_, engine) => {
  test('padded layers, pools, strides and blocks: equivariant inside, not at the border', async () => {
    const errors = await errorsOf(
      net(
        conv(),
        { type: 'batchNorm2d' },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'residual', layers: [conv(), { type: 'batchNorm2d' }, { type: 'relu' }] },
        { type: 'gelu' },
        conv({ stride: 2, padding: 1 }),
        { type: 'dropout', rate: 0.5 },
      ),
      engine,
    );
    expect(Object.keys(errors)).toEqual(['conv1', 'bn1', 'relu1', 'maxPool1', 'add1', 'gelu1', 'conv3', 'dropout1']);
    for (const [interior, border] of Object.values(errors)) {
      expect(interior).toBeLessThanOrEqual(1e-5);
      expect(border).toBeGreaterThan(1e-3);
    }
  });
});

test('large kernels too: what Winograd rounds is no error of the network', async () => {
  const wide = conv({ filters: 16, kernel: 7 });
  const errors = await errorsOf(net(wide, wide), await createWasmEngine());
  expect(errors.conv2![0]).toBeLessThan(1e-6);
});

test('without padding there is no border, and a layer as large as the picture has no interior', async () => {
  const errors = await errorsOf(net(conv({ padding: 'valid' }), conv({ kernel: 24, padding: 'valid', filters: 2 })));
  expect(errors.conv1).toEqual([expect.closeTo(0, 5), null]);
  expect(errors.conv2).toEqual([null, null]);
});

test('a kernel for every place, and coordinates, are not equivariant inside either', async () => {
  const own = await errorsOf(net({ type: 'locallyConnected2d', filters: 2, kernel: 3, padding: 'same' }));
  expect(own.local1![0]).toBeGreaterThan(0.1);
  const { coordinates1, conv1 } = await errorsOf(net({ type: 'coordinates' }, conv()));
  expect(coordinates1![0]).toBeGreaterThan(1e-3);
  expect(conv1![0]).toBeGreaterThan(1e-3);
});

test('after group normalisation every unit sees the border', async () => {
  const { gn1 } = await errorsOf(net(conv(), { type: 'groupNorm', groups: 2 }));
  expect(gn1).toEqual([null, expect.any(Number)]);
  expect(gn1![1]).toBeGreaterThan(1e-3);
});

test('the border error of one convolution, computed by hand', async () => {
  // A 1×1 kernel padded by one pixel: units beside the picture see nothing but padding.
  const control: Architecture = {
    input: [2, 26, 26],
    layers: [{ type: 'conv2d', filters: 1, kernel: 1, padding: 1 }, ...END],
  };
  const findings = await equivariance.measure(
    subjectOf({
      control,
      dataset,
      seeds: 1,
      normalization: { mean: [0, 0], std: [1, 1] },
      tensors: { 'conv1.weight': [1, 0], 'conv1.bias': [0] },
    }),
  );
  const { images } = dataset.splits.validation;
  const pixel = (picture: number, y: number, x: number) => images[picture * 2 * 676 + y * 26 + x]!;
  const colour = meanColour(dataset)[0]!;
  let [squares, norm] = [0, 0];
  for (let picture = 0; picture < 12; picture++) {
    for (let i = 0; i <= 26; i++) {
      // Uncovered pixels against the padding: the first row and column of units that have a partner.
      squares += (i < 26 ? colour ** 2 : 0) + (i > 0 && i < 26 ? colour ** 2 : 0);
      // The padding against the pixels that were moved out: the last ones, whose corner counts once.
      const lost = i < 26 ? pixel(picture, 25, i) ** 2 + (i < 25 ? pixel(picture, i, 25) ** 2 : 0) : 0;
      squares += lost;
      norm += lost;
    }
  }
  expect(linesOf(findings, 'border')[0]!.values[0]![0]).toBeCloseTo(Math.sqrt(squares / norm), 5);
  expect(linesOf(findings, 'interior')[0]!.values[0]![0]).toBe(2 ** -24);
});

test('a line for the control with a row for each seed, null where its training failed', async () => {
  const findings = await equivariance.measure(subjectOf({ control: net(conv()), dataset, seeds: 3, failed: [1] }));
  const [line, ...more] = linesOf(findings, 'border');
  expect(more).toEqual([]);
  expect(line).toMatchObject({ name: 'control', title: 'CNN', seeds: [0, 1, 2] });
  expect(line!.values[1]).toEqual([null]);
  expect(line!.values[0]).not.toEqual(line!.values[2]);
});

test('a network without maps has nothing to move', () => {
  const dense = subjectOf({ control: { input: [2, 26, 26], layers: END }, dataset });
  expect(equivariance.unfit!(dense)).toBe('No layer of CNN gives a picture that could move with its input.');
  expect(equivariance.unfit!(subjectOf({ control: net(conv()), dataset }))).toBeNull();
});
