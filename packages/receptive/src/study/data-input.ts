/** The `data` field of a study. */

import { readClusterPattern } from '../data/clusters.js';
import type { Normalization } from '../data/types.js';
import { fieldError } from '../errors.js';
import {
  type Fields,
  readArray,
  readInteger,
  readNumber,
  readObject,
  readString,
  refuseUnknownFields,
} from '../fields.js';
import type { DataInput } from './types.js';

const FIELDS = ['dataset', 'imageSize', 'channels', 'validation', 'limit', 'cluster', 'normalization'];

/** The longest side pictures are resized to. */
export const LARGEST_IMAGE = 4096;

export function readDataInput(value: unknown): DataInput {
  const data = readObject(value, 'data', 'an object ({ dataset, … })');
  refuseUnknownFields(data, FIELDS, 'data', 'data');
  const dataset = readString(data.dataset, 'data.dataset', 'the name of a data set');
  if (dataset === '') throw fieldError('data.dataset', 'the name of a data set', dataset);
  return {
    dataset,
    ...optional(data, 'imageSize', readImageSize),
    ...optional(data, 'channels', readChannels),
    ...optional(data, 'validation', (share, path) =>
      readNumber(
        share,
        path,
        'a share between 0 and 1 or a number of pictures',
        (n) => n > 0 && (n < 1 || Number.isSafeInteger(n)),
      ),
    ),
    ...optional(data, 'limit', (limit, path) => readInteger(limit, path, 1)),
    ...optional(data, 'cluster', readClusterPattern),
    normalization: readNormalization(data.normalization),
  };
}

function optional<T>(data: Fields, key: string, read: (value: unknown, path: string) => T): { [key: string]: T } {
  return data[key] === undefined ? {} : { [key]: read(data[key], `data.${key}`) };
}

export function readImageSize(value: unknown, path: string): number {
  return readInteger(value, path, 1, LARGEST_IMAGE);
}

export function readChannels(value: unknown, path: string): 1 | 3 {
  if (value !== 1 && value !== 3) throw fieldError(path, '1 (grey) or 3 (RGB)', value);
  return value;
}

function readNormalization(value: unknown): 'dataset' | Normalization {
  if (value === undefined || value === 'dataset') return 'dataset';
  const path = 'data.normalization';
  const given = readObject(value, path, '"dataset" or { mean, std }');
  refuseUnknownFields(given, ['mean', 'std'], path, 'a normalization');
  const numbers = (key: 'mean' | 'std', expected: string, accept: (n: number) => boolean) =>
    readArray(given[key], `${path}.${key}`, 'a list of one number per channel', 1).map((n, i) =>
      readNumber(n, `${path}.${key}[${i}]`, expected, accept),
    );
  const mean = numbers('mean', 'a number', () => true);
  const std = numbers('std', 'a positive number', (n) => n > 0);
  if (std.length !== mean.length) throw fieldError(`${path}.std`, `${mean.length} numbers, as many as in mean`, std);
  return { mean, std };
}
