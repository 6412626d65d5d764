/** What the project asks of its speed, and whether a run of the benchmark shows it. */

/** Least ratios: ours ÷ theirs in pictures a second. */
const TRAINING = { lenet: 2.0, mlp: 1.4, vgg: 2.2, mars: 3.2, 'mars-5x5': 2.0, 'mars-7x7': 2.0 };
const INFERENCE = { vgg: 1.0, mars: 1.0, lenet: 0.7, mlp: 0.7 };
const JAVASCRIPT = [
  { best: 'jax', against: 'jax-js wasm', atLeast: 100 },
  { best: 'convnet', against: 'ConvNetJS', atLeast: 60 },
  { best: 'tensorflow-cpu', against: 'TensorFlow.js cpu', atLeast: 1000 },
];
const SCALING = { vgg: 1.7, mars: 1.7 };
const MEMORY = 0.5;
const BROWSER = 0.9;

/** A convolution with a kernel that Winograd helps has to reach PyTorch; others may be a little slower. */
export const convolutionLimit = ({ kernel, stride }) => (kernel > 1 && stride === 1 ? 1.0 : 0.8);

/** The fastest configuration of a peer in a measurement, or what kept it from being measured. */
export function bestOf(measurement, best) {
  const all = measurement?.contestants.filter((contestant) => contestant.best === best) ?? [];
  const measured = all.filter(({ samples }) => samples).sort((a, b) => b.imagesPerSecond - a.imagesPerSecond);
  return measured[0] ?? all.find(({ failed }) => failed);
}

/** Ours ÷ theirs, or null where one of them is missing. */
export function ratioTo(measurement, best, ours = 'receptive') {
  const [mine, theirs] = [bestOf(measurement, ours), bestOf(measurement, best)];
  return mine?.samples && theirs?.samples ? mine.imagesPerSecond / theirs.imagesPerSecond : null;
}

/** The note of a row that the run was not asked for. */
export const NOT_ASKED = 'not measured in this run';
const DISTURBED = 'too few clean samples';

function why(measurement, ...keys) {
  if (!measurement) return NOT_ASKED;
  for (const best of keys) {
    const found = bestOf(measurement, best);
    if (!found) return `${best} was not there`;
    if (found.failed) return `${best}: ${found.failed}`;
  }
  return undefined;
}

/** Says so where too few samples were clean for a median of clean ones. */
function disturbance(measurement, ...keys) {
  return keys.some((best) => bestOf(measurement, best).disturbed) ? DISTURBED : undefined;
}

/**
 * @param results what bench.mjs writes
 * @returns rows { what, against, atLeast or atMost, measured, avx2, reached, note }: `measured` is null for what this run did not
 *   measure, `reached` also where others disturbed too much of it, `avx2` is the supplementary ratio to PyTorch limited to AVX2
 */
export function judge({ measurements, memory, options }) {
  const find = (id) => measurements.find((measurement) => measurement.id === id);
  const row = (what, against, limit, measured, more = {}) => {
    const { atLeast, atMost } = limit;
    // A ratio of disturbed samples shows nothing, one way or the other.
    const open = measured === null || more.note === DISTURBED;
    const reached = open ? null : atMost === undefined ? measured >= atLeast : measured <= atMost;
    return { what, against, ...limit, measured, reached, ...more };
  };
  const compared = (id, what, against, best, atLeast, ours = 'receptive') => {
    const measurement = find(id);
    const measured = measurement ? ratioTo(measurement, best, ours) : null;
    const avx2 = best === 'torch' && measurement ? ratioTo(measurement, 'torch-avx2') : null;
    const note = measured === null ? why(measurement, ours, best) : disturbance(measurement, ours, best);
    return row(what, against, { atLeast }, measured, { ...(avx2 === null ? {} : { avx2 }), ...(note ? { note } : {}) });
  };
  const inference = (name) => measurements.find((m) => m.kind === 'infer' && m.workload === name && m.batch !== 1)?.id;

  return [
    ...Object.entries(TRAINING).map(([name, atLeast]) =>
      compared(`train ${name}`, `train ${name}`, 'PyTorch, its best configuration', 'torch', atLeast),
    ),
    ...convolutionRows(measurements, row),
    ...Object.entries(INFERENCE).map(([name, atLeast]) =>
      compared(inference(name), `inference ${name}, training batch`, 'ONNX Runtime', 'onnxruntime', atLeast),
    ),
    ...JAVASCRIPT.map(({ best, against, atLeast }) => compared('train lenet', 'train lenet', against, best, atLeast)),
    ...Object.entries(SCALING).map(([name, atLeast]) =>
      compared(`train ${name}`, `${name}, 1 → ${options.threads} threads`, 'itself', 'receptive, 1 thread', atLeast),
    ),
    memoryRow(memory, row),
    compared('browser vgg', 'train vgg in Chromium', 'itself in Node', 'receptive', BROWSER, 'receptive-chromium'),
  ];
}

/** Two rows: the worst ratio among the convolutions of each limit, and how many fall short. */
function convolutionRows(measurements, row) {
  const all = measurements.filter(({ kind }) => kind === 'convolution');
  return [
    { atLeast: 1.0, what: 'the slowest convolution of kernel 3, 5, 7, stride 1' },
    { atLeast: 0.8, what: 'the slowest other convolution' },
  ].map(({ atLeast, what }) => {
    const mine = all.filter((measurement) => convolutionLimit(measurement) === atLeast);
    const ratios = mine.map((measurement) => ({ id: measurement.id, ratio: ratioTo(measurement, 'torch') }));
    const measured = ratios.filter(({ ratio }) => ratio !== null).sort((a, b) => a.ratio - b.ratio);
    const short = measured.filter(({ ratio }) => ratio < atLeast).length;
    const gaps = ratios.length - measured.length;
    const disturbed = mine.filter((m) => ratioTo(m, 'torch') !== null && disturbance(m, 'receptive', 'torch')).length;
    const words = [
      `${measured[0]?.id.replace('convolution ', '')}; ${short} of ${measured.length} fall short`,
      ...(gaps > 0 ? [`${gaps} not measured`] : []),
      ...(disturbed > 0 ? [`${disturbed} with ${DISTURBED}`] : []),
    ];
    const note = measured[0] ? words.join(', ') : why(mine[0], 'receptive', 'torch');
    return row(what, 'PyTorch, its best configuration', { atLeast }, measured[0]?.ratio ?? null, { note });
  });
}

function memoryRow(memory, row) {
  const least = (best) => {
    const values = memory?.filter((contestant) => contestant.best === best && contestant.values) ?? [];
    return values.length > 0 ? Math.min(...values.map(({ median }) => median)) : null;
  };
  const [ours, theirs] = [least('receptive'), least('torch')];
  const measured = ours !== null && theirs !== null ? ours / theirs : null;
  const note = memory?.find(({ failed }) => failed)?.failed ?? NOT_ASKED;
  return row(
    'peak memory, train mars',
    "PyTorch's process",
    { atMost: MEMORY },
    measured,
    measured === null ? { note } : {},
  );
}
