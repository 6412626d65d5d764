import { expect, test } from 'vitest';
import type { CloudRecord } from '../cloud-record.js';
import { cloudMarkdown, cloudSection } from './cloud.js';

const job = (seed: number, dollars: number) => ({
  trial: 'a'.repeat(64),
  arm: 'cnn',
  seed,
  job: `receptive-${seed}`,
  instance: 'ml.c5.xlarge',
  spot: false,
  status: 'Completed',
  billableSeconds: 90,
  dollars,
  pricesAsOf: '2024-12',
  metrics: {},
});
const record: CloudRecord = {
  version: 1,
  provider: 'Amazon SageMaker',
  region: 'eu-west-1',
  rehearsal: false,
  jobs: [job(1, 0.25), job(2, 0.5)],
  endpoints: [{ name: 'receptive-e', kind: 'serverless, 2048 MB', status: 'InService', model: 'f'.repeat(64) }],
  answers: [
    {
      endpoint: 'receptive-e',
      picture: 'a<b>.jpg',
      contentType: 'image/jpeg',
      milliseconds: 12,
      answer: 'x',
      localAnswer: 'x',
      largestDifference: 3e-8,
    },
  ],
  cleanups: [{ time: '2026-01-01T00:00:00.000Z', removed: ['endpoint receptive-e'], left: ['model m: denied'] }],
  calls: [
    {
      time: '2026-01-01T00:00:00.000Z',
      service: 'SageMaker',
      operation: 'CreateTrainingJob',
      resource: 'receptive-1',
      status: 'ok',
      requestId: 'r-1',
      attempts: 2,
    },
  ],
};

test('says where it was, what it cost, how answers agree and what is left', () => {
  const text = cloudSection(record).text;
  expect(text).toContain('Trained and asked on Amazon SageMaker in eu-west-1.');
  expect(text).toContain(
    '2 training jobs, 2 of them completed, 180 billable seconds, $0.75 by list prices of 2024-12 (',
  );
  expect(text).toContain('differ by at most 3.0e-8');
  expect(text).toContain('Not everything was removed: model m: denied.');
  expect(text).toContain('a&lt;b&gt;.jpg');
  expect(text).toContain('ok (sent 2 times)');
});

test('a rehearsal does not pass for more', () => {
  const text = cloudMarkdown({ ...record, rehearsal: true }).join('\n');
  expect(text).toContain('nothing was sent to the provider');
  expect(text).not.toContain('Trained and asked on');
});
