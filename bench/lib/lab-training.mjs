/** The training that bench/lab.mjs times: the same code in a worker of the page and in a process of Node's. */
import {
  createWasmEngine,
  DEFAULT_RECIPE,
  generateGlyphs,
  measureNormalization,
  resolveRecipe,
  runTrial,
} from 'receptive';

/** The page's first template, and a network with most of its work in its convolutions. */
const block = (filters, kernel = 3) => [
  { type: 'conv2d', filters, kernel, padding: 'same', bias: false },
  { type: 'batchNorm2d' },
  { type: 'relu' },
  { type: 'maxPool2d', kernel: 2 },
];
const NETWORKS = {
  small: [...block(12), ...block(24), { type: 'flatten' }, { type: 'dense', units: 48 }, { type: 'relu' }],
  wide: [...block(16, 5), ...block(32, 5), { type: 'flatten' }],
};
export const WORKLOADS = Object.keys(NETWORKS);

let prepared;
async function prepare() {
  const [engine, dataset] = await Promise.all([createWasmEngine(), generateGlyphs()]);
  return { engine, dataset, normalization: measureNormalization(dataset.splits.train, dataset.shape) };
}

/** @returns training pictures a second, epochs with their validations; the last weights' accuracy tells that both did the same */
export async function train({ workload, threads, epochs }) {
  prepared ??= prepare();
  const { engine, dataset, normalization } = await prepared;
  const layers = [...NETWORKS[workload], { type: 'dense', units: dataset.classes.length }];
  const arm = {
    name: workload,
    architecture: { input: dataset.shape, layers },
    recipe: resolveRecipe({ epochs, learningRate: 3e-3 }, 'recipe', DEFAULT_RECIPE),
  };
  const common = { id: '0'.repeat(64), arm, seed: 0, dataset, normalization, engine, threads, sealed: true };
  const { record } = await runTrial(common);
  const pictures = dataset.splits.train.labels.length * epochs;
  return {
    perSecond: pictures / record.seconds,
    loss: record.history.at(-1).validationLoss,
    numerics: record.numerics,
  };
}
