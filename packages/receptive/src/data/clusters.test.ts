import { expect, test } from 'vitest';
import { clustersOf, readClusterPattern } from './clusters.js';

const SOL = '/([0-9]{4})M[^/]*$';

test('the Martian day in the file name', () => {
  const sources = ['calibrated/0830MR0036510000500684E01_DRCL.JPG', 'calibrated/0640MH0002640000203781I01_DRCL.JPG'];
  expect(clustersOf(sources, readClusterPattern(SOL, 'data.cluster'))).toEqual(['0830', '0640']);
});

test('names that do not match, and pictures without names', () => {
  expect(() => clustersOf(['calibrated/0830MR.JPG', 'holiday.jpg'], SOL)).toThrow(
    'data.cluster: expected a name in which /([0-9]{4})M[^/]*$ is found, got "holiday.jpg".',
  );
  expect(() => clustersOf(undefined, SOL)).toThrow(
    'data.cluster: expected pictures with file names to find clusters in, got pictures without.',
  );
});

test.each([['('], ['no group'], ['(a)(b)'], [7], ['(?:a)']])('%j is no pattern with one group', (value) => {
  expect(() => readClusterPattern(value, 'data.cluster')).toThrow(
    'data.cluster: expected a regular expression with one group',
  );
});
