import { expect, it } from 'vitest';
import { controlCheck } from './check.js';
import { describeStudy } from './describe.js';
import { inducedChanges } from './induced.js';
import { renderDescription } from './render.js';
import { resolveStudy } from './resolve.js';
import { kernelStudy } from './rigor.fixture.js';
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
  Differs     in layers[conv2d].kernel: 3×3 → 5×5
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

it('checks what every arm varies, and what that brings along', () => {
  const matched = resolveStudy(kernelStudy({ matched: ['parameters', 'macs', 'receptiveField'] }));
  const stepSeconds = new Map([
    ['cnn', 0.0125],
    ['kernel5', 0.0302],
  ]);
  expect(controlCheck(matched, { pictures: 1000, stepSeconds })).toEqual([
    'kernel5 differs in layers[conv2d].kernel: 3×3 → 5×5; induces parameters 60,362 → 94,666 (×1.57); MACs 5,644,288 → 15,605,760 (×2.76); receptive field 10×10 → 16×16; measured step 12.5 ms → 30.2 ms (×2.42)',
    'kernel5-parameters differs in layers[conv2d].kernel: 3×3 → 5×5; matched to the control’s parameters, 60,362 → 61,402 (+1.7 %), by layers[0].filters: 32 → 24; layers[2].filters: 64 → 48; induces parameters 60,362 → 61,402 (×1.02); MACs 5,644,288 → 9,246,720 (×1.64); activations 65,546 → 49,162 (×0.75); receptive field 10×10 → 16×16; output shapes: layers[0] 32×32×32 → 24×32×32 and 4 more',
    'kernel5-macs differs in layers[conv2d].kernel: 3×3 → 5×5; matched to the control’s MACs, 5,644,288 → 5,552,640 (−1.6 %), by layers[0].filters: 32 → 18; layers[2].filters: 64 → 36; induces parameters 60,362 → 40,654 (×0.67); MACs 5,644,288 → 5,552,640 (×0.98); activations 65,546 → 36,874 (×0.56); receptive field 10×10 → 16×16; output shapes: layers[0] 32×32×32 → 18×32×32 and 4 more',
    'kernel5-field differs in its depth alone; matched to the receptive field of kernel5, 16×16, by layers[1], layers[4] added: conv2d; induces parameters 60,362 → 106,538 (×1.76); MACs 5,644,288 → 24,518,656 (×4.34); activations 65,546 → 114,698 (×1.75); receptive field 10×10 → 16×16',
  ]);
  expect(renderDescription(matched)).toContain(
    `kernel5-macs: Kernel 5×5 (MACs matched) [experiment kernel]
  Differs     in layers[conv2d].kernel: 3×3 → 5×5
  Matched     to the control’s MACs, 5,644,288 → 5,552,640 (−1.6 %), by layers[0].filters: 32 → 18;
              layers[2].filters: 64 → 36
  Induces     parameters 60,362 → 40,654 (×0.67);`,
  );
});

it('shows output shapes and steps that a change induces', () => {
  const shapes = resolveStudy({
    ...kernelStudy({ factor: 'padding', arms: [{ name: 'valid', set: { 'layers[conv2d].padding': 'valid' } }] }),
  });
  // The worked table's fifth row.
  expect(controlCheck(shapes)).toEqual([
    'valid differs in layers[conv2d].padding: same → 0×0; induces parameters 60,362 → 42,442 (×0.70); MACs 5,644,288 → 3,915,648 (×0.69); activations 65,546 → 51,434 (×0.78); output shapes: layers[0] 32×32×32 → 32×30×30 and 4 more',
  ]);
  const batch = resolveStudy(kernelStudy({ factor: 'recipe.batch', arms: [{ name: 'b', recipe: { batch: 32 } }] }));
  expect(controlCheck(batch, { pictures: 1000 })).toEqual([
    'b differs in recipe.batch: 64 → 32; induces steps 150 → 310 (×2.07)',
  ]);
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
