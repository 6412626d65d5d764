/** From the studies' results to the figures of the calibration. */
import {
  clopperPearson,
  detectableVerdictEffect,
  standardDeviation,
  verdictPower,
} from '../../packages/receptive/dist/index.js';
import { TEST } from './pictures.mjs';

/** Seeds of the studies, in turn. */
export const SEEDS = [6, 7, 8, 9, 10];
export const seedsOf = (study) => SEEDS[study % SEEDS.length];
/** How many right answers make the difference that so many seeds find in 80 % of studies. */
export const plantedAnswers = (seeds, sd) => Math.round(detectableVerdictEffect(seeds) * sd);

/** A count of n with its exact 95 % interval. */
export function rate(entries, holds) {
  const count = entries.filter(holds).length;
  return { count, n: entries.length, share: count / entries.length, ci95: clopperPearson(count, entries.length) };
}

const isClaim = ({ verdict }) => verdict === 'better' || verdict === 'worse';
const covers = ([low, high], truth) => low <= truth && truth <= high;
export const spread = (comparisons) =>
  standardDeviation(comparisons.flatMap(({ differences, planted = 0 }) => differences.map((d) => d - planted)));

/**
 * @param nulls Comparisons without a difference; each its own study.
 * @param families Studies of three such comparisons.
 * @param plants Comparisons with `seeds` and `planted`, in answers.
 */
export function figuresOf({ nulls, families, reserve, plants }) {
  const sd = spread([...reserve, ...plants]);
  const predictedFor = new Map();
  const predicted = plants.map(({ seeds, planted }) => {
    const key = `${seeds}/${Math.abs(planted)}`;
    if (!predictedFor.has(key)) predictedFor.set(key, verdictPower(Math.abs(planted) / sd, seeds));
    return predictedFor.get(key);
  });
  const right = ({ verdict, planted }) => verdict === (planted > 0 ? 'better' : 'worse');
  const truths = [
    ...nulls.map((one) => ({ ...one, truth: 0 })),
    ...plants.map((one) => ({ ...one, truth: one.planted / TEST })),
  ];
  return {
    sd,
    falseClaims: rate(nulls, isClaim),
    falseT: rate(nulls, ({ p }) => p < 0.05),
    falseFlip: rate(nulls, ({ flip }) => flip < 0.05),
    falseFamilies: rate(families, (comparisons) => comparisons.some(isClaim)),
    coverage: rate(truths, ({ ci95, truth }) => covers(ci95, truth)),
    newPictures: rate(
      truths.filter(({ truth }) => truth === 0),
      ({ newPictures }) => covers(newPictures, 0),
    ),
    falseEquivalence: rate(plants, ({ equivalent }) => equivalent),
    power: rate(plants, right),
    predicted: predicted.reduce((a, b) => a + b, 0) / plants.length,
    wrongWay: rate(plants, (one) => isClaim(one) && !right(one)),
    bySeeds: SEEDS.map((seeds) => {
      const planted = plants.filter((one) => one.seeds === seeds);
      return {
        seeds,
        falseClaims: rate(
          nulls.filter((one) => one.seeds === seeds),
          isClaim,
        ),
        planted: Math.abs(planted[0]?.planted ?? 0),
        predicted: predictedFor.get(`${seeds}/${Math.abs(planted[0]?.planted ?? 0)}`),
        power: rate(planted, right),
      };
    }),
  };
}

/** What the laboratory promises of itself. */
export const PROMISES = [
  {
    says: 'false verdicts at most 5 %, upper limit at most 8 %',
    kept: ({ falseClaims }) => falseClaims.share <= 0.05 && falseClaims.ci95[1] <= 0.08,
  },
  { says: 't intervals cover 93 to 97 %', kept: ({ coverage }) => coverage.share >= 0.93 && coverage.share <= 0.97 },
  {
    says: 'planted differences found in 75 to 85 %',
    kept: ({ power }) => power.share >= 0.75 && power.share <= 0.85,
  },
];
