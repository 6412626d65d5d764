/** What theory demands of arms, said before anything is trained. */

import { InputError } from '../errors.js';
import { readArray, readChoice, readNumber, readObject, readString, refuseUnknownFields } from '../fields.js';
import type { Prediction } from './types.js';

/** Two points: what a finite test split and a handful of seeds blur anyway. */
export const MARGIN = 0.02;

/**
 * The predictions of a study, checked.
 *
 * @param declared names of all arms the study declares, those included that are left out this time
 * @throws InputError for an arm that is not declared, a bound that is not one, and a prediction without its reason.
 */
export function readPredictions(value: unknown, declared: readonly string[]): readonly Prediction[] {
  if (value === undefined) return [];
  return readArray(value, 'predictions', 'a list of predictions').map((entry, i) => {
    const path = `predictions[${i}]`;
    const given = readObject(entry, path, 'a prediction ({ arm, atMost or atLeast, because })');
    refuseUnknownFields(given, ['arm', 'atMost', 'atLeast', 'margin', 'because'], path, 'a prediction');
    const arm = readChoice(given.arm, declared, `${path}.arm`);
    const { atMost, atLeast, margin } = given;
    if ((atMost === undefined) === (atLeast === undefined)) {
      throw new InputError(
        `${path}: expected either atMost or atLeast, got ${atMost === undefined ? 'neither' : 'both'}.`,
      );
    }
    const side = atMost === undefined ? 'atLeast' : 'atMost';
    return {
      arm,
      side,
      bound: readShare(given[side], `${path}.${side}`),
      margin: margin === undefined ? MARGIN : readShare(margin, `${path}.margin`),
      because: readString(given.because, `${path}.because`, 'the reason in words'),
    };
  });
}

const readShare = (value: unknown, path: string) =>
  readNumber(value, path, 'a share from 0 to 1', (share) => share >= 0 && share <= 1);

/** "at most 25 %, with a margin of 2 points". */
export function demandWords({ side, bound, margin }: Pick<Prediction, 'side' | 'bound' | 'margin'>): string {
  const hundredths = (share: number) => Number((100 * share).toFixed(2));
  const least = `${side === 'atMost' ? 'at most' : 'at least'} ${hundredths(bound)} %`;
  const points = hundredths(margin);
  return margin === 0 ? least : `${least}, with a margin of ${points} ${points === 1 ? 'point' : 'points'}`;
}
