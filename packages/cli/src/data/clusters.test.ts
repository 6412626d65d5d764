import { makeDataset } from 'receptive';
import { expect, test } from 'vitest';
import { testClusters } from './clusters.js';

const dataset = async (sources: readonly string[]) => {
  const split = { images: new Uint8Array(sources.length), labels: new Uint16Array(sources.length), sources };
  return makeDataset({
    name: 'pictures',
    about: '',
    classes: ['a', 'b'],
    shape: [1, 1, 1],
    splits: { train: split, validation: split, test: split },
  });
};
const sols = ['calibrated/0830MR0036510000500684E01_DRCL.JPG', 'calibrated/0640MH0002640000203781I01_DRCL.JPG'];

test('pictures of Mars come in Martian days', async () => {
  expect(testClusters({ dataset: 'mars' }, await dataset(sols))).toEqual(['0830', '0640']);
});

test('other pictures stand each by itself unless the study says how they belong together', async () => {
  expect(testClusters({ dataset: 'mars' }, await dataset(['a/holiday.jpg']))).toBeNull();
  expect(testClusters({ dataset: 'folder' }, await dataset(sols))).toBeNull();
  const patients = await dataset(['benign/p07-1.png', 'benign/p07-2.png', 'malign/p12-1.png']);
  expect(testClusters({ dataset: 'folder', cluster: '(p[0-9]+)-' }, patients)).toEqual(['p07', 'p07', 'p12']);
  expect(() => testClusters({ dataset: 'folder', cluster: '(q[0-9]+)-' }, patients)).toThrow(
    'data.cluster: expected a name in which (q[0-9]+)- is found, got "benign/p07-1.png".',
  );
});
