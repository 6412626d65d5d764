import { InputError } from 'receptive';
import { expect, test } from 'vitest';
import { connect, expose, type Port } from './rpc.js';

function pair(): [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  port1.start();
  port2.start();
  return [port1 as unknown as Port, port2 as unknown as Port];
}

test('calls are answered with values, in any order, and thrown errors are thrown again', async () => {
  const [worker, page] = pair();
  const handlers = {
    add: (a: number, b: number) => a + b,
    later: (value: string, ms: number) => new Promise<string>((resolve) => setTimeout(resolve, ms, value)),
    refuse: () => {
      throw new InputError('file: expected a picture, got text.', 'Drop a PNG.');
    },
    fail: () => {
      throw new TypeError('no');
    },
  };
  expose(handlers, worker);
  const remote = connect<typeof handlers>(page);
  const order: string[] = [];
  await Promise.all([
    remote.later('slow', 30).then((value) => order.push(value)),
    remote.later('fast', 1).then((value) => order.push(value)),
  ]);
  expect(order).toEqual(['fast', 'slow']);
  expect(await remote.add(2, 3)).toBe(5);
  await expect(remote.refuse()).rejects.toMatchObject({
    name: 'InputError',
    message: 'file: expected a picture, got text.',
    hint: 'Drop a PNG.',
  });
  const bug = await remote.fail().catch((error: Error) => error);
  expect(bug).toMatchObject({ name: 'Error', message: 'no' });
  expect((bug as Error).stack).toContain('rpc.test');
});
