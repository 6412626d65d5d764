import { resolveArchitecture, WORKLOADS } from '../.build/ours.js';

/** A row is one convolution with as many filters as channels, padding kernel >> 1, batch 32. */
const MAPS = [
  { channels: 16, size: 64 },
  { channels: 64, size: 32 },
  { channels: 128, size: 16 },
];
const ROW_BATCH = 32;
export const PASSES = ['forward', 'gradInput', 'gradWeights'];
const LAYOUTS = ['contiguous', 'channels-last'];
/** The slow ones take part in fewer rounds. */
const SLOW = { rounds: 5 };
/** In the short form the slowest, whose step takes ten seconds, gets fewer pictures. */
const QUICK_BATCH = 8;

/** Names for --only: what a measurement is about. */
export const SUBJECTS = [...WORKLOADS.map(({ name }) => name), 'convolutions'];

/**
 * All measurements, each with the contestants that are open.
 * @param open peers by key
 * @param options `threads`, `only` (names of SUBJECTS), `quick`
 */
export function plan(open, { threads, only, quick }) {
  const workloads = WORKLOADS.filter(({ name }) => only.includes(name));
  const named = (name) => workloads.filter((workload) => workload.name === name);
  const small = workloads.filter(({ name }) => ['lenet', 'mlp', 'vgg', 'mars'].includes(name));
  const measurements = [
    ...workloads.map((workload) => training(workload, threads, quick)),
    ...small.flatMap((workload) => [workload.batch, 1].map((batch) => inference(workload, batch, threads))),
    ...named('vgg').map((workload) => browser(workload, threads)),
    ...(only.includes('convolutions') ? convolutions(threads, quick) : []),
  ];
  return measurements.map(({ contestants, ...measurement }) => ({
    ...measurement,
    contestants: contestants
      .filter(({ key }) => open.has(key))
      .map((contestant, i) => ({ ...contestant, id: `${measurement.id} ${i}`, peer: open.get(contestant.key).peer })),
  }));
}

function contestantsOf(workload, pass, batch) {
  const { architecture } = workload;
  const { parameters } = resolveArchitecture(architecture);
  return (key, threads, { best = key, layout = 'contiguous', ...more } = {}) => {
    const own = more.batch ?? batch;
    const request = { kind: 'workload', architecture, pass, batch: own, threads, layout };
    return { key, best, threads, layout, batch: own, parameters, request, ...more };
  };
}

/** PyTorch in both layouts and with one and all threads; `of` makes a contestant. */
function torches(of, threads, layouts, supplement = [1, threads]) {
  const counts = { torch: [1, threads], 'torch-avx2': supplement };
  return Object.entries(counts).flatMap(([best, numbers]) =>
    [...new Set(numbers)].flatMap((n) => layouts.map((layout) => of(`${best}-${n}`, n, { best, layout }))),
  );
}

function training(workload, threads, quick) {
  const { name, batch, architecture } = workload;
  const of = contestantsOf(workload, 'train', batch);
  const layouts = architecture.layers.some(({ type }) => type === 'conv2d') ? LAYOUTS : ['contiguous'];
  const contestants = [of('receptive', threads), ...torches(of, threads, layouts)];
  // The step from one thread to all is asked for of these.
  if ((name === 'vgg' || name === 'mars') && threads > 1)
    contestants.push(of('receptive', 1, { best: 'receptive, 1 thread' }));
  if (name === 'lenet')
    contestants.push(
      of('jax', 1, { best: 'jax', ...SLOW }),
      of('jax-chromium', threads, { best: 'jax', ...SLOW }),
      of('convnet', 1, SLOW),
      of('tensorflow-cpu', 1, { ...SLOW, ...(quick ? { batch: QUICK_BATCH } : {}) }),
    );
  return { id: `train ${name}`, kind: 'train', workload: name, batch, contestants };
}

function inference(workload, batch, threads) {
  const { name } = workload;
  const of = contestantsOf(workload, 'infer', batch);
  const contestants = [of('receptive', threads), of('onnxruntime', threads), of('tensorflow-wasm', 1, SLOW)];
  return { id: `infer ${name} ${batch}`, kind: 'infer', workload: name, batch, contestants };
}

function browser(workload, threads) {
  const { name, batch } = workload;
  const of = contestantsOf(workload, 'train', batch);
  const contestants = [of('receptive', threads), of('receptive-chromium', threads)];
  return { id: `browser ${name}`, kind: 'browser', workload: name, batch, contestants };
}

function convolutions(threads, quick) {
  const maps = quick ? MAPS.filter(({ channels }) => channels === 64) : MAPS;
  const strides = quick ? [1] : [1, 2];
  const rows = maps.flatMap((map) =>
    [1, 3, 5, 7].flatMap((kernel) => strides.map((stride) => ({ ...map, kernel, stride, batch: ROW_BATCH }))),
  );
  return rows.flatMap((row) =>
    PASSES.map((pass) => {
      const { channels, size, kernel, stride, batch } = row;
      const parameters = channels * channels * kernel * kernel;
      const of = (key, n, { best = key, layout = 'contiguous' } = {}) => {
        const request = { kind: 'convolution', ...row, pass, threads: n, layout };
        return { key, best, threads: n, layout, batch, parameters, request };
      };
      const out = Math.ceil(size / stride);
      return {
        id: `convolution ${channels} ${kernel}/${stride} ${pass}`,
        kind: 'convolution',
        ...row,
        pass,
        /** Of one picture, by the definition, whatever the algorithm saves. */
        flops: 2 * parameters * out * out,
        contestants: [of('receptive', threads), ...torches(of, threads, LAYOUTS, [threads])],
      };
    }),
  );
}
