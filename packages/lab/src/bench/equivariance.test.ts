import {
  type Architecture,
  initialSnapshot,
  type Layer,
  moveErrors,
  networkInput,
  outputsOf,
  pictureLayers,
  Random,
  referenceEngine,
  resolveArchitecture,
  sightOf,
  streamKey,
} from 'receptive';
import { expect, test } from 'vitest';
import { changeOf, layerErrors, movedFeatures } from './equivariance.js';
import { isWhole, type Move, movedPicture, valueAt } from './moves.js';

const random = new Random(streamKey(1, 'generate'));
const shape = [2, 14, 14] as const;
const picture = Uint8Array.from({ length: 2 * 14 * 14 }, () => random.integer(256));
const colour = [90, 140];
const normalization = { mean: [0.4, 0.5], std: [0.2, 0.3] };
const conv = (change: object = {}): Layer => ({ type: 'conv2d', filters: 3, kernel: 3, padding: 'same', ...change });
const architecture: Architecture = {
  input: shape,
  layers: [conv(), { type: 'relu' }, { type: 'maxPool2d', kernel: 2 }, conv({ stride: 2, padding: 1 }), conv()],
};
const model = {
  architecture,
  classes: ['a'],
  normalization,
  arm: '',
  seed: 0,
  trial: '',
  numerics: '',
  validationAccuracy: null,
  tensors: initialSnapshot(resolveArchitecture(architecture), 3),
};

/** Features of the picture and of the moved one at a layer of the top level. */
function features(end: number, move: Move) {
  const graph = resolveArchitecture({ input: shape, layers: architecture.layers.slice(0, end) });
  const network = referenceEngine.compile(graph, { batch: 1 });
  for (const name of network.tensorNames()) network.setTensor(name, model.tensors.get(name)!);
  const of = (bytes: Uint8Array) => outputsOf(network, networkInput(bytes, shape, normalization));
  return {
    still: of(picture),
    moved: of(movedPicture(picture, shape, move, colour)),
    shape: graph.outputShape as [number, number, number],
    sight: sightOf(graph),
  };
}

test('shifts are the errors that the probe of equivariance reports', () => {
  const pictures = { images: picture, labels: new Uint16Array(1), shape };
  for (const [end, t, n] of [
    [1, 3, 3],
    [3, 4, 2],
    [4, 4, 1],
    [5, 4, 1],
    [3, 3, 2],
  ] as const) {
    const layer = pictureLayers(architecture)[end - 1]!;
    const computed = { engine: referenceEngine, threads: 1 };
    const [[expected]] = moveErrors(model, layer, computed, pictures, colour, [{ t: [t, t], ns: [[n, n]] }]) as [
      [{ interior: number | null; border: number | null }],
    ];
    const { interior, border } = layerErrors(features(end, { kind: 'shift', down: t, right: t }), moveOf(t), [14, 14]);
    for (const [got, known] of [
      [interior, expected.interior],
      [border, expected.border],
    ] as const) {
      if (known === null) expect(got).toBeNull();
      else expect(got! / known).toBeCloseTo(1, 6);
    }
  }
});
const moveOf = (t: number): Move => ({ kind: 'shift', down: t, right: t });

test('upwards and to the left as well: exact inside, at the border not', () => {
  const move: Move = { kind: 'shift', down: -2, right: -4 };
  const errors = layerErrors(features(3, move), move, [14, 14]);
  expect(errors.interior).toBeLessThan(1e-6);
  expect(errors.border).toBeGreaterThan(0.01);
  expect(errors.change).toBeGreaterThan(0.1);
});

test('worked by hand: a row of four units, one pixel to the right', () => {
  const sight = [
    { jump: 1, before: 0, after: 0 },
    { jump: 1, before: 1, after: 1 },
  ] as const;
  const move: Move = { kind: 'shift', down: 0, right: 1 };
  // The partners of units 1, 2, 3 are 0, 1, 2: differences 1, 0, 2. Unit 1 sees the uncovered pixel, unit 3 padding.
  const given = { still: [3, 4, 0, 5], moved: [9, 4, 4, 2], shape: [1, 1, 4] as const, sight };
  const errors = layerErrors(given, move, [1, 4]);
  expect(errors.interior).toBe(2 ** -24);
  expect(errors.border).toBeCloseTo(Math.sqrt((1 + 4) / (9 + 0)), 12);
  expect(errors.change).toBeCloseTo(Math.sqrt((36 + 0 + 16 + 9) / 50), 12);
  expect([...movedFeatures(given, move, [1, 4])!]).toEqual([Number.NaN, 3, 4, 0]);
  // Of units that see one pixel only the uncovered one is not interior, and it has no partner.
  const one = layerErrors({ ...given, sight: [sight[0], sight[0]] }, move, [1, 4]);
  expect(one.interior).toBeCloseTo(Math.sqrt((1 + 0 + 4) / (9 + 16 + 0)), 12);
  expect(one.border).toBeNull();
});

test('a quarter turn takes the top row to the right column, and four of them are nothing', () => {
  const four = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
  const turn: Move = { kind: 'rotate', degrees: 90 };
  const turned = movedPicture(four, [1, 3, 3], turn, [0]);
  expect([...turned]).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  let all: Uint8Array = picture;
  for (let i = 0; i < 4; i++) all = movedPicture(all, shape, turn, colour);
  expect(all).toEqual(picture);
  expect([...movedPicture(four, [1, 3, 3], { kind: 'rotate', degrees: 45 }, [0])].slice(0, 3)).toEqual([
    0,
    expect.anything(),
    0,
  ]);
});

test('convolutions do not turn along; kernels without a direction do, by quarter turns', () => {
  const turn: Move = { kind: 'rotate', degrees: 90 };
  expect(layerErrors(features(1, turn), turn, [14, 14]).interior).toBeGreaterThan(0.1);
  const pool: Architecture = { input: shape, layers: [{ type: 'avgPool2d', kernel: 2 }] };
  const graph = resolveArchitecture(pool);
  const network = referenceEngine.compile(graph, { batch: 1 });
  const of = (bytes: Uint8Array) => outputsOf(network, networkInput(bytes, shape, normalization));
  const given = {
    still: of(picture),
    moved: of(movedPicture(picture, shape, turn, colour)),
    shape: graph.outputShape as [number, number, number],
    sight: sightOf(graph),
  };
  expect(layerErrors(given, turn, [14, 14])).toMatchObject({ interior: expect.closeTo(0, 6), border: null });
});

test('pixels change places: as many as asked, the same for a seed; coarser maps cannot follow', () => {
  const places = Uint8Array.from({ length: 100 }, (_, i) => i);
  const move = (share: number, seed = 0): Move => ({ kind: 'permute', share, seed });
  const moved = movedPicture(places, [1, 10, 10], move(0.5), [0]);
  const still = moved.filter((value, i) => value === i).length;
  expect(still).toBeGreaterThanOrEqual(50);
  expect(still).toBeLessThan(56);
  expect([...moved].sort((a, b) => a - b)).toEqual([...places]);
  expect(movedPicture(places, [1, 10, 10], move(0.5), [0])).toEqual(moved);
  expect(movedPicture(places, [1, 10, 10], move(0.5, 1), [0])).not.toEqual(moved);
  expect(movedPicture(places, [1, 10, 10], move(0), [0])).toEqual(places);
  // A layer of single pixels follows any order; a pool has no places to go to.
  expect(layerErrors(features(3, move(1)), move(1), [14, 14])).toMatchObject({ interior: null, border: null });
  expect(layerErrors(features(1, move(1)), move(1), [14, 14]).interior).toBeGreaterThan(0.5);
});

test('whole moves are multiples of the stride, or quarter turns', () => {
  expect(isWhole({ kind: 'shift', down: 4, right: -8 }, [4, 4])).toBe(true);
  expect(isWhole({ kind: 'shift', down: 4, right: 3 }, [4, 4])).toBe(false);
  expect(isWhole({ kind: 'rotate', degrees: -180 }, [2, 2])).toBe(true);
  expect(isWhole({ kind: 'rotate', degrees: 30 }, [2, 2])).toBe(false);
});

test('values between places are weighted by nearness', () => {
  const plane = [0, 10, 20, 30];
  expect([valueAt(plane, 0, 2, 0, 0.5), valueAt(plane, 0, 2, 0.5, 0), valueAt(plane, 0, 2, 0.25, 0.75)]).toEqual([
    5, 10, 12.5,
  ]);
  expect(changeOf([3, 4], [3, 9])).toBe(1);
  expect(changeOf([0, 0], [1, 1])).toBeNull();
});
