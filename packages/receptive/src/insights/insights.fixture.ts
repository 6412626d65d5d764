/** Plausible insights for tests of the report: made up by a formula from a study's records, the same every time. */

import type { Fixture } from '../analysis/records.fixture.js';
import { encodeBase64 } from '../data/picture-bytes.js';
import type { Disagreement, Insights, PictureRecord } from './types.js';

/** As large as the real ones get: 24 mistakes, 8 + 8 disagreements, 64 kernels, 3 pictures through 5 stages. */
export function insightsFixture({ study, data }: Fixture): Insights {
  const control = study.arms.find((arm) => arm.role === 'control')!.name;
  const baseline = study.arms.find((arm) => arm.role === 'baseline')?.name;
  const classes = data.classes.length;
  const [channels] = data.shape;
  const pictures = data.samples.flat();
  if (pictures.length === 0) return { mistakes: null, disagreements: null, kernels: null, featureMaps: null };
  const picture = (i: number): PictureRecord => ({
    shape: data.shape,
    bytes: pictures[(i * 7) % pictures.length]!,
    source: `calibrated/${i}.jpg`,
  });
  const wave = (i: number, k: number) => 0.5 + 0.5 * Math.sin(i * 1.7 + k * 0.9);
  const disagreement = (i: number, controlRight: boolean): Disagreement => ({
    picture: picture(i + 40),
    truth: i % classes,
    control: { answer: (controlRight ? i : i + 1) % classes, probability: 0.9 - i * 0.03 },
    baseline: { answer: (controlRight ? i + 3 : i) % classes, probability: 0.6 - i * 0.02 },
    seeds: study.seeds.length,
  });
  const sizes = [48, 32, 16, 8, 4];
  return {
    mistakes: {
      arm: control,
      seeds: study.seeds,
      pictures: data.splits.test.count,
      wrong: 143,
      shown: Array.from({ length: 24 }, (_, i) => ({
        picture: picture(i),
        truth: i % classes,
        answer: (i + 1) % classes,
        probability: 0.99 - i * 0.012,
        truthProbability: 0.005 + i * 0.004,
        seeds: 1 + (i % study.seeds.length),
      })),
    },
    disagreements:
      baseline === undefined
        ? null
        : {
            control,
            baseline,
            seeds: study.seeds,
            both: 700.5,
            onlyControl: 210.25,
            onlyBaseline: 44,
            neither: 90.25,
            controlRight: Array.from({ length: 8 }, (_, i) => disagreement(i, true)),
            baselineRight: Array.from({ length: 8 }, (_, i) => disagreement(i, false)),
          },
    kernels: {
      arm: control,
      seed: 0,
      layer: 'conv1',
      filters: 96,
      shape: [channels, 3, 3],
      values: Array.from({ length: 64 }, (_, k) =>
        Array.from({ length: channels * 9 }, (_, i) => Number((0.8 * Math.cos(k * 2.3 + i * 1.1)).toPrecision(4))),
      ),
    },
    featureMaps: {
      arm: control,
      seed: 0,
      pictures: [0, 1, 2].map((i) => ({
        picture: picture(i),
        truth: i,
        answers: [0, 1, 2].map((k) => ({ answer: (i + k) % classes, probability: [0.8, 0.15, 0.03][k]! })),
      })),
      stages: sizes.map((size, s) => ({
        layers: [`conv${s + 1}`, `bn${s + 1}`, `relu${s + 1}`],
        shape: [16 * 2 ** s, size, size],
        channels: [0, 2, 3, 7, 11, 13],
        low: 0,
        high: 3.25 + s,
        zeros: [0.4, 0.5, 0.6],
        size: [size, size],
        maps: [0, 1, 2].map((p) =>
          Array.from({ length: 6 }, (_, c) =>
            encodeBase64(
              Uint8Array.from({ length: size * size }, (_, i) =>
                Math.round(255 * wave((i % size) / (2 + c), Math.floor(i / size) / (3 + p)) ** 2),
              ),
            ),
          ),
        ),
      })),
    },
  };
}
