import { ListAWSDefaultServiceQuotasCommand, ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { afterEach, expect, test, vi } from 'vitest';
import { startRehearsal } from '../rehearsal/index.js';
import type { Rehearsal, RehearsalOptions } from '../rehearsal/rehearsal.js';
import { doctor, isFit } from './doctor.js';
import { readPrices } from './money.js';
import { type Plan, QUOTA, quotaFindings, quotasOf } from './quotas.js';
import { openSession } from './session.js';

let rehearsal: Rehearsal | undefined;
afterEach(async () => {
  await rehearsal?.stop();
  vi.unstubAllEnvs();
});

async function account(options: RehearsalOptions = {}) {
  rehearsal = await startRehearsal({ images: ['receptive:0.1.0'], ...options });
  vi.stubEnv('AWS_PROFILE', undefined);
  for (const [name, value] of Object.entries(rehearsal.env)) vi.stubEnv(name, value);
  return openSession();
}

const plan: Plan = {
  instance: 'ml.c5.xlarge',
  parallel: 4,
  spot: false,
  hosting: undefined,
  memory: 2048,
  transform: 'ml.c5.large',
};
const brief = (findings: Awaited<ReturnType<typeof quotaFindings>>) =>
  findings.map(({ about, state, says }) => `${state} ${about}: ${says}`);

test('enough: the limit stands beside what the plan needs', async () => {
  const session = await account({ quota: 5 });
  const found = await quotaFindings(session, { ...plan, hosting: 'ml.m5.large' });
  expect(brief(found)).toEqual([
    'good quota for training: "ml.c5.xlarge for training job usage" is 5, 4 jobs at a time need 4',
    'good quota for training: "Number of instances across all training jobs" is 5, 4 jobs at a time need 4',
    'good quota for endpoints: "ml.m5.large for endpoint usage" is 4, 1 is needed',
    'good quota for transforms: "ml.c5.large for transform job usage" is 4, 1 is needed',
  ]);
  expect(found.some(({ hint }) => hint)).toBe(false);
});

test('fewer than the plan needs: jobs wait, and what to do is said once', async () => {
  const session = await account({ quota: 3 });
  const [type, all, serverless] = await quotaFindings(session, { ...plan, spot: true });
  expect(type).toMatchObject({
    state: 'good',
    says: '"ml.c5.xlarge for spot training job usage" is 3, 4 jobs at a time need 4: jobs will wait for one another',
    hint: expect.stringMatching(/^Ask for more .* Or lower --parallel to 3\.$/),
  });
  expect(all).toMatchObject({ says: expect.stringContaining('across all spot training jobs" is 3'), hint: undefined });
  expect(serverless).toMatchObject({ state: 'good', says: `"${QUOTA.serverlessMemory}" is 3072, 2048 are needed` });
});

test('none, as in a new account: training cannot start, and the doctor ends so', async () => {
  const session = await account({ faults: ['no-quota'] });
  const [type] = await quotaFindings(session, plan);
  expect(type).toMatchObject({
    state: 'bad',
    says: '"ml.c5.xlarge for training job usage" is 0, 4 jobs at a time need 4: no job can start',
    hint: expect.stringContaining('or with --spot'),
  });
  const diagnosis = await doctor(session, { prices: await readPrices(), hosting: 'ml.m5.large' });
  expect(isFit(diagnosis)).toBe(false);
  expect(diagnosis.findings.filter(({ state }) => state === 'bad').map(({ about }) => about)).toEqual([
    'quota for training',
    'quota for training',
    'quota for endpoints',
    'quota for transforms',
  ]);
});

test('where quotas may not be read that is said, and nothing fails', async () => {
  const session = await account({ faults: ['denied:servicequotas:ListServiceQuotas'] });
  const found = await quotaFindings(session, plan);
  expect(brief(found)).toEqual([
    expect.stringMatching(/^unknown quota: the account does not let one read its quotas \(servicequotas:List/),
  ]);
  expect(isFit(await doctor(session, { prices: await readPrices() }))).toBe(true);
});

test('all pages are read, and the defaults of what has no value of its own', async () => {
  const session = await account();
  const pages = vi.spyOn(session.quotas, 'send');
  const names = [QUOTA.allTraining(true), QUOTA.transform('ml.c5.18xlarge'), 'ml.x1.huge for endpoint usage'];
  expect(await quotasOf(session, names)).toEqual(
    new Map([
      [names[0], 2],
      [names[1], 4],
    ]),
  );
  expect(pages.mock.calls.length).toBeGreaterThanOrEqual(4);
  const unknown = await quotaFindings(session, { ...plan, hosting: 'ml.x1.huge' });
  expect(unknown[2]).toMatchObject({ state: 'unknown', says: expect.stringContaining('knows no "ml.x1.huge for') });
});

test('the stand-in refuses what the service refuses', async () => {
  const { quotas } = await account();
  const refused = (command: ListServiceQuotasCommand) =>
    quotas.send(command).then(
      () => 'answered',
      (error: Error) => error.name,
    );
  expect(await refused(new ListServiceQuotasCommand({ ServiceCode: undefined }))).toBe('IllegalArgumentException');
  expect(await refused(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', MaxResults: 101 }))).toBe(
    'IllegalArgumentException',
  );
  expect(await refused(new ListServiceQuotasCommand({ ServiceCode: 'nothing' }))).toBe('NoSuchResourceException');
  expect(await refused(new ListServiceQuotasCommand({ ServiceCode: 'sagemaker', NextToken: 'x' }))).toBe(
    'InvalidPaginationTokenException',
  );
  const { Quotas = [], NextToken } = await quotas.send(
    new ListAWSDefaultServiceQuotasCommand({ ServiceCode: 'sagemaker', MaxResults: 7 }),
  );
  expect([Quotas.length, NextToken]).toEqual([7, '7']);
});
