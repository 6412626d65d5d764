/**
 * Sine and cosine from additions and multiplications only. `Math.sin` and `Math.cos` may differ in the last bit
 * between JavaScript engines; these give the same bits everywhere, as reproducible training needs.
 */

/** Taylor series of sin(πt)/t and cos(πt) in t²; for |t| ≤ ¼ the first term left out is below 1e-19. */
const SINE = [
  Math.PI,
  -5.16771278004997,
  2.5501640398773455,
  -0.5992645293207921,
  0.08214588661112823,
  -0.0073704309457143504,
  0.00046630280576761255,
  -2.1915353447830217e-5,
  7.952054001475513e-7,
]; // prettier-ignore
const COSINE = [
  1, -4.934802200544679, 4.0587121264167685, -1.3352627688545895, 0.2353306303588932, -0.02580689139001406,
  0.0019295743094039231, -0.0001046381049248457, 4.303069587032947e-6, -1.3878952462213771e-7,
]; // prettier-ignore

/** sin(π·t) for any finite t; exact at multiples of ½. */
export function sinPi(t: number): number {
  let x = t - 2 * Math.round(t / 2); // exact: [−1, 1]
  if (x > 0.5) x = 1 - x;
  else if (x < -0.5) x = -1 - x;
  if (Math.abs(x) <= 0.25) return x * series(SINE, x);
  return x > 0 ? series(COSINE, 0.5 - x) : -series(COSINE, 0.5 + x);
}

/** cos(π·t) for any finite t; exact at multiples of ½. */
export function cosPi(t: number): number {
  const x = Math.abs(t - 2 * Math.round(t / 2));
  if (x > 0.5) return -cosPi(1 - x);
  return x <= 0.25 ? series(COSINE, x) : (0.5 - x) * series(SINE, 0.5 - x);
}

function series(coefficients: readonly number[], x: number): number {
  const square = x * x;
  let sum = 0;
  for (let n = coefficients.length - 1; n >= 0; n--) sum = sum * square + (coefficients[n] as number);
  return sum;
}
