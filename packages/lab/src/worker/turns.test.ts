import { expect, test } from 'vitest';
import { Turns } from './turns.js';

const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Takes so many steps, writing its name each time. */
async function walk(turns: Turns<string>, name: string, steps: number, log: string[]) {
  for (let i = 0; i < steps; i++) {
    await turns.next(name);
    log.push(name);
  }
  turns.leave(name);
}

test('each takes one step in turn; who is left alone goes on alone', async () => {
  const turns = new Turns(['a', 'b']);
  const log: string[] = [];
  await Promise.all([walk(turns, 'a', 2, log), walk(turns, 'b', 4, log)]);
  expect(log.join('')).toBe('ababbb');
});

test('a turn lasts until the next is asked for', async () => {
  const turns = new Turns(['a', 'b']);
  const log: string[] = [];
  const slow = async () => {
    await turns.next('a');
    await settle();
    log.push('a');
    turns.leave('a');
  };
  await Promise.all([slow(), walk(turns, 'b', 1, log)]);
  expect(log.join('')).toBe('ab');
});

test('held, nobody moves; a step lets everybody take one', async () => {
  const turns = new Turns(['a', 'b'], { held: true });
  const log: string[] = [];
  const all = Promise.all([walk(turns, 'a', 3, log), walk(turns, 'b', 3, log)]);
  await settle();
  expect(log).toEqual([]);
  turns.step();
  await settle();
  expect(log.join('')).toBe('ab');
  turns.step();
  turns.step();
  turns.hold();
  await settle();
  expect(log.join('')).toBe('ababab');
  turns.resume();
  await all;
});

test('held in the middle of a round, the round is finished', async () => {
  const turns = new Turns(['a', 'b']);
  const log: string[] = [];
  const a = async () => {
    for (let i = 0; i < 3; i++) {
      await turns.next('a');
      log.push('a');
      if (i === 0) turns.hold();
    }
    turns.leave('a');
  };
  const all = Promise.all([a(), walk(turns, 'b', 3, log)]);
  await settle();
  expect(log.join('')).toBe('ab');
  turns.resume();
  await all;
  expect(log.join('')).toBe('ababab');
});
