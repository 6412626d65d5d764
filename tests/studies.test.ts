import { diffArms, renderDescription, resolveArchitecture, resolveStudy } from 'receptive';
import { describe, expect, it } from 'vitest';
import glyphs from '../studies/glyphs.js';
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
