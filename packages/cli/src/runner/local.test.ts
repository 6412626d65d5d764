import type { Arm, EpochRecord, TrialRecord } from 'receptive';
import { expect, test } from 'vitest';
import { localRunner } from './local.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { PlannedTrial, TrialContext, TrialEvent } from './types.js';
import type { Worker } from './worker-process.js';

const context = {} as TrialContext;
const trial = (id: string, work = 1): PlannedTrial => ({ id, arm: { name: id } as Arm, seed: 0, work });
const record = (id: string) => ({ id }) as TrialRecord;

/** Workers that do what the test says, and write down what they were asked. */
function stage() {
  const log: string[] = [];
  const events: TrialEvent[] = [];
  const workers: { say: (message: FromWorker) => void; die: (reason: string) => void; id: string }[] = [];
  const makeWorker = (_: TrialContext, say: (message: FromWorker) => void, die: (reason: string) => void): Worker => {
    const me = { say, die, id: '' };
    workers.push(me);
    return {
      send(message: ToWorker) {
        if (message.type === 'run') {
          me.id = message.id;
          log.push(`run ${message.id} ×${message.threads}`);
        } else log.push(`${message.type} ${me.id}`);
      },
      release: () => log.push('release'),
      kill: () => log.push('kill'),
    };
  };
  const at = (id: string) => workers.findLast((worker) => worker.id === id);
  const finish = (id: string) => at(id)?.say({ type: 'finished', record: record(id) });
  const tell = (event: TrialEvent) => events.push(event);
  return { log, events, workers, makeWorker, at, finish, tell };
}

test('the longest come first, side by side; cores that would idle go into the last one', async () => {
  const { log, workers, makeWorker, finish, tell } = stage();
  const run = localRunner({ cores: 4, workers: 2, makeWorker });
  const done = run([trial('a', 1), trial('b', 3), trial('c', 2)], context, tell, new AbortController().signal);
  expect(log).toEqual(['run b ×2', 'run c ×2']);
  finish('c');
  expect(log.slice(2)).toEqual(['run a ×2']);
  finish('b');
  finish('a');
  expect(await done).toEqual({ failed: [], interrupted: false });
  expect(workers.length).toBe(2);
  expect(log.slice(3)).toEqual(['release', 'release']);
});

test('one trial, or one worker, gets all cores; --threads goes before that', async () => {
  const { signal } = new AbortController();
  for (const [options, expected] of [
    [{ cores: 4, workers: 1 }, 'run a ×4'],
    [{ cores: 4 }, 'run a ×4'],
    [{ cores: 4, threads: 3 }, 'run a ×3'],
    [{ cores: 3, workers: 8 }, 'run a ×3'],
  ] as const) {
    const { log, makeWorker, finish, tell } = stage();
    const done = localRunner({ ...options, makeWorker })([trial('a')], context, tell, signal);
    expect(log[0]).toBe(expected);
    finish('a');
    await done;
  }
});

test('every trial is told its share of the machine: more when fewer are left', async () => {
  const { makeWorker, workers, finish, tell } = stage();
  const shares: unknown[] = [];
  const spy: typeof makeWorker = (...args) => {
    const worker = makeWorker(...args);
    const send = (message: ToWorker) => {
      if (message.type === 'run') shares.push([message.id, message.threads, message.aheadFrom, message.memory]);
      worker.send(message);
    };
    return { ...worker, send };
  };
  const run = localRunner({ cores: 3, workers: 2, memory: 8000, makeWorker: spy });
  const done = run([trial('a', 3), trial('b', 2), trial('c', 1)], context, tell, new AbortController().signal);
  expect(shares).toEqual([
    ['a', 1, 0, 3000],
    ['b', 1, 0, 3000],
  ]);
  finish('a');
  finish('b');
  workers.find(({ id }) => id === 'c')?.die('SIGKILL');
  expect(shares.slice(2)).toEqual([
    ['c', 1, 0, 3000],
    ['c', 3, 0.2, 6000],
  ]);
  finish('c');
  await done;
});

test('a trial that is alone at the end goes on with more threads if much of it is left', async () => {
  const { log, makeWorker, at, finish, tell } = stage();
  const run = localRunner({ cores: 2, makeWorker });
  const done = run([trial('a'), trial('b')], context, tell, new AbortController().signal);
  at('b')?.say({ type: 'progress', share: 0 });
  // So little in the time that passed since the start that hours are left.
  at('b')?.say({ type: 'progress', share: 1e-9 });
  expect(log).toEqual(['run a ×1', 'run b ×1']);
  finish('a');
  expect(log.slice(2)).toEqual(['stop b']);
  at('b')?.say({ type: 'interrupted' });
  expect(log.slice(3)).toEqual(['run b ×2']);
  finish('b');
  expect(await done).toEqual({ failed: [], interrupted: false });
});

test('a worker that dies is replaced once for each trial, then the study goes on without it', async () => {
  const { log, events, makeWorker, at, finish, tell } = stage();
  const run = localRunner({ cores: 1, makeWorker });
  const done = run([trial('a', 2), trial('b', 1)], context, tell, new AbortController().signal);
  at('a')?.die('SIGKILL');
  at('a')?.die('SIGKILL');
  finish('b');
  const { failed, interrupted } = await done;
  expect(log.filter((line) => line.startsWith('run'))).toEqual(['run a ×1', 'run a ×1', 'run b ×1']);
  expect(events.map(({ type, trial: { id } }) => `${type} ${id}`)).toEqual(['retry a', 'failed a', 'finished b']);
  expect(failed.map(({ trial: { id }, reason }) => [id, reason])).toEqual([['a', 'SIGKILL']]);
  expect(interrupted).toBe(false);
});

test('an exception in a trial is not tried again', async () => {
  const { events, makeWorker, at, tell } = stage();
  const done = localRunner({ cores: 1, makeWorker })([trial('a')], context, tell, new AbortController().signal);
  at('a')?.say({ type: 'failed', reason: 'Error: a bug' });
  expect((await done).failed.map(({ reason }) => reason)).toEqual(['Error: a bug']);
  expect(events.map(({ type }) => type)).toEqual(['failed']);
});

test('an abort stops what runs, starts nothing more, and says that work is left', async () => {
  const { log, makeWorker, at, finish, tell } = stage();
  const controller = new AbortController();
  const trials = [trial('a', 3), trial('b', 2), trial('c', 1)];
  const done = localRunner({ cores: 2, makeWorker })(trials, context, tell, controller.signal);
  controller.abort();
  expect(log.slice(2)).toEqual(['stop a', 'stop b']);
  at('a')?.say({ type: 'interrupted' });
  finish('b');
  expect(await done).toEqual({ failed: [], interrupted: true });
  expect(log.filter((line) => line.startsWith('run')).length).toBe(2);
});

test('epochs and progress are passed on with their trial', async () => {
  const { events, makeWorker, at, finish, tell } = stage();
  const done = localRunner({ cores: 1, makeWorker })([trial('a')], context, tell, new AbortController().signal);
  const epoch = { epoch: 1 } as EpochRecord;
  at('a')?.say({ type: 'started', continued: true });
  at('a')?.say({ type: 'progress', share: 0.25 });
  at('a')?.say({ type: 'epoch', record: epoch });
  finish('a');
  await done;
  const a = trial('a');
  expect(events).toEqual([
    { type: 'started', trial: a, threads: 1, continued: true },
    { type: 'progress', trial: a, share: 0.25 },
    { type: 'epoch', trial: a, record: epoch },
    { type: 'finished', trial: a, record: record('a') },
  ]);
});
