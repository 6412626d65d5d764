/** Node's side of bench/lab.mjs: a process that trains what it is sent, as a trial of a study. */
import {
  createWasmEngine,
  DEFAULT_RECIPE,
  generateGlyphs,
  measureNormalization,
  resolveRecipe,
  runTrial,
} from '../../packages/receptive/dist/index.js';
import { recipeOf, WORKLOADS } from './lab-workloads.mjs';

// Node 20 knows relaxed SIMD behind a flag that has to be set before the first module is compiled: the engine does that.
const [engine, dataset] = await Promise.all([createWasmEngine(), generateGlyphs()]);
const normalization = measureNormalization(dataset.splits.train, dataset.shape);

process.on('message', async ({ workload, epochs, threads }) => {
  const recipe = resolveRecipe(recipeOf(epochs), 'recipe', DEFAULT_RECIPE);
  const arm = { name: workload, architecture: WORKLOADS[workload], recipe };
  const common = { id: '0'.repeat(64), seed: 0, dataset, normalization, engine, sealed: true };
  const { record } = await runTrial({ ...common, arm, threads });
  process.send(record.history);
});
process.on('disconnect', () => process.exit());
process.send({ pictures: dataset.splits.train.labels.length });
