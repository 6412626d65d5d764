/** `receptive data`, built, against a server of its own. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { Bench } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

/** A NumPy array of bytes. */
function npy(dims: readonly number[], values: Uint8Array): Uint8Array {
  const head = Buffer.from(
    `\x93NUMPY\x01\x00v\x00{'descr': '|u1', 'fortran_order': False, 'shape': (${dims.join(', ')},)}`,
    'latin1',
  );
  return Buffer.concat([head, Buffer.alloc(128 - head.length, ' '), values]);
}

test('help of every part of it', async () => {
  const help = await bench.receptive('data', '--help');
  expect([help.status, help.stderr]).toEqual([0, '']);
  expect(await bench.receptive('data')).toEqual(help);
  for (const part of ['list', 'get', 'check']) {
    const { status, stdout } = await bench.receptive('data', part, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`Examples:\n  receptive data ${part}`);
  }
  const { status, stderr } = await bench.receptive('data', 'frob');
  expect([status, stderr]).toEqual([2, 'receptive: data: expected list, get or check, got "frob".\n']);
});

test('list: what is known, and whether it is here', async () => {
  mkdirSync(bench.at('data/mnist'), { recursive: true });
  const { status, stdout } = await bench.receptive('data', 'list');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^mnist +12 MB +in data\/mnist +receptive data get mnist +CC BY-SA 3\.0$/m);
  expect(stdout).toMatch(/^cifar10 .*not in data\/cifar10 or data\/cifar-10-batches-bin/m);
  const known = JSON.parse((await bench.receptive('data', 'list', '--json')).stdout);
  expect(known.map(({ name }: { name: string }) => name)).toContain('mars');
});

test('check: what a folder holds, or what is wrong with it', async () => {
  await bench.file('arrays/X.npy', npy([20, 4, 4], new Uint8Array(320)));
  await bench.file(
    'arrays/y.npy',
    npy(
      [20],
      Uint8Array.from({ length: 20 }, (_, i) => i % 2),
    ),
  );
  const { status, stdout } = await bench.receptive('data', 'check', 'arrays');
  expect(status).toBe(0);
  expect(stdout).toContain(
    'arrays: NumPy arrays (--data arrays with the data set "npy")\n2 classes, pictures of 1×4×4\n',
  );
  expect(stdout).toMatch(/^class +train +validation +test\n0 +7 +\d +\d\n1 +7 +\d +\d\nall +14 +3 +3$/m);
  const found = JSON.parse((await bench.receptive('data', 'check', 'arrays', '--json')).stdout);
  expect([found.form, found.splits.train.count, found.fingerprint.length]).toEqual(['npy', 14, 64]);

  await bench.file('arrays/X.npy', npy([20, 4, 4], new Uint8Array(300)));
  expect(await bench.receptive('data', 'check', 'arrays')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^receptive: X\.npy: expected 448 bytes as the header says 20 × 4 × 4, got 428\.$/m),
  });
  mkdirSync(bench.at('empty'));
  expect(await bench.receptive('data', 'check', 'empty')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^receptive: empty: expected data of a known form, got none\.\nKnown are IDX/),
  });
  expect(await bench.receptive('data', 'check', 'nowhere')).toMatchObject({
    status: 2,
    stderr: 'receptive: nowhere: expected a folder of data, got no such folder.\n',
  });
});

test('get: a server without the file, an unknown name, a wrong address', async () => {
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.RECEPTIVE_DATA_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { status, stderr } = await bench.receptive('data', 'get', 'cifar10');
    expect(status).toBe(1);
    expect(stderr).toContain('cifar10/cifar-10-binary.tar.gz: expected the file, got status 404 (Not Found).\n');
    expect(stderr).toContain('and unpack it into data/cifar10; `receptive data check data/cifar10` tells');
    process.env.RECEPTIVE_DATA_URL = 'file:///etc';
    expect(await bench.receptive('data', 'get', 'cifar10')).toMatchObject({
      status: 2,
      stderr:
        'receptive: RECEPTIVE_DATA_URL: expected an address that starts with http:// or https://, got "file:///etc".\n',
    });
    expect(await bench.receptive('data', 'get', 'kmnist')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^receptive: data get: expected one of mnist, .*, got "kmnist"\.\nDownload train-images/,
      ),
    });
  } finally {
    delete process.env.RECEPTIVE_DATA_URL;
    server.close();
  }
});
