/** Plausible records for tests of analysis and report: made up by a formula, the same every time. */

import type { Architecture, Layer } from '../architecture/types.js';
import type { DatasetSummary } from '../data/types.js';
import { Random, streamKey } from '../random.js';
import type { Arm, Study } from '../study/types.js';
import type { EpochRecord, Metrics, Recipe, TrialRecord } from '../training/types.js';

export interface Fixture {
  readonly study: Study;
  readonly data: DatasetSummary;
  readonly records: readonly TrialRecord[];
}
export interface ArmPlan {
  readonly arm: Arm;
  /** Mean test accuracy of its seeds, and the seconds a trial takes. */
  readonly accuracy: number;
  readonly seconds: number;
}

export const RECIPE: Recipe = {
  epochs: 12,
  batch: 64,
  learningRate: 0.003,
  schedule: { type: 'oneCycle', peak: 0.3 },
  optimizer: { type: 'adamw', beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 },
  labelSmoothing: 0.05,
  classWeights: 'none',
  clipNorm: null,
  patience: null,
  keep: 'best',
  metric: 'accuracy',
  augmentation: { shift: 2 },
};

/** Metrics of a confusion matrix, by their definitions. */
export function metricsOf(confusion: readonly (readonly number[])[], loss: number): Metrics {
  const count = confusion.flat().reduce((sum, n) => sum + n, 0);
  const correct = confusion.reduce((sum, row, k) => sum + (row[k] ?? 0), 0);
  const perClass = confusion.map((row, k) => {
    const truth = row.reduce((sum, n) => sum + n, 0);
    const predicted = confusion.reduce((sum, other) => sum + (other[k] ?? 0), 0);
    const hits = row[k] ?? 0;
    return {
      count: truth,
      recall: truth ? hits / truth : null,
      precision: predicted ? hits / predicted : null,
      f1: truth + predicted ? (2 * hits) / (truth + predicted) : null,
    };
  });
  const occurring = perClass.filter((entry) => entry.count > 0);
  const over = (pick: (entry: (typeof perClass)[number]) => number) =>
    occurring.reduce((sum, entry) => sum + pick(entry), 0) / occurring.length;
  return {
    count,
    correct,
    accuracy: correct / count,
    balancedAccuracy: over((entry) => entry.recall ?? 0),
    macroF1: over((entry) => entry.f1 ?? 0),
    loss,
    perClass,
    confusion,
  };
}

/** Errors of a class go to the two classes after it, and some to the most common one. */
function confusionOf(counts: readonly number[], accuracy: number, random: Random): number[][] {
  const common = counts.indexOf(Math.max(...counts));
  return counts.map((n, truth) => {
    const row = counts.map(() => 0);
    const put = (k: number, howMany: number) => (row[k] = (row[k] ?? 0) + howMany);
    const recall = Math.min(
      0.995,
      Math.max(0.02, accuracy + ((truth * 7) % 10) * 0.012 - 0.05 + random.normal() * 0.012),
    );
    const wrong = n - Math.round(n * recall);
    const first = Math.ceil(wrong * 0.5);
    const second = Math.ceil((wrong - first) * 0.5);
    put(truth, n - wrong);
    put((truth + 1) % counts.length, first);
    put((truth + 3) % counts.length, second);
    put(common, wrong - first - second);
    return row;
  });
}

function historyOf(epochs: number, accuracy: number, gap: number, seconds: number, random: Random): EpochRecord[] {
  return Array.from({ length: epochs }, (_, i) => {
    const progress = 1 - 0.62 ** (i + 1);
    const train = Math.min(0.999, 0.1 + (accuracy + gap - 0.1) * progress + random.normal() * 0.004);
    const validation = Math.min(0.999, 0.1 + (accuracy - 0.1) * Math.min(1, progress * 1.04) + random.normal() * 0.008);
    return {
      epoch: i + 1,
      trainLoss: 2.3 * (1 - train) + 0.05,
      trainAccuracy: train,
      validationLoss: 2.5 * (1 - validation) + 0.06 + i * 0.004,
      validationAccuracy: validation,
      validationBalancedAccuracy: validation * 0.97,
      learningRate: 0.003 * (1 - i / epochs),
      seconds: seconds / epochs,
    };
  });
}

function trialOf(plan: ArmPlan, seed: number, data: DatasetSummary, diverges: boolean): TrialRecord {
  const random = new Random(streamKey(seed, 'generate', plan.arm.name));
  const accuracy = plan.accuracy + random.normal() * 0.006;
  const epochs = plan.arm.recipe.epochs;
  const history = historyOf(diverges ? 1 : epochs, accuracy, 0.05, plan.seconds, random);
  const seconds = plan.seconds * (0.97 + 0.06 * random.uniform());
  const confusion = (split: 'validation' | 'test') => confusionOf(data.splits[split].perClass, accuracy, random);
  return {
    id: `${plan.arm.name}-${seed}`,
    arm: plan.arm.name,
    seed,
    status: diverges ? 'diverged' : 'completed',
    ...(diverges ? { divergedAt: { epoch: 2, step: 61 } } : {}),
    epochsRun: diverges ? 1 : epochs,
    keptEpoch: diverges ? 0 : epochs,
    stoppedEarly: false,
    history,
    validation: diverges ? null : metricsOf(confusion('validation'), 2.4 * (1 - accuracy)),
    test: diverges ? null : metricsOf(confusion('test'), 2.6 * (1 - accuracy)),
    seconds,
    imagesPerSecond: (data.splits.train.count * epochs) / seconds,
    numerics: 'wasm-1-relaxed',
  };
}

/** A CNN with `kernels.length` blocks of convolution, batch norm, ReLU and max-pool. */
export function cnn(
  input: Architecture['input'],
  classes: number,
  filters: readonly number[],
  kernels: readonly number[],
): Architecture {
  const blocks = filters.flatMap((n, i): Layer[] => [
    {
      type: 'conv2d',
      filters: n,
      kernel: kernels[i] ?? 3,
      padding: 'same',
      because:
        i === 0
          ? 'A stroke is two or three pixels wide: 3×3 is the smallest kernel that sees both its edges.'
          : undefined,
    },
    { type: 'batchNorm2d' },
    { type: 'relu' },
    { type: 'maxPool2d', kernel: 2, because: i === 1 ? 'Halves the grid, doubles what one unit sees.' : undefined },
  ]);
  return {
    input,
    layers: [...blocks, { type: 'flatten' }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: classes }],
  };
}
export function dense(input: Architecture['input'], classes: number): Architecture {
  return {
    input,
    layers: [
      { type: 'flatten', because: 'Throws the grid away: every pixel is a feature like any other.' },
      { type: 'dense', units: 512 },
      { type: 'relu' },
      { type: 'dropout', rate: 0.3 },
      { type: 'dense', units: 256 },
      { type: 'relu' },
      { type: 'dense', units: classes },
    ],
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
/** A ring and a bar per class on a dim ground: something to look at. */
function samplePicture(
  [channels, height, width]: readonly [number, number, number],
  label: number,
  index: number,
): string {
  const random = new Random(streamKey(label, 'generate', 'picture'), index);
  const bytes = new Uint8Array(channels * height * width);
  const [cy, cx] = [height * random.between(0.4, 0.6), width * random.between(0.4, 0.6)];
  const radius = height * (0.15 + 0.012 * label);
  for (let c = 0; c < channels; c++) {
    const tint = [1, 0.72, 0.5][c] ?? 1;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const distance = Math.sqrt((y - cy) ** 2 + (x - cx) ** 2);
        const ring = Math.abs(distance - radius) < height * 0.05;
        const bar = label % 2 === 1 && Math.abs(y - cy) < height * 0.05;
        const grain = (x * 13 + y * 29 + index * 7) % 23;
        const ground = channels === 1 ? grain : 90 + 60 * (y / height) + grain;
        bytes[(c * height + y) * width + x] = ring || bar ? 235 : ground * tint;
      }
    }
  }
  return base64(bytes);
}

export function summaryOf(
  about: Pick<DatasetSummary, 'name' | 'about' | 'classes' | 'shape' | 'notes'>,
  perClass: Readonly<Record<'train' | 'validation' | 'test', readonly number[]>>,
): DatasetSummary {
  const split = (counts: readonly number[]) => ({ count: counts.reduce((sum, n) => sum + n, 0), perClass: counts });
  return {
    ...about,
    fingerprint: '9f2c41d07be35a68'.repeat(4),
    splits: { train: split(perClass.train), validation: split(perClass.validation), test: split(perClass.test) },
    pixels: {
      mean: about.shape[0] === 1 ? [0.137] : [0.472, 0.391, 0.304],
      std: about.shape[0] === 1 ? [0.309] : [0.211, 0.187, 0.165],
    },
    samples: about.classes.map((_, label) =>
      perClass.train[label] ? Array.from({ length: 4 }, (_, i) => samplePicture(about.shape, label, i)) : [],
    ),
  };
}

export function assemble(
  input: Pick<Study, 'name' | 'title' | 'question' | 'data' | 'seeds' | 'experiments'>,
  data: DatasetSummary,
  plans: readonly ArmPlan[],
  diverged: (arm: string, seed: number) => boolean,
): Fixture {
  return {
    study: { primaryMetric: 'accuracy', select: false, probes: [], ...input, arms: plans.map(({ arm }) => arm) },
    data,
    records: plans.flatMap((plan) =>
      input.seeds.map((seed) => trialOf(plan, seed, data, diverged(plan.arm.name, seed))),
    ),
  };
}

function kernelArms(input: Architecture['input'], classes: number, filters: readonly number[], recipe: Recipe): Arm[] {
  const variant = { role: 'variant', experiment: 'kernel', factor: 'kernel', recipe } as const;
  const all = (k: number) =>
    cnn(
      input,
      classes,
      filters,
      filters.map(() => k),
    ); // prettier-ignore
  const mixed = cnn(
    input,
    classes,
    filters,
    filters.map((_, i) => (i < filters.length / 2 ? 3 : 5)),
  ); // prettier-ignore
  return [
    { name: 'dense', title: 'Dense 512-256', role: 'baseline', architecture: dense(input, classes), recipe },
    {
      name: 'k3',
      title: 'CNN 3×3',
      role: 'control',
      because: 'Neighbouring pixels belong together, and a stroke is the same stroke wherever it lies.',
      architecture: all(3),
      recipe,
    },
    { name: 'k5', title: '5×5', ...variant, architecture: all(5), because: 'One layer sees a whole stroke end.' },
    { name: 'k7', title: '7×7', ...variant, architecture: all(7) },
    { name: 'k3-5', title: '3×3 → 5×5', ...variant, architecture: mixed },
  ];
}

/** Five arms × five seeds, ten classes of grey 28×28 pictures. */
export function glyphsFixture(): Fixture {
  const shape = [1, 28, 28] as const;
  const classes = ['bar', 'cross', 'arch', 'hook', 'fork', 'ring', 'wave', 'step', 'star', 'loop'];
  const data = summaryOf(
    {
      name: 'glyphs',
      about: 'Ten stroke-drawn characters with random place, scale, slant, thickness, noise and clutter; generated.',
      classes,
      shape,
      notes: ['Classes are drawn with equal probability.'],
    },
    {
      train: classes.map((_, k) => 400 + ((k * 37) % 50)),
      validation: classes.map((_, k) => 100 - (k % 4)),
      test: classes.map((_, k) => 200 + (k % 5)),
    },
  );
  const arms = kernelArms(shape, 10, [16, 32, 64], RECIPE);
  const accuracy = [0.842, 0.951, 0.962, 0.956, 0.953];
  const seconds = [4.1, 9.7, 17.2, 31.5, 13.4];
  return assemble(
    {
      name: 'glyphs',
      title: 'What does a larger kernel buy?',
      question:
        'Does a convolutional network read small drawn characters better than a dense one, and does kernel size matter?',
      data: { dataset: 'glyphs', normalization: 'dataset' },
      seeds: [0, 1, 2, 3, 4],
      experiments: [
        { name: 'kernel', question: 'Does a larger kernel read better?', factor: 'kernel', arms: ['k5', 'k7', 'k3-5'] },
      ],
    },
    data,
    arms.map((arm, i) => ({ arm, accuracy: accuracy[i] ?? 0, seconds: seconds[i] ?? 0 })),
    () => false,
  );
}

const MARS = [
  'apxs',
  'apxs cal target',
  'chemcam cal target',
  'chemin inlet open',
  'drill',
  'drill holes',
  'drt front',
  'drt side',
  'ground',
  'horizon',
  'inlet',
  'mahli',
  'mahli cal target',
  'mastcam',
  'mastcam cal target',
  'observation tray',
  'portion box',
  'portion tube',
  'portion tube opening',
  'rems uv sensor',
  'rover rear deck',
  'scoop',
  'sun',
  'turret',
  'wheel',
] as const; // prettier-ignore

/** Five arms × three seeds, 25 unequal classes of 64×64 colour pictures, some absent from a split; one trial diverged. */
export function marsFixture(): Fixture {
  const shape = [3, 64, 64] as const;
  const data = summaryOf(
    {
      name: 'mars',
      about: 'Pictures taken by the Curiosity rover, labelled by what they show.',
      classes: MARS,
      shape,
      notes: ['Splits follow time: sols 3–180, 182–564, 565–1060.', '46 pictures in calibrated/ carry no label.'],
    },
    {
      train: MARS.map((_, k) => (k === 8 ? 2200 : k === 22 ? 0 : 12 + ((k * 53) % 140))),
      validation: MARS.map((_, k) => ([2, 11, 13, 20].includes(k) ? 0 : k === 24 ? 640 : 5 + ((k * 29) % 80))),
      test: MARS.map((_, k) => ([5, 22, 23].includes(k) ? 0 : k === 24 ? 300 : k === 8 ? 254 : 4 + ((k * 31) % 60))),
    },
  );
  const arms = kernelArms(shape, MARS.length, [32, 64, 128, 256], { ...RECIPE, epochs: 20, augmentation: {} });
  const accuracy = [0.513, 0.531, 0.528, 0.519, 0.524];
  const seconds = [210, 640, 1190, 2310, 900];
  return assemble(
    {
      name: 'mars',
      title: 'Curiosity’s pictures: convolution against a dense network',
      question: 'Does convolution help on pictures of Mars, where the test split comes years after the training split?',
      data: { dataset: 'mars', imageSize: 64, channels: 3 },
      seeds: [0, 1, 2],
      experiments: [{ name: 'kernel', question: 'Which kernel size?', factor: 'kernel', arms: ['k5', 'k7', 'k3-5'] }],
    },
    data,
    arms.map((arm, i) => ({ arm, accuracy: accuracy[i] ?? 0, seconds: seconds[i] ?? 0 })),
    (arm, seed) => arm === 'k7' && seed === 1,
  );
}
