import * as Plot from '@observablehq/plot';
import type { EpochRecord, TrialRecord } from '../../training/types.js';
import { BLUE, frame, INK, ORANGE } from './theme.js';

export const CURVES = {
  accuracy: {
    label: 'Accuracy (%)',
    train: (record: EpochRecord) => record.trainAccuracy * 100,
    validation: (record: EpochRecord) => record.validationAccuracy * 100,
  },
  loss: {
    label: 'Loss (nats)',
    train: (record: EpochRecord) => record.trainLoss,
    validation: (record: EpochRecord) => record.validationLoss,
  },
} as const;

/** All finite values of a quantity, for a scale that several charts share. */
export function curveValues(trials: readonly TrialRecord[], quantity: keyof typeof CURVES): number[] {
  const { train, validation } = CURVES[quantity];
  return trials
    .flatMap(({ history }) => history.flatMap((record) => [train(record), validation(record)]))
    .filter(Number.isFinite);
}

/** One arm's training: a thin line per seed, the training split in orange, the validation split in blue. */
export function historyChart(
  trials: readonly TrialRecord[],
  options: {
    readonly document: Document;
    readonly width: number;
    readonly ariaLabel: string;
    readonly quantity: keyof typeof CURVES;
    readonly yDomain: readonly [number, number];
    readonly epochs: number;
  },
): Element {
  const curve = CURVES[options.quantity];
  const lines = (['train', 'validation'] as const).flatMap((split) =>
    trials.flatMap(({ history, seed }) =>
      history.flatMap((record) => {
        const value = curve[split](record);
        return Number.isFinite(value) ? [{ epoch: record.epoch, value, line: `${split} ${seed}`, split }] : [];
      }),
    ),
  );
  const ends = trials
    .flatMap(({ history }) => history.slice(-1))
    .filter((record) => Number.isFinite(curve.train(record)) && Number.isFinite(curve.validation(record)));
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: Math.round(options.width * 0.56),
    marginTop: 22,
    marginBottom: 38,
    marginLeft: 36,
    marginRight: 8,
    x: {
      domain: [Math.min(1, options.epochs - 1), options.epochs],
      label: 'Epoch',
      labelArrow: 'none',
      ticks: Math.min(6, options.epochs),
      tickFormat: (epoch: number) => (Number.isInteger(epoch) ? String(epoch) : ''),
    },
    y: { domain: options.yDomain, nice: 4, label: curve.label, labelArrow: 'none', ticks: 4 },
    marks: [
      Plot.gridY({ stroke: INK, strokeOpacity: 0.1, ticks: 4 }),
      Plot.line(lines, {
        x: 'epoch',
        y: 'value',
        z: 'line',
        stroke: (point: { split: string }) => (point.split === 'train' ? ORANGE : BLUE),
        strokeWidth: 1.1,
        strokeOpacity: 0.75,
      }),
      Plot.dot(ends, { x: 'epoch', y: curve.train, r: 2, fill: ORANGE }),
      Plot.dot(ends, { x: 'epoch', y: curve.validation, r: 2, fill: BLUE }),
    ],
  });
}
