import { torus, dense, gmp, a } from './parts.ts';
const k = (kernel: number) => a([...torus(1, 8, kernel), ...gmp(2)]);
export default { name: 'beyond', data: { dataset: 'beyond' }, recipe: { epochs: 8, learningRate: 1e-2 }, seeds: 6,
 control: { name: 'k3', architecture: k(3) },
 experiments: [ { name: 'kernel', factor: 'kernel', arms: [{ name: 'k5', architecture: k(5) }, { name: 'k7', architecture: k(7) }] },
  { name: 'depth', factor: 'layers', arms: [2, 3, 4].map((n) => ({ name: 'd' + n, architecture: a([...torus(n, 8), ...gmp(2)]) })) } ] };
