/**
 * Prints what a thread that prepares batches wins for the built-in studies (docs/decisions/0011): the share of a step
 * spent making its batch, and throughput with the thread ÷ without, in turns. Pictures are noise of the studies' shapes.
 * Run after a build, with nothing else running: node bench/batches-ahead.mjs
 */
import { Worker } from 'node:worker_threads';
import glyphs from '../packages/cli/dist/studies/glyphs.js';
import mars from '../packages/cli/dist/studies/mars.js';
import mnist from '../packages/cli/dist/studies/mnist.js';
import {
  createWasmEngine,
  initializeNetwork,
  prepareAhead,
  Random,
  resolveArchitecture,
  resolveStudy,
  streamKey,
  TrainingBatches,
} from '../packages/receptive/dist/index.js';

const PICTURES = 2000;
const PAIRS = 11;
const BLOCK_MS = 250;
/** What "turned" adds to a study's own augmentation. */
const TURNED = { shift: 2, rotate: 15 };

const engine = await createWasmEngine();
const random = new Random(streamKey(1, 'generate'));
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const startThread = (job, ended) => {
  const worker = new Worker(new URL('../packages/cli/dist/batch-worker.js', import.meta.url), { workerData: job });
  worker.on('error', ended).on('exit', ended).unref();
  return worker;
};

/** Training of one arm from one source of batches, a block of steps at a time. */
function trainer(network, source) {
  let n = 0;
  const step = () => {
    const start = performance.now();
    const { images, labels } = source.take(1 + Math.floor(n / source.steps), n % source.steps);
    const taken = performance.now() - start;
    network.trainStep(images, labels, { learningRate: 1e-4, step: ++n, dropoutKey: [1, 2] });
    return { taken, whole: performance.now() - start };
  };
  return () => {
    const steps = [];
    const end = performance.now() + BLOCK_MS;
    while (steps.length < 2 || performance.now() < end) steps.push(step());
    const whole = steps.reduce((sum, { whole }) => sum + whole, 0);
    return { stepMs: whole / steps.length, share: steps.reduce((sum, { taken }) => sum + taken, 0) / whole };
  };
}

async function measure(plan, graph, optimizer, threads) {
  const network = engine.compile(graph, { batch: plan.batch, threads, training: { optimizer } });
  initializeNetwork(network, 0);
  const sources = [new TrainingBatches(plan), prepareAhead(plan, startThread)];
  const [without, ahead] = sources.map((source) => trainer(network, source));
  without();
  ahead();
  await new Promise((done) => setTimeout(done, 300)); // both kinds of threads are up
  const pairs = Array.from({ length: PAIRS }, (_, i) => {
    if (i % 2) return [without(), ahead()];
    const second = ahead();
    return [without(), second];
  });
  for (const source of sources) source.dispose();
  network.dispose();
  return { share: median(pairs.map(([a]) => a.share)), win: median(pairs.map(([a, b]) => a.stepMs / b.stepMs)) };
}

console.log('| study, arm | share, 1 thread | ahead ÷ in place | share, 2 threads | ahead ÷ in place |');
console.log('|---|--:|--:|--:|--:|');
for (const turned of [false, true])
  for (const declared of [glyphs, mnist, mars]) {
    const study = resolveStudy(declared, {});
    for (const { name, architecture, recipe } of study.arms.slice(0, 2)) {
      const graph = resolveArchitecture(architecture);
      const [C, H, W] = graph.input;
      const plan = {
        shape: graph.input,
        pictures: Uint8Array.from({ length: PICTURES * C * H * W }, () => random.integer(256)),
        labels: Uint16Array.from({ length: PICTURES }, () => random.integer(graph.outputShape[0])),
        normalization: { mean: Array(C).fill(0.5), std: Array(C).fill(0.25) },
        augmentation: turned ? { ...recipe.augmentation, ...TURNED } : recipe.augmentation,
        batch: recipe.batch,
        seed: 0,
      };
      const cells = [];
      for (const threads of [1, 2]) {
        const { share, win } = await measure(plan, graph, recipe.optimizer, threads);
        cells.push(`${(100 * share).toFixed(0)} %`, win.toFixed(2));
      }
      console.log(`| ${study.name}, ${name}${turned ? ', turned' : ''} | ${cells.join(' | ')} |`);
    }
  }
