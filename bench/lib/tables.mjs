/** The results as tables: arrays of rows of text, the first with the names of the columns. */
import { bestOf, ratioTo } from './requirements.mjs';

/** "2.31", "47", "1,270": as many digits as repeat. */
export function ratioText(ratio) {
  if (ratio === null || ratio === undefined) return '–';
  return ratio < 10 ? ratio.toFixed(2) : Math.round(ratio).toLocaleString('en-US');
}
const speed = (imagesPerSecond) =>
  imagesPerSecond < 100 ? imagesPerSecond.toPrecision(3) : Math.round(imagesPerSecond).toLocaleString('en-US');

const configuration = ({ threads, layout }) => `${threads} thread${threads === 1 ? '' : 's'}, ${layout}`;
/** "4,046 (1 thread, channels-last)", or why there is no figure. */
function speedOf(measurement, best, detail = false) {
  const found = bestOf(measurement, best);
  if (!found) return '–';
  if (found.failed) return `failed: ${found.failed}`;
  return speed(found.imagesPerSecond) + (detail ? ` (${configuration(found)})` : '');
}

export function requirementTable(requirements) {
  const verdict = ({ reached, measured }) =>
    reached === null ? (measured === null ? 'not measured' : 'unclear') : reached ? 'yes' : 'NO';
  const limit = ({ atLeast, atMost }) => (atMost === undefined ? `≥ ${ratioText(atLeast)}` : `≤ ${ratioText(atMost)}`);
  return [
    ['what', 'against', 'asked', 'measured', 'reached', 'note', 'supplement: PyTorch limited to AVX2'],
    ...requirements.map((row) => [
      row.what,
      row.against,
      limit(row),
      ratioText(row.measured),
      verdict(row),
      row.note ?? '',
      row.avx2 === undefined ? '' : ratioText(row.avx2),
    ]),
  ];
}

export function trainingTable(measurements) {
  return [
    [
      'workload',
      'batch',
      'Receptive',
      'PyTorch, best of its configurations',
      'ratio',
      'PyTorch limited to AVX2',
      'ratio',
    ],
    ...measurements
      .filter(({ kind }) => kind === 'train')
      .map((measurement) => [
        measurement.workload,
        String(measurement.batch),
        speedOf(measurement, 'receptive'),
        speedOf(measurement, 'torch', true),
        ratioText(ratioTo(measurement, 'torch')),
        speedOf(measurement, 'torch-avx2', true),
        ratioText(ratioTo(measurement, 'torch-avx2')),
      ]),
  ];
}

/** The other JavaScript engines, on the one network they are asked to train. */
export function javascriptTable(measurements) {
  const lenet = measurements.find(({ id }) => id === 'train lenet');
  const rows = (lenet?.contestants ?? []).filter(({ best }) => ['jax', 'convnet', 'tensorflow-cpu'].includes(best));
  const ours = bestOf(lenet, 'receptive')?.imagesPerSecond;
  const names = {
    jax: 'jax-js wasm, Node',
    'jax-chromium': 'jax-js wasm, Chromium',
    convnet: 'ConvNetJS',
    'tensorflow-cpu': 'TensorFlow.js cpu',
  };
  return [
    ['engine', 'threads', 'batch', 'images/s', 'Receptive ÷ it'],
    ...rows.map((row) => [
      names[row.key],
      String(row.threads),
      String(row.batch),
      row.failed ? `failed: ${row.failed}` : speed(row.imagesPerSecond),
      row.failed || !ours ? '–' : ratioText(ours / row.imagesPerSecond),
    ]),
  ];
}

export function inferenceTable(measurements) {
  return [
    ['workload', 'batch', 'Receptive', 'ONNX Runtime', 'ratio', 'TensorFlow.js wasm', 'ratio'],
    ...measurements
      .filter(({ kind }) => kind === 'infer')
      .map((measurement) => [
        measurement.workload,
        String(measurement.batch),
        speedOf(measurement, 'receptive'),
        speedOf(measurement, 'onnxruntime'),
        ratioText(ratioTo(measurement, 'onnxruntime')),
        speedOf(measurement, 'tensorflow-wasm'),
        ratioText(ratioTo(measurement, 'tensorflow-wasm')),
      ]),
  ];
}

/** One row a convolution: for each pass our GFLOP/s by the definition's count, and the ratio to PyTorch. */
export function convolutionTable(measurements) {
  const rows = new Map();
  for (const measurement of measurements.filter(({ kind }) => kind === 'convolution')) {
    const { channels, size, kernel, stride, pass, flops } = measurement;
    const key = `${channels} channels, ${size}×${size}, kernel ${kernel}, stride ${stride}`;
    const ours = bestOf(measurement, 'receptive');
    const gflops = ours?.samples ? ((flops * ours.imagesPerSecond) / 1e9).toFixed(0) : '–';
    const avx2 = ratioTo(measurement, 'torch-avx2');
    const ratio = ratioText(ratioTo(measurement, 'torch')) + (avx2 === null ? '' : ` (${ratioText(avx2)})`);
    rows.set(key, { ...rows.get(key), [pass]: [gflops, ratio] });
  }
  const cells = ({ forward = [], gradInput = [], gradWeights = [] }) => [forward, gradInput, gradWeights];
  return [
    ['convolution', ...['forward', 'data gradient', 'weight gradient'].flatMap((pass) => [pass, 'ratio'])],
    ...[...rows].map(([key, row]) => [key, ...cells(row).flatMap(([gflops = '–', ratio = '–']) => [gflops, ratio])]),
  ];
}

export function freshTable({ memory, startUp }) {
  const names = { receptive: 'Receptive', torch: 'PyTorch' };
  const rows = new Map();
  const add = (all, column, text) => {
    for (const { best, layout, median, failed } of all ?? []) {
      const key = best === 'torch' ? `${names[best]}, ${layout}` : names[best];
      rows.set(key, { ...rows.get(key), [column]: failed ? `failed: ${failed}` : text(median) });
    }
  };
  add(memory, 'memory', (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`);
  add(startUp, 'startUp', (seconds) => `${seconds.toFixed(2)} s`);
  return [
    ['process', 'peak memory, 5 steps of mars', 'from its start to the end of the first step of lenet'],
    ...[...rows].map(([key, { memory = '–', startUp = '–' }]) => [key, memory, startUp]),
  ];
}

/** Every comparison in which we are slower, the slowest first. */
export function losses(measurements) {
  const peers = [
    ['train', 'torch', 'PyTorch'],
    ['infer', 'onnxruntime', 'ONNX Runtime'],
    ['infer', 'tensorflow-wasm', 'TensorFlow.js wasm'],
    ['convolution', 'torch', 'PyTorch'],
  ];
  return peers
    .flatMap(([kind, best, name]) =>
      measurements
        .filter((measurement) => measurement.kind === kind)
        .map((measurement) => ({ what: title(measurement), name, ratio: ratioTo(measurement, best) })),
    )
    .filter(({ ratio }) => ratio !== null && ratio < 1)
    .sort((a, b) => a.ratio - b.ratio);
}

const PASS = { forward: 'forward', gradInput: 'data gradient', gradWeights: 'weight gradient' };
/** "train vgg", "inference lenet, batch 1", "convolution 64 channels, kernel 3, stride 1, forward". */
export function title({ kind, workload, batch, channels, kernel, stride, pass }) {
  if (kind === 'train') return `train ${workload}`;
  if (kind === 'infer') return `inference ${workload}, batch ${batch}`;
  if (kind === 'browser') return `train ${workload} in Chromium`;
  return `convolution ${channels} channels, kernel ${kernel}, stride ${stride}, ${PASS[pass]}`;
}
