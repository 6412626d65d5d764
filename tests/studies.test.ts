import {
  diffArms,
  initializeNetwork,
  Random,
  referenceEngine,
  renderDescription,
  resolveArchitecture,
  resolveStudies,
  resolveStudy,
  streamKey,
} from 'receptive';
import { describe, expect, it } from 'vitest';
import glyphs from '../studies/glyphs.js';
import limits from '../studies/limits.js';
import mars from '../studies/mars.js';
import mnist from '../studies/mnist.js';

describe.each([
  ['glyphs', glyphs, 10],
  ['mnist', mnist, 10],
  ['mars', mars, 25],
] as const)('the %s study', (name, input, classes) => {
  const study = resolveStudy(input);

  it('resolves, whole and quick, and describes itself', () => {
    expect(study.name).toBe(name);
    expect(resolveStudy(input, { quick: true }).arms.length).toBeLessThanOrEqual(study.arms.length);
    expect(renderDescription(study)).toContain('[control]');
  });

  it('gives one output per class', () => {
    for (const { architecture } of study.arms) expect(resolveArchitecture(architecture).outputShape).toEqual([classes]);
  });

  it('justifies layers of the control', () => {
    const control = study.arms.find(({ role }) => role === 'control');
    expect(control?.architecture.layers.some(({ because }) => because !== undefined)).toBe(true);
  });
});

describe('the mars study', () => {
  it('is the assignment: kernels 5×5, 7×7 and 3×3 → 5×5 against 3×3, at any picture size', () => {
    const study = resolveStudy(mars, { imageSize: 128 });
    expect(study.arms.map(({ architecture }) => architecture.input)).toEqual(study.arms.map(() => [3, 128, 128]));
    const arms = study.arms.filter(({ role }) => role !== 'matched');
    const kernels = arms.map(({ architecture }) =>
      resolveArchitecture(architecture).nodes.flatMap(({ operation }) =>
        operation.type === 'conv2d' ? [operation.kernel[0]] : [],
      ),
    );
    expect(kernels).toEqual([[], [3, 3, 3, 3], [5, 5, 5, 5], [7, 7, 7, 7], [3, 3, 5, 5]]);
    const [, control, ...variants] = arms;
    for (const variant of variants) {
      const attributes = control && diffArms(control, variant).map(({ attribute }) => attribute);
      expect(new Set(attributes)).toEqual(new Set(['kernel']));
    }
  });

  it('matches parameters and MACs of every kernel within 2 %, at any picture size', () => {
    for (const imageSize of [64, 128]) {
      const { arms } = resolveStudy(mars, { imageSize });
      const control = resolveArchitecture(arms.find(({ role }) => role === 'control')?.architecture);
      const matched = arms.filter(({ role }) => role === 'matched');
      expect(matched.map(({ of, matchedTo }) => `${of} ${matchedTo}`)).toEqual(
        ['kernel5', 'kernel7', 'kernel3-5'].flatMap((arm) => [`${arm} parameters`, `${arm} macs`]),
      );
      for (const { architecture, matchedTo } of matched) {
        const graph = resolveArchitecture(architecture);
        const [own, wanted] = [graph, control].map((one) => (matchedTo === 'macs' ? one.macs : one.parameters));
        expect(Math.abs((own as number) / (wanted as number) - 1)).toBeLessThanOrEqual(0.02);
      }
    }
  });
});

describe('the limits', () => {
  const { studies } = resolveStudies(limits);
  const named = (name: string) => studies.find((study) => study.name === name)!;
  const graphOf = (study: string, arm: string) =>
    resolveArchitecture(named(study).arms.find(({ name }) => name === arm)!.architecture);

  it('are four tasks with one output per class, and theory speaks of every control and baseline', () => {
    expect(studies.map(({ name, data }) => [name, data.dataset])).toEqual([
      ['where', 'where'],
      ['no-structure', 'no-structure'],
      ['beyond-kernel', 'beyond'],
      ['beyond-depth', 'beyond'],
      ['glyphs-anywhere', 'glyphs-anywhere'],
    ]);
    for (const [i, { arms, predictions = [] }] of studies.entries()) {
      const classes = [4, 2, 2, 2, 4][i];
      for (const { architecture } of arms) expect(resolveArchitecture(architecture).outputShape).toEqual([classes]);
      const spoken = new Set(predictions.map(({ arm }) => arm));
      for (const { name, role } of arms) if (role !== 'variant') expect(spoken).toContain(name);
    }
    expect(resolveStudies(limits, { quick: true }).studies.flatMap(({ seeds }) => seeds)).toEqual([0, 0, 0, 0, 0]);
  });

  it('where theory says chance, shifts round the torus change nothing; the arms that learn see the position', () => {
    const random = new Random(streamKey(1, 'generate', 'torus'));
    const picture = Float32Array.from({ length: 256 }, () => random.normal());
    const round = picture.map((_, i) => picture[((((i >> 4) + 8) & 15) << 4) | (((i & 15) + 3) & 15)]!);
    const change = (study: string, arm: string) => {
      const network = referenceEngine.compile(graphOf(study, arm), { batch: 1 });
      initializeNetwork(network, 3);
      const [still, moved] = [picture, round].map((pixels) => network.predict(pixels).slice());
      return Math.max(...still!.map((logit, i) => Math.abs(logit - moved![i]!)));
    };
    for (const [study, arm] of [
      ['where', 'circular'],
      ['no-structure', 'invariant'],
      ['beyond-kernel', 'kernel5'],
    ] as const)
      expect(change(study, arm)).toBeLessThan(1e-6);
    for (const arm of ['zeros', 'coordinates', 'flatten', 'dense']) expect(change('where', arm)).toBeGreaterThan(1e-4);
  });

  it('has fields of 3, 5, 5, 7 and 9 pixels before the maximum over the whole picture', () => {
    const fields = ['kernel3', 'kernel5', 'two3', 'kernel7', 'four3'].map((arm) => {
      const { nodes } = graphOf(arm.startsWith('kernel') ? 'beyond-kernel' : 'beyond-depth', arm);
      const pool = nodes.findIndex(({ operation }) => operation.type === 'maxPool2d');
      expect(nodes[pool]!.outputShape).toEqual([8, 1, 1]);
      return nodes[pool - 1]!.receptiveField;
    });
    expect(fields).toEqual([3, 5, 5, 7, 9].map((field) => [field, field]));
  });
});
