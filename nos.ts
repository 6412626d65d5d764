import { torus, dense, gap, a } from './parts.ts';
export default { name: 'nos', data: { dataset: 'no-structure' }, recipe: { epochs: 8, learningRate: 3e-3 }, seeds: 6,
 baseline: { name: 'dense', architecture: a(dense(2, 32)) }, control: { name: 'invariant', architecture: a([...torus(2, 8), ...gap(2)]) },
 experiments: [ { name: 'position', factor: 'layers', arms: [ { name: 'flatten', architecture: a([...torus(2, 8), { type: 'flatten' }, { type: 'dense', units: 2 }]) } ] } ] };
