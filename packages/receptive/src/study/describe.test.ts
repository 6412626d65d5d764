import { expect, it } from 'vitest';
import { describeStudy } from './describe.js';
import { inducedChanges } from './induced.js';
import { renderDescription } from './render.js';
import { resolveStudy } from './resolve.js';
import { CONTROL, experimentOf, studyOf, withLayers } from './study.fixture.js';

const study = resolveStudy(
  studyOf({
    question: 'Does the kernel matter?',
    data: { dataset: 'glyphs', imageSize: 16, channels: 1, limit: 1000 },
    seeds: 2,
    ...experimentOf('kernel', { title: 'Kernel 5×5', set: { 'layers[conv2d].kernel': 5 } }),
  }),
);

it('describes a study in plain data', () => {
  const description = describeStudy(study);
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
  expect(description.trials).toBe(6);
  const [, control, variant] = description.arms;
  expect(control?.changes).toEqual([]);
  expect(control?.totals).toEqual({
    // conv 1·4·9 + 4, conv 4·8·9 + 8, dense 8·8·8·10 + 10.
    parameters: 40 + 296 + 5130,
    macs: 36 * 256 + 288 * 64 + 5120,
    activationBytes: 4 * 64 * (2 * 1024 + 256 + 2 * 512 + 512 + 10),
    receptiveField: [8, 8],
    jump: [2, 2],
  });
  expect(variant?.changes.map(({ path }) => path)).toEqual(['layers[0].kernel', 'layers[3].kernel']);
  expect(variant?.induced).toEqual([
    { attribute: 'parameters', from: 5466, to: 5466 + 64 + 512 },
    { attribute: 'macs', from: 32768, to: 100 * 256 + 800 * 64 + 5120 },
    { attribute: 'receptiveField', from: [8, 8], to: [14, 14] },
  ]);
});

it('lists output shapes of corresponding layers that a change induces', () => {
  const induced = inducedChanges(CONTROL, withLayers({ 2: { stride: 1 } }));
  expect(induced.filter(({ attribute }) => attribute === 'outputShape')).toEqual([
    { attribute: 'outputShape', path: 'layers[2]', from: [4, 8, 8], to: [4, 15, 15] },
    { attribute: 'outputShape', path: 'layers[3]', from: [8, 8, 8], to: [8, 15, 15] },
    { attribute: 'outputShape', path: 'layers[4]', from: [8, 8, 8], to: [8, 15, 15] },
    { attribute: 'outputShape', path: 'layers[5]', from: [512], to: [1800] },
  ]);
  expect(induced.find(({ attribute }) => attribute === 'jump')).toEqual({
    attribute: 'jump',
    from: [2, 2],
    to: [1, 1],
  });
});

it('renders it for a terminal', () => {
  expect(renderDescription(study)).toBe(
    `small

  Question    Does the kernel matter?
  Data        glyphs, pictures of 1×16×16, the first 1,000 training pictures, mean and standard deviation of
              the training split
  Seeds       0, 1 (3 arms × 2 seeds = 6 trials)
  Recipe      10 epochs, batch 64, learning rate 0.001, schedule oneCycle (peak 0.3), adamw (beta1 0.9, beta2
              0.999, eps 1e-8, weightDecay 0.01), keeps the last epoch, no augmentation
  Experiment  one, varying kernel: What does kernel change? Arms: a.

dense [baseline]
  layer     path       what      output  parameters   MACs  field  jump
  flatten1  layers[0]  flatten      256           0      0  16×16   1×1
  dense1    layers[1]  dense 10      10       2,570  2,560  16×16   1×1
  Total       2,570 parameters, 2,560 MACs a picture, 66.5 KiB of activations a batch, receptive field 16×16,
              jump 1×1

cnn [control]
  layer     path       what                output  parameters    MACs  field  jump
  conv1     layers[0]  conv 3×3, 4, same  4×16×16          40   9,216    3×3   1×1
  relu1     layers[1]  relu               4×16×16           0       0    3×3   1×1
  maxPool1  layers[2]  max-pool 2×2         4×8×8           0       0    4×4   2×2
  conv2     layers[3]  conv 3×3, 8, same    8×8×8         296  18,432    8×8   2×2
  relu2     layers[4]  relu                 8×8×8           0       0    8×8   2×2
  flatten1  layers[5]  flatten                512           0       0  16×16   2×2
  dense1    layers[6]  dense 10                10       5,130   5,120  16×16   2×2
  Total       5,466 parameters, 32,768 MACs a picture, 962.5 KiB of activations a batch, receptive field 8×8,
              jump 2×2
  conv1       edges

a: Kernel 5×5 [experiment one]
  Differs     in kernel: 3×3 → 5×5 (layers[0].kernel, layers[3].kernel)
  Induces     parameters 5,466 → 6,042 (×1.11); MACs 32,768 → 81,920 (×2.50); receptive field 8×8 → 14×14
  layer     path       what                output  parameters    MACs  field  jump
  conv1     layers[0]  conv 5×5, 4, same  4×16×16         104  25,600    5×5   1×1
  relu1     layers[1]  relu               4×16×16           0       0    5×5   1×1
  maxPool1  layers[2]  max-pool 2×2         4×8×8           0       0    6×6   2×2
  conv2     layers[3]  conv 5×5, 8, same    8×8×8         808  51,200  14×14   2×2
  relu2     layers[4]  relu                 8×8×8           0       0  14×14   2×2
  flatten1  layers[5]  flatten                512           0       0  16×16   2×2
  dense1    layers[6]  dense 10                10       5,130   5,120  16×16   2×2
  Total       6,042 parameters, 81,920 MACs a picture, 962.5 KiB of activations a batch, receptive field
              14×14, jump 2×2
`,
  );
});

it('stays within 110 columns whatever is written', () => {
  const long = 'a justification without end '.repeat(20) + 'x'.repeat(300);
  const wide = resolveStudy(
    studyOf({
      title: long,
      question: long,
      recipe: { classWeights: Array.from({ length: 60 }, (_, i) => i + 0.125) },
      control: {
        name: 'c'.repeat(64),
        title: long,
        because: long,
        architecture: withLayers({
          0: { name: 'n'.repeat(64), because: long, kernel: [3, 5], stride: [1, 1], dilation: [2, 1], bias: false },
        }),
      },
    }),
  );
  const lines = renderDescription(wide).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  // What does not fit is cut in the description, and the numbers behind it stay whole.
  expect(lines.filter((line) => /conv 3×5, 4, same, dilat.*… {2}4×16×16 +60 +15,360 /.test(line))).toHaveLength(1);
});

it('says where the baseline is trained otherwise', () => {
  const input = studyOf();
  const text = renderDescription(
    resolveStudy({
      ...input,
      baseline: { ...input.baseline, recipe: { optimizer: { type: 'adamw', weightDecay: 0 } } },
    }),
  );
  expect(text).toContain('  Recipe      differs from the control’s: recipe.optimizer.weightDecay: 0.01 → 0\n');
});
