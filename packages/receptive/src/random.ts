/**
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as
 * 1, 2, 3", SC 2011). A value is a pure function of (key, counter), so there is no generator state to save and no
 * order of drawing to disturb. Distributions use only exactly rounded arithmetic: the same bits on every machine.
 */

export type Key = readonly [number, number];
/** What a stream of random numbers is used for; each role is independent of the others. */
export type Role = 'split' | 'init' | 'order' | 'augment' | 'dropout' | 'generate' | 'explore' | 'resample';

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;

/** High 32 bits of the unsigned product a·b. */
function mulHigh(a: number, b: number): number {
  const ah = a >>> 16,
    al = a & 0xffff,
    bh = b >>> 16,
    bl = b & 0xffff; // prettier-ignore
  const ll = al * bl;
  const lh = al * bh + (ll >>> 16); // < 2^33, exact
  const hl = ah * bl + (lh % 0x10000);
  return (ah * bh + Math.floor(lh / 0x10000) + Math.floor(hl / 0x10000)) >>> 0;
}

/** Four 32-bit words for a counter of four 32-bit words, written to `out`. */
export function philox(key: Key, c0: number, c1: number, c2: number, c3: number, out: Uint32Array): void {
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(M0, c0 >>> 0),
      l0 = Math.imul(M0, c0); // prettier-ignore
    const h1 = mulHigh(M1, c2 >>> 0),
      l1 = Math.imul(M1, c2); // prettier-ignore
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The key of a stream: a function of seed, role and a name (such as a layer's). */
export function streamKey(seed: number, role: Role, name = ''): Key {
  // Absorb the text four code units at a time into a Philox chain: every character changes both words.
  const text = `${role}/${name}`;
  const out = new Uint32Array(4);
  let key: Key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  for (let i = 0; i < text.length; i += 4) {
    const at = (j: number) => (i + j < text.length ? text.charCodeAt(i + j) : 0xffff);
    philox(key, at(0), at(1), at(2), at(3), out);
    key = [out[0] as number, out[1] as number];
  }
  return key;
}

/**
 * Numbers of one stream, addressed by (a, b) such as (epoch, sample); successive calls walk that address.
 * Two `Random`s with the same key and address give the same numbers.
 */
export class Random {
  private readonly words = new Uint32Array(4);
  private position = 0;
  constructor(
    private readonly key: Key,
    private readonly a = 0,
    private readonly b = 0,
  ) {}
  /** An integer in [0, 2³²). */
  word(): number {
    const lane = this.position & 3;
    if (lane === 0) philox(this.key, this.position >>> 2, this.a, this.b, 0, this.words);
    this.position++;
    return this.words[lane] as number;
  }
  /** A number in [0, 1) with 24 random bits: exact in float32. */
  uniform(): number {
    return (this.word() >>> 8) / 0x1000000;
  }
  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }
  /** An integer in [0, n), without modulo bias. */
  integer(n: number): number {
    const limit = 0x100000000 - (0x100000000 % n);
    let w = this.word();
    while (w >= limit) w = this.word();
    return w % n;
  }
  /** Approximately standard normal: the sum of twelve uniforms minus six, which uses no transcendental function. */
  normal(): number {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += this.uniform();
    return sum - 6;
  }
  /** A uniformly random order of 0…n−1 (Fisher–Yates). */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const t = order[i] as number;
      order[i] = order[j] as number;
      order[j] = t;
    }
    return order;
  }
}
