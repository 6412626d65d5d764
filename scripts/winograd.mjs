/**
 * Writes the one- and two-dimensional Winograd transforms as AssemblyScript, from interpolation points.
 *
 * F(m, r) computes m outputs of a correlation with r taps, y_j = Σ_i d_{j+i} g_i, from P = m + r − 1 products:
 * y = Aᵀ [ (G g) ⊙ (Bᵀ d) ]. With finite points a_0 … a_{P−2} and the point at infinity (Toom–Cook):
 *   Aᵀ[j][i] = a_i^j,   G[i][k] = a_i^k / Π_{l≠i}(a_i − a_l),   Bᵀ[i] = coefficients of Π_{l≠i}(x − a_l),
 * and for infinity Aᵀ[m−1] = 1, G[r−1] = 1, Bᵀ = coefficients of Π_l(x − a_l). The identity
 * Σ_i Aᵀ[j][i] G[i][k] Bᵀ[i][t] = [t = j + k] is checked exactly, in fractions, each time this runs.
 *
 * The points are those of Lavin and Gray (2015): 0, ±1, ±2, ±1/2 — reciprocal pairs keep the entries, and with them
 * the rounding errors, small. Sources: Toom 1963, Cook 1966, Winograd 1980; Barabasz et al. 2020 for the error.
 */

/** The tile sizes the engine may choose from, as [m, r]. */
export const TILES = [
  [3, 2],
  [5, 2],
  [2, 3],
  [4, 3],
  [6, 3],
  [3, 4],
  [5, 4],
  [2, 5],
  [4, 5],
  [2, 7],
  [4, 7],
];

/**
 * By tile size P. Nine points were searched among small fractions for the least error of F(4, 7), forward
 * and in the weight gradient: docs/decisions/0002.
 */
const POINTS = {
  4: ['0', '1', '-1'],
  6: ['0', '1', '-1', '2', '-2'],
  8: ['0', '1', '-1', '2', '-2', '1/2', '-1/2'],
  10: ['0', '1', '-1', '2', '-2', '1/2', '-1/2', '3/4', '-4/3'],
};

// Exact fractions: every entry is a small rational number.
const gcd = (a, b) => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const fraction = (n, d = 1n) => {
  const g = gcd(n, d) || 1n;
  return d < 0n ? { n: -n / g, d: -d / g } : { n: n / g, d: d / g };
};
const ofText = (text) => fraction(...text.split('/').map(BigInt));
const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
const negate = (a) => fraction(-a.n, a.d);
const ZERO = fraction(0n);
const ONE = fraction(1n);
const power = (a, e) => (e === 0 ? ONE : times(a, power(a, e - 1)));
const toNumber = (a) => Number(a.n) / Number(a.d);
/** Coefficients of Π (x − root), constant term first. */
const polynomial = (roots) =>
  roots.reduce(
    (p, root) => {
      const next = Array(p.length + 1).fill(ZERO);
      p.forEach((c, i) => {
        next[i + 1] = plus(next[i + 1], c);
        next[i] = plus(next[i], times(negate(root), c));
      });
      return next;
    },
    [ONE],
  );

/** Aᵀ (m×P), G (P×r), Bᵀ (P×P) as fractions; throws if they do not compute a correlation. */
export function matrices(m, r) {
  const P = m + r - 1;
  const points = POINTS[P].map(ofText);
  const A = Array.from({ length: m }, (_, j) => [...points.map((a) => power(a, j)), j === m - 1 ? ONE : ZERO]);
  const G = points.map((a, i) => {
    const f = points.reduce((p, b, l) => (l === i ? p : times(p, plus(a, negate(b)))), ONE);
    return Array.from({ length: r }, (_, k) => over(power(a, k), f));
  });
  G.push(Array.from({ length: r }, (_, k) => (k === r - 1 ? ONE : ZERO)));
  const B = points.map((_, i) => [...polynomial(points.filter((_, l) => l !== i)), ZERO].slice(0, P));
  B.push(polynomial(points));
  for (let j = 0; j < m; j++)
    for (let k = 0; k < r; k++)
      for (let t = 0; t < P; t++) {
        const sum = A[j].reduce((s, a, i) => plus(s, times(a, times(G[i][k], B[i][t]))), ZERO);
        if (toNumber(sum) !== (t === j + k ? 1 : 0)) throw new Error(`F(${m},${r}) does not compute a correlation`);
      }
  return { A, G, B };
}
const transpose = (M) => M[0].map((_, j) => M.map((row) => row[j]));

/** Pool of vector constants that the kernels load from memory. */
class Constants {
  values = [];
  index(value) {
    const at = this.values.indexOf(value);
    return at >= 0 ? at : this.values.push(value) - 1;
  }
}

/** Straight-line code for out = M · in, sharing the even and odd parts of rows or columns that belong to ±a. */
function emitTransform(M, input, output, constants, used) {
  const rows = M.map((row) => row.map(toNumber));
  const code = [];
  let fresh = 0;
  const k = (value) => {
    const i = constants.index(Math.fround(value));
    used.add(i);
    return `k${i}`;
  };
  const combine = (terms) => {
    const list = terms.filter(([c]) => c !== 0).sort((a, b) => (b[0] === 1) - (a[0] === 1));
    if (list.length === 0) return 'zero()';
    let [[c, name], ...rest] = list;
    let text;
    if (c === 1) text = name;
    else if (c === -1) text = `sub(zero(), ${name})`;
    else text = `mul(${k(c)}, ${name})`;
    for ([c, name] of rest)
      text = c === 1 ? `add(${text}, ${name})` : c === -1 ? `sub(${text}, ${name})` : `fma(${k(c)}, ${name}, ${text})`;
    return text;
  };
  const name = () => `${output}x${fresh++}`;
  const pairOf = (list, i) => {
    if (i + 1 >= list.length) return false;
    const a = list[i],
      b = list[i + 1]; // prettier-ignore
    return (
      a.every((v, j) => Math.abs(v) === Math.abs(b[j])) &&
      a.some((v, j) => v === b[j] && v !== 0) &&
      a.some((v, j) => v === -b[j] && v !== 0)
    );
  };
  const columns = transpose(rows);
  const rowPairs = rows.filter((_, i) => pairOf(rows, i)).length;
  if (rowPairs > 0) {
    for (let i = 0; i < rows.length; i++) {
      if (pairOf(rows, i)) {
        const even = name(),
          odd = name(); // prettier-ignore
        code.push(`const ${even} = ${combine(rows[i].map((v, j) => [v === rows[i + 1][j] ? v : 0, input(j)]))};`);
        code.push(`const ${odd} = ${combine(rows[i].map((v, j) => [v !== rows[i + 1][j] ? v : 0, input(j)]))};`);
        code.push(`const ${output}${i} = add(${even}, ${odd}), ${output}${i + 1} = sub(${even}, ${odd});`);
        i++;
      } else code.push(`const ${output}${i} = ${combine(rows[i].map((v, j) => [v, input(j)]))};`);
    }
    return code;
  }
  const terms = rows.map(() => []);
  for (let j = 0; j < columns.length; j++) {
    if (pairOf(columns, j)) {
      const sum = name(),
        difference = name(); // prettier-ignore
      code.push(`const ${sum} = add(${input(j)}, ${input(j + 1)}), ${difference} = sub(${input(j)}, ${input(j + 1)});`);
      rows.forEach((row, i) => {
        terms[i].push([row[j], row[j] === row[j + 1] ? sum : difference]);
      });
      j++;
    } else
      rows.forEach((row, i) => {
        terms[i].push([row[j], input(j)]);
      });
  }
  for (const [i, list] of terms.entries()) code.push(`const ${output}${i} = ${combine(list)};`);
  return code;
}

/** A function that applies M to the columns of a tile, then to the rows, through the scratch s. */
function emitTwoDimensional(header, M, loadColumn, storeRow, constants) {
  const outputs = M.length,
    inputs = M[0].length; // prettier-ignore
  const used = new Set();
  const body = [];
  for (let j = 0; j < inputs; j++) {
    body.push('  {');
    body.push(`    ${loadColumn(j)}`);
    body.push(...emitTransform(M, (i) => `d${i}`, 't', constants, used).map((line) => `    ${line}`));
    for (let i = 0; i < outputs; i++) body.push(`    v128.store(s, t${i}, ${(i * inputs + j) * 16});`);
    body.push('  }');
  }
  for (let i = 0; i < outputs; i++) {
    body.push('  {');
    for (let j = 0; j < inputs; j++) body.push(`    const d${j} = v128.load(s, ${(i * inputs + j) * 16});`);
    body.push(...emitTransform(M, (q) => `d${q}`, 't', constants, used).map((line) => `    ${line}`));
    body.push(`    ${storeRow(i)}`);
    body.push('  }');
  }
  const names = [...used].sort((a, b) => a - b).map((i) => `k${i} = constant(${i})`);
  return [`function ${header} {`, ...(names.length ? [`  const ${names.join(', ')};`] : []), ...body, '}'].join('\n');
}

const range = (n) => [...Array(n).keys()];
/** Loads of a column whose rows are `rs` bytes apart. */
const strided = (base, count, offset) =>
  `let p = ${base}; ${range(count)
    .map((i) => `const d${i} = v128.load(p, ${offset});${i < count - 1 ? ' p += rs;' : ''}`)
    .join(' ')}`;

/** The AssemblyScript source of all transforms. */
export function transformsSource() {
  const constants = new Constants();
  const functions = [];
  const dispatch = {
    input: new Map(),
    output: new Map(),
    adjoint: new Map(),
    weight: new Map(),
    weightAdjoint: new Map(),
  };
  for (const [m, r] of TILES) {
    const P = m + r - 1;
    const { A, G, B } = matrices(m, r);
    const add = (kind, key, text) => {
      if (dispatch[kind].has(key)) return;
      dispatch[kind].set(key, true);
      functions.push(text());
    };
    add('input', `${P}`, () =>
      emitTwoDimensional(
        `input${P}(x: usize, rs: usize, v: usize, ps: usize, s: usize): void`,
        B,
        (j) => strided('x', P, j * 16),
        () =>
          range(P)
            .map((j) => `v128.store(v, t${j}); v += ps;`)
            .join(' '),
        constants,
      ),
    );
    // The first pass runs over rows of M here (they are what lies P positions apart), the second over columns.
    add('output', `${m},${P}`, () => {
      const used = new Set();
      const first = range(P).map(
        (i) =>
          [
            '  {',
            `    ${range(P)
              .map((j) => `const d${j} = v128.load(c); c += ps;`)
              .join(' ')}`,
            ...emitTransform(A, (q) => `d${q}`, 't', constants, used).map((l) => `    ${l}`),
            `    ${range(m)
              .map((j) => `v128.store(s, t${j}, ${(i * m + j) * 16});`)
              .join(' ')}`,
            '  }',
          ].join('\n'), // prettier-ignore
      );
      const second = range(m).map(
        (j) =>
          [
            '  {',
            `    ${range(P)
              .map((i) => `const d${i} = v128.load(s, ${(i * m + j) * 16});`)
              .join(' ')}`,
            ...emitTransform(A, (q) => `d${q}`, 't', constants, used).map((l) => `    ${l}`),
            `    let q = y; ${range(m)
              .map(
                (i) => `v128.store(q, f32x4.max(add(t${i}, bias), floor), ${j * 16});${i < m - 1 ? ' q += rs;' : ''}`,
              )
              .join(' ')}`,
            '  }',
          ].join('\n'), // prettier-ignore
      );
      const names = [...used].sort((a, b) => a - b).map((i) => `k${i} = constant(${i})`);
      return [
        `function output${m}x${P}(c: usize, ps: usize, y: usize, rs: usize, s: usize, bias: v128, floor: v128): void {`,
        ...(names.length ? [`  const ${names.join(', ')};`] : []),
        ...first,
        ...second,
        '}',
      ].join('\n'); // prettier-ignore
    });
    add('adjoint', `${m},${P}`, () =>
      emitTwoDimensional(
        `adjoint${m}x${P}(x: usize, rs: usize, v: usize, ps: usize, s: usize): void`,
        transpose(A),
        (j) => strided('x', m, j * 16),
        () =>
          range(P)
            .map((j) => `v128.store(v, t${j}); v += ps;`)
            .join(' '),
        constants,
      ),
    );
    add('weight', `${r},${P}`, () =>
      emitTwoDimensional(
        `weight${r}x${P}(g: usize, v: usize, ps: usize, s: usize): void`,
        G,
        (j) =>
          range(r)
            .map((i) => `const d${i} = v128.load(g, ${(i * r + j) * 16});`)
            .join(' '),
        () =>
          range(P)
            .map((j) => `v128.store(v, t${j}); v += ps;`)
            .join(' '),
        constants,
      ),
    );
    add('weightAdjoint', `${r},${P}`, () =>
      emitTwoDimensional(
        `weightAdjoint${r}x${P}(u: usize, ps: usize, g: usize, s: usize): void`,
        transpose(G),
        (j) =>
          `let p = u + ps * ${j}; ${range(P)
            .map((i) => `const d${i} = v128.load(p);${i < P - 1 ? ` p += ps * ${P};` : ''}`)
            .join(' ')}`,
        (i) =>
          range(r)
            .map((j) => `v128.store(g, t${j}, ${(i * r + j) * 16});`)
            .join(' '),
        constants,
      ),
    );
  }
  const one = (kind, parameter, call) =>
    [...dispatch[kind].keys()].map((key) => `  if (${parameter} == ${key}) { ${call(key)}; return; }`).join('\n');
  const two = (kind, a, call) =>
    [...dispatch[kind].keys()]
      .map((key) => {
        const [x, P] = key.split(',');
        return `  if (${a} == ${x} && P == ${P}) { ${call(x, P)}; return; }`;
      })
      .join('\n'); // prettier-ignore
  return `// Generated by scripts/winograd.mjs: change the points or the tiles there.
import { add, constant, CONSTANTS, fma, mul, sub, zero } from './simd';

export function initializeTransforms(): void {
${constants.values.map((v, i) => `  v128.store(CONSTANTS, f32x4.splat(<f32>${v}), ${i * 16});`).join('\n')}
}
${functions.join('\n\n')}

/** Bᵀ d B of a P×P tile of vectors at x (rows rs bytes apart) → P² vectors ps bytes apart. */
export function inputTransform(P: i32, x: usize, rs: usize, v: usize, ps: usize, s: usize): void {
${one('input', 'P', (P) => `input${P}(x, rs, v, ps, s)`)}
}
/** Aᵀ M A + bias, at least floor, of P² vectors ps bytes apart → m×m tile at y. */
export function outputTransform(m: i32, P: i32, c: usize, ps: usize, y: usize, rs: usize, s: usize, bias: v128, floor: v128): void {
${two('output', 'm', (m, P) => `output${m}x${P}(c, ps, y, rs, s, bias, floor)`)}
}
/** A dY Aᵀ of an m×m tile → P² vectors. */
export function adjoint(m: i32, P: i32, x: usize, rs: usize, v: usize, ps: usize, s: usize): void {
${two('adjoint', 'm', (m, P) => `adjoint${m}x${P}(x, rs, v, ps, s)`)}
}
/** G g Gᵀ of r×r contiguous vectors → P² vectors. */
export function weightTransform(r: i32, P: i32, g: usize, v: usize, ps: usize, s: usize): void {
${two('weight', 'r', (r, P) => `weight${r}x${P}(g, v, ps, s)`)}
}
/** Gᵀ dU G of P² vectors → r×r contiguous vectors. */
export function weightAdjoint(r: i32, P: i32, u: usize, ps: usize, g: usize, s: usize): void {
${two('weightAdjoint', 'r', (r, P) => `weightAdjoint${r}x${P}(u, ps, g, s)`)}
}
`;
}
