/** What bench/lab.mjs trains, on the page and in Node: networks for glyphs, as the page's address takes them. */
const block = (filters, kernel) => [
  { type: 'conv2d', filters, kernel, padding: 'same', bias: false },
  { type: 'batchNorm2d' },
  { type: 'relu' },
  { type: 'maxPool2d', kernel: 2 },
];
const architecture = (...layers) => ({
  input: [1, 28, 28],
  layers: [...layers, { type: 'flatten' }, { type: 'dense', units: 10 }],
});

/** They differ in one decision, so that they make a duel. */
export const WORKLOADS = {
  /** Little arithmetic for each picture, so that everything else counts. */
  small: architecture(...block(12, 3), ...block(24, 3)),
  /** Most of the time is spent in its convolutions. */
  large: architecture(...block(12, 7), ...block(24, 7)),
};
export const recipeOf = (epochs) => ({ epochs, learningRate: 3e-3 });
