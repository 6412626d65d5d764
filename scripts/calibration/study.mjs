/** One small study from its declaration to its verdicts, by the functions that `receptive run` calls. */
import {
  analyzeStudy,
  measureMetrics,
  measureNormalization,
  Random,
  readModel,
  resolveStudy,
  runTrial,
  stageOf,
  streamKey,
  summarizeDataset,
  testModel,
} from '../../packages/receptive/dist/index.js';
import { CLUSTERS, pictures, TEST } from './pictures.mjs';

const BATCH = 20;
const TEST_BATCH = 100;
/** Training seeds of one study lie this far apart from those of the next, and of one arm from those of the next. */
const STUDY_SEEDS = 1000;
const ARM_SEEDS = 100;

/**
 * Arms that differ in nothing that can act: `patience` ends a training after so many epochs without progress, and these
 * have six. What tells the arms apart is that each is trained with seeds of its own.
 */
const declaration = ({ seeds, variants, delta }) => ({
  name: 'calibration',
  data: { dataset: 'figures' },
  recipe: { epochs: 6, batch: BATCH, learningRate: 0.02, schedule: 'constant', keep: 'last' },
  control: {
    name: 'control',
    architecture: {
      input: [1, 8, 8],
      layers: [
        { type: 'conv2d', filters: 6, kernel: 3 },
        { type: 'relu' },
        { type: 'maxPool2d', kernel: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 4 },
      ],
    },
  },
  experiments: [
    {
      name: 'nothing',
      factor: 'recipe.patience',
      ...(delta ? { delta } : {}),
      arms: Array.from({ length: variants }, (_, i) => ({ name: `arm${i + 1}`, recipe: { patience: 1000 + i } })),
    },
  ],
  seeds,
});

const datasets = new Map();
const datasetOf = (index) => {
  if (!datasets.has(index)) {
    // A worker needs one at a time, or the one that all planted studies share.
    datasets.clear();
    datasets.set(index, pictures(index));
  }
  return datasets.get(index);
};

/**
 * @param task `data`: index of the data set; `first`: number of the study, from which its training seeds follow;
 * `seeds`, `variants`; `planted`: right answers taken from every trial of the arm (> 0: of the control, < 0: of the
 * arm), so that arm − control is larger by exactly planted / 1000; `delta`: declared equivalence bound.
 */
export async function runStudy(task, engine) {
  const { data, first, seeds, variants = 1, planted = 0, delta } = task;
  const dataset = await datasetOf(data);
  const normalization = measureNormalization(dataset.splits.train, dataset.shape);
  const study = resolveStudy(declaration({ seeds, variants, delta }));
  const stage = stageOf(study, () => null);
  const records = [];
  const answers = [];
  for (const { arm, seed } of stage.trials) {
    const own = first * STUDY_SEEDS + study.arms.indexOf(arm) * ARM_SEEDS + seed;
    const id = `${arm.name}-${own}`;
    const { record, model } = await runTrial({ id, arm, seed: own, dataset, normalization, engine, sealed: true });
    if (record.status === 'diverged') throw new Error(`${id} diverged`);
    let tested = await testModel(readModel(model, id), { dataset, engine, batch: TEST_BATCH });
    const loser = planted > 0 ? 'control' : 'arm1';
    if (planted !== 0 && arm.name === loser) tested = takeAway(tested, Math.abs(planted), own, dataset);
    records.push({ ...record, seed, test: tested.metrics });
    const { predicted, labels } = tested.predictions;
    answers.push({ arm: arm.name, seed, correct: Uint8Array.from(predicted, (k, i) => (k === labels[i] ? 1 : 0)) });
  }
  const context = { answers, clusters: CLUSTERS };
  const analysis = analyzeStudy(stage.study, records, summarizeDataset(dataset), context);
  return summaryOf(analysis);
}

/** The same answers with `count` of the right ones made wrong, chosen by a stream of their own. */
function takeAway({ predictions }, count, seed, dataset) {
  const { labels, probabilities } = predictions;
  const classes = dataset.classes.length;
  const predicted = Uint16Array.from(predictions.predicted);
  const logits = Float32Array.from(probabilities, (p) => Math.log(Math.max(p, 1e-30)));
  const right = Array.from(predicted.keys()).filter((i) => predicted[i] === labels[i]);
  if (right.length < count) throw new Error(`${right.length} right answers are too few to take ${count} away`);
  const order = new Random(streamKey(seed, 'generate', 'planted')).permutation(right.length);
  for (const at of order.subarray(0, count)) {
    const i = right[at];
    const other = (labels[i] + 1) % classes;
    const [a, b] = [i * classes + labels[i], i * classes + other];
    [logits[a], logits[b]] = [logits[b], logits[a]];
    predicted[i] = other;
  }
  return {
    metrics: measureMetrics(logits, labels, classes),
    predictions: { ...predictions, predicted },
  };
}

/** What the calibration counts, of each comparison. */
function summaryOf({ comparisons, judgements }) {
  return judgements.map(({ arm, verdict, equivalence, newPictures, adjustedP }) => {
    const comparison = comparisons.find((one) => one.arm === arm && one.metric === 'testAccuracy');
    const { differences, ci95, p, flip } = comparison;
    return {
      verdict: verdict.kind,
      p,
      adjustedP,
      flip: flip.p,
      differences: differences.map((d) => Math.round(d * TEST)),
      ci95,
      newPictures: newPictures.ci95,
      equivalent: equivalence ? equivalence.adjustedP < 0.05 : null,
    };
  });
}
