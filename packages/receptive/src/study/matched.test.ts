import { describe, expect, it, test } from 'vitest';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Architecture, Layer } from '../architecture/types.js';
import { resolveStudy } from './resolve.js';
import { kernelStudy, twoConvolutions } from './rigor.fixture.js';
import { experimentOf, studyOf, withLayers } from './study.fixture.js';
import type { Study } from './types.js';

const filtersOf = (architecture: Architecture) =>
  resolveArchitecture(architecture).nodes.flatMap(({ operation }) =>
    operation.type === 'conv2d' || operation.type === 'locallyConnected2d' ? [operation.filters] : [],
  );
const armsOf = (study: Study) => Object.fromEntries(study.arms.map((arm) => [arm.name, arm]));
function refusal(input: unknown): string {
  try {
    resolveStudy(input);
  } catch (error) {
    return (error as Error).message;
  }
  return 'no error';
}

// Computed for the project by enumeration; biases counted, MACs with the dense layer.
test.each([
  [3, 32, 'same', 60_362, 5_644_288, 10],
  [5, 32, 'same', 94_666, 15_605_760, 16],
  [5, 24, 'same', 61_402, 9_246_720, 16],
  [5, 18, 'same', 40_654, 5_552_640, 16],
  [3, 32, 'valid', 42_442, 3_915_648, 10],
  [5, 32, 'valid', 69_706, 7_017_600, 16],
] as const)('kernel %d, width %d, %s', (kernel, width, padding, parameters, macs, field) => {
  const graph = resolveArchitecture(twoConvolutions(kernel, width, padding));
  expect([graph.parameters, graph.macs, graph.receptiveField]).toEqual([parameters, macs, [field, field]]);
});

describe('matched arms', () => {
  const study = resolveStudy(kernelStudy({ matched: ['macs', 'parameters', 'receptiveField'] }));
  const arms = armsOf(study);

  it('stand behind their variant, which the experiment alone names', () => {
    expect(study.arms.map(({ name, title, role, matchedTo, of }) => [name, title, role, matchedTo, of])).toEqual([
      ['cnn', 'cnn', 'control', undefined, undefined],
      ['kernel5', 'Kernel 5×5', 'variant', undefined, undefined],
      ['kernel5-parameters', 'Kernel 5×5 (parameters matched)', 'matched', 'parameters', 'kernel5'],
      ['kernel5-macs', 'Kernel 5×5 (MACs matched)', 'matched', 'macs', 'kernel5'],
      ['kernel5-field', 'Kernel 5×5 (receptive field matched)', 'matched', 'receptiveField', 'kernel5'],
    ]);
    expect(study.experiments[0]).toMatchObject({
      arms: ['kernel5'],
      matched: ['parameters', 'macs', 'receptiveField'],
    });
  });

  it('have the widths of the worked table: 24 for the parameters, 18 for the MACs', () => {
    expect(filtersOf(arms['kernel5-parameters']!.architecture)).toEqual([24, 48]);
    expect(resolveArchitecture(arms['kernel5-parameters']!.architecture)).toMatchObject({ parameters: 61_402 });
    expect(filtersOf(arms['kernel5-macs']!.architecture)).toEqual([18, 36]);
    expect(resolveArchitecture(arms['kernel5-macs']!.architecture)).toMatchObject({ macs: 5_552_640 });
  });

  it('see what a larger kernel sees through two small ones each, and are then what it is held against', () => {
    const field = arms['kernel5-field']!;
    const graph = resolveArchitecture(field.architecture);
    expect(graph.receptiveField).toEqual([16, 16]);
    expect(graph.nodes.map(({ name, operation }) => [name, 'kernel' in operation ? operation.kernel[0] : 0])).toEqual([
      ['conv1', 3],
      ['conv1-2', 3],
      ['maxPool1', 2],
      ['conv2', 3],
      ['conv2-2', 3],
      ['maxPool2', 2],
      ['flatten1', 0],
      ['dense1', 0],
    ]);
    expect(field.contrast).toEqual(['kernel5', 'kernel5-field']);
    expect(arms['kernel5-macs']!.contrast).toEqual(['kernel5-macs', 'cnn']);
  });

  it('are the smaller variant, stacked, where the control has the larger kernels', () => {
    const input = kernelStudy({
      matched: 'receptiveField',
      arms: [{ name: 'kernel3', set: { 'layers[conv2d].kernel': 3 } }],
    });
    const { arms } = resolveStudy({ ...input, control: { name: 'cnn', architecture: twoConvolutions(5, 32, 'same') } });
    expect(arms.map(({ name }) => name)).toEqual(['cnn', 'kernel3', 'kernel3-field']);
    expect(arms[2]!.contrast).toEqual(['kernel3-field', 'cnn']);
    expect(resolveArchitecture(arms[2]!.architecture).receptiveField).toEqual([16, 16]);
  });

  it('are left out where the variant agrees as it is', () => {
    const { arms } = resolveStudy(
      kernelStudy({
        factor: 'layers',
        matched: ['parameters', 'macs', 'receptiveField'],
        arms: [{ name: 'mean', set: { 'layers[1]': { type: 'avgPool2d', kernel: 2 } } }],
      }),
    );
    expect(arms.map(({ name, agrees }) => [name, agrees])).toEqual([
      ['cnn', undefined],
      ['mean', ['parameters', 'macs', 'receptiveField']],
    ]);
  });
});

describe('a stack', () => {
  const layers = (kernel: number, stride: number): Layer[] => [
    { type: 'conv2d', filters: 8, kernel, stride, padding: 'same', bias: false, because: 'edges' },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'conv2d', filters: 8, kernel: 1 },
    { type: 'globalAvgPool2d' },
    { type: 'dense', units: 10 },
  ];
  it('repeats what follows a convolution, keeps its stride to the last and everybody’s name', () => {
    const control = { name: 'cnn', architecture: { input: [1, 32, 32] as const, layers: layers(3, 2) } };
    const { arms } = resolveStudy({
      name: 's',
      data: { dataset: 'x' },
      control,
      experiments: [
        {
          name: 'e',
          factor: 'kernel',
          matched: 'receptiveField',
          arms: [{ name: 'k7', set: { 'layers[0].kernel': 7 } }],
        },
      ],
    });
    const graph = resolveArchitecture(arms[2]!.architecture);
    expect(graph.nodes.map(({ name }) => name)).toEqual([
      ...['conv1', 'bn1', 'relu1', 'conv1-2', 'bn1-2', 'relu1-2', 'conv1-3', 'bn1-3', 'relu1-3'],
      ...['conv2', 'globalAvgPool1', 'dense1'],
    ]);
    expect(graph.nodes.slice(0, 9).map(({ jump }) => jump[0])).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2]);
    expect(graph.receptiveField).toEqual(resolveArchitecture(arms[1]!.architecture).receptiveField);
  });
});

describe('widths', () => {
  it('keep proportions, residual blocks and depthwise convolutions together', () => {
    const block = (kernel: number): Layer[] => [
      { type: 'conv2d', filters: 96, kernel: 1 },
      {
        type: 'residual',
        layers: [
          { type: 'conv2d', filters: 96, kernel, padding: 'same', groups: 96 },
          { type: 'conv2d', filters: 96, kernel: 1 },
        ],
      },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ];
    const { arms } = resolveStudy({
      name: 's',
      data: { dataset: 'x' },
      control: { name: 'cnn', architecture: { input: [3, 16, 16], layers: block(3) } },
      experiments: [
        {
          name: 'e',
          factor: 'kernel',
          matched: 'macs',
          arms: [{ name: 'k7', architecture: { input: [3, 16, 16], layers: block(7) } }],
        },
      ],
    });
    const [wide, narrow] = [arms[0]!, arms[2]!].map(({ architecture }) => resolveArchitecture(architecture));
    const [filters, ...others] = filtersOf(arms[2]!.architecture);
    expect(others).toEqual([filters, filters]);
    expect(Math.abs(narrow!.macs / wide!.macs - 1)).toBeLessThanOrEqual(0.02);
  });

  it('leave the proportions where only that comes within 2 %', () => {
    const architecture = withLayers({ 3: { filters: 10 } });
    const experiments = [
      { ...experimentOf('kernel', { set: { 'layers[conv2d].kernel': 5 } }).experiments[0]!, matched: 'parameters' },
    ] as const;
    const { arms } = resolveStudy({ ...studyOf(), control: { name: 'cnn', architecture }, experiments });
    const parameters = arms.map((arm) => resolveArchitecture(arm.architecture).parameters);
    // 4 and 10 filters would be the control's again, 3 and 8 a fifth too small.
    expect([filtersOf(arms[3]!.architecture), parameters[1], parameters[3]]).toEqual([[4, 9], 6820, 6783]);
  });

  it('are refused with the nearest, or because there is nothing to scale', () => {
    const layers = (kernel: number): Layer[] => [
      { type: 'conv2d', filters: 3, kernel },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ];
    const study = (control: Layer[], arm: Layer[], factor: string) => ({
      name: 's',
      data: { dataset: 'x' },
      control: { name: 'cnn', architecture: { input: [1, 16, 16], layers: control } },
      experiments: [
        {
          name: 'e',
          factor,
          matched: 'parameters',
          arms: [{ name: 'a', architecture: { input: [1, 16, 16], layers: arm } }],
        },
      ],
    });
    expect(refusal(study(layers(3), layers(9), 'kernel'))).toBe(
      'experiments[0].arms[0] "a": expected parameters within 2 % of the control’s 5,920 at some width of its convolutions, got 5,786 (−2.26 %) at the nearest, with 8 filters.',
    );
    const dense = (units: number): Layer[] => [
      { type: 'flatten' },
      { type: 'dense', units },
      { type: 'dense', units: 10 },
    ];
    expect(refusal(study(dense(20), dense(30), 'units'))).toBe(
      'experiments[0].arms[0] "a": expected parameters within 2 % of the control’s 5,350 at some width of its convolutions, got 8,020 and no convolution whose width could change that.',
    );
  });

  it('are no match for a factor that is the width', () => {
    const input = studyOf(experimentOf('filters', { set: { 'layers[0].filters': 8 } }));
    expect(refusal({ ...input, experiments: [{ ...input.experiments![0], matched: 'macs' }] })).toBe(
      'experiments[0].matched: expected a factor other than filters, because matching scales the filters, got filters.',
    );
  });
});

test('a receptive field that no stack gives is refused with the nearest', () => {
  const kernel4 = { arms: [{ name: 'k4', set: { 'layers[conv2d].kernel': 4 } }], matched: 'receptiveField' } as const;
  expect(refusal(kernelStudy(kernel4))).toBe(
    'experiments[0].arms[0] "k4": expected a receptive field of 13×13 from the smaller kernels, stacked, got 16×16 at the nearest.',
  );
});
