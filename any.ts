import { dense, gap, a } from './parts.ts';
const conv = (filters, kernel) => [{ type: 'conv2d', filters, kernel, padding: 'same', bias: false }, { type: 'batchNorm2d' }, { type: 'relu' }];
export default { name: 'any', data: { dataset: 'glyphs-anywhere' }, recipe: { epochs: 8, learningRate: 1e-2 }, seeds: 6,
 baseline: { name: 'dense', architecture: a(dense(4, 64)) }, control: { name: 'conv', architecture: a([...conv(8, 3), ...conv(16, 3), ...gap(4)]) } };
