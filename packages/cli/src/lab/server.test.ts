import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockFolder } from '../run/lock.js';
import { labRoutes } from './routes.js';
import { LabServer } from './server.js';

let folder = '';
let server: LabServer;
let address = '';
const at = (...path: string[]) => join(folder, ...path);
const put = async (path: string, text: string) => {
  await mkdir(join(at(path), '..'), { recursive: true });
  await writeFile(at(path), text);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-lab-'));
  await put('secret.json', '"secret"');
  await put('page/lab.js', `/* ${'long '.repeat(1000)} */`);
  await put('page/chunks/view.js', 'export default 1;');
  const study = { name: 'tiny', title: '', question: 'Why?', seeds: [0, 1], arms: [{}, {}, {}] };
  await put('runs/tiny/study.json', JSON.stringify(study));
  await put('runs/tiny/dataset.json', JSON.stringify({ name: 'glyphs', fingerprint: 'ab'.repeat(32) }));
  const judgements = [{ arm: 'k5', verdict: { kind: 'better', says: 'It is' } }];
  await put('runs/tiny/analysis.json', JSON.stringify({ judgements, arms: [{ name: 'k5', title: 'Five' }] }));
  await put('runs/tiny/report.html', '<script>alert(1)</script>');
  await put('runs/tiny/.store/progress.json', '{"share":0.5}');
  await put('runs/all/report.html', 'all');
  await put('runs/all/one/study.json', JSON.stringify({ ...study, title: 'One' }));
  await put('runs/broken/study.json', '{');
  await symlink(at('secret.json'), at('runs/tiny/leak.json'));
  await symlink(folder, at('page/up'));
  for (const [i, run] of ['tiny', 'all/one', 'broken'].entries())
    await utimes(at('runs', run, run === 'tiny' ? 'analysis.json' : 'study.json'), 0, 3000 - i);
  const page = { folder: at('page'), headers: { 'X-Own': 'yes' }, index: '<!doctype html>' };
  const route = labRoutes(page, { runs: at('runs'), cache: at('cache'), cwd: folder });
  server = new LabServer({ port: 0, headers: page.headers, route });
  address = await server.listen();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface Got {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Without the tidying that `fetch` does to paths and headers. */
const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<Got>((resolve, reject) => {
    const { port } = new URL(address);
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });

test('the page, its files and the headers it asks for', async () => {
  for (const path of ['/', '/index.html', '/?x=1']) {
    const { status, headers, body } = await ask(path);
    expect([status, headers['content-type'], String(body)]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html>',
    ]);
    expect([headers['x-own'], headers['cache-control']]).toEqual(['yes', 'no-cache']);
  }
  const script = await ask('/chunks/view.js');
  expect([script.status, script.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
});

test('text is packed as the browser likes it, and not sent twice', async () => {
  const plain = await ask('/lab.js');
  const brotli = await ask('/lab.js', { 'accept-encoding': 'gzip, deflate, br' });
  const gzip = await ask('/lab.js', { 'accept-encoding': 'gzip' });
  expect(brotliDecompressSync(brotli.body)).toEqual(plain.body);
  expect(gunzipSync(gzip.body)).toEqual(plain.body);
  expect(plain.body.length).toBeGreaterThan(10 * brotli.body.length);
  const again = await ask('/lab.js', { 'if-none-match': String(plain.headers.etag) });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  await writeFile(at('page/lab.js'), 'changed');
  expect((await ask('/lab.js', { 'if-none-match': String(plain.headers.etag) })).status).toBe(200);
  const head = await ask('/lab.js', {}, 'HEAD');
  expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '7', 0]);
});

test.each([
  '/../secret.json',
  '/chunks/../../secret.json',
  '/%2e%2e/secret.json',
  '/runs/../secret.json',
  '/runs/tiny/..%2f..%2f..%2fsecret.json',
  '/runs/tiny%2f..%2f../secret.json',
  '/runs/..%5c..%5csecret.json',
  '/runs/tiny/leak.json',
  '/up/secret.json',
  '/runs/tiny/.store/progress.json',
  '/runs/tiny',
  '/runs',
  '/runs//tiny/study.json',
  '/lab.js%00.html',
  '/chunks',
  '/api',
  '/api/nothing',
  '/api/data/..%2f..%2fsecret',
  '/api/data/mars@00000000',
  '/api/progress/nothing',
])('nothing is at %s', async (path) => {
  const { status, body } = await ask(path);
  expect([status, JSON.parse(String(body))]).toEqual([404, { error: 'There is nothing at this address.' }]);
});

test.each([
  [{ host: 'evil.example' }, 'GET', 403, 'Expected 127.0.0.1 or localhost as the host, got another one.'],
  [{ host: '127.0.0.1.evil.example:80' }, 'GET', 403, 'Expected 127.0.0.1 or localhost as the host, got another one.'],
  [{}, 'POST', 405, 'Expected GET, got POST.'],
  [{}, 'DELETE', 405, 'Expected GET, got DELETE.'],
])('%o %s is refused', async (headers, method, status, error) => {
  const got = await ask('/', headers as Record<string, string>, method);
  expect([got.status, JSON.parse(String(got.body))]).toEqual([status, { error }]);
});
test('names of this machine are its own, whatever the port', async () => {
  for (const host of ['localhost:9', 'LOCALHOST', '[::1]:80', '127.0.0.1'])
    expect((await ask('/', { host })).status).toBe(200);
  expect((await ask('/%ff')).status).toBe(400);
});

test('runs, the newest first; what is damaged says so', async () => {
  const got = await ask('/api/runs');
  const { runs, collections, data } = JSON.parse(String(got.body));
  expect(runs.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
    ['tiny', 'finished'],
    ['all/one', 'begun'],
    ['broken', 'begun'],
  ]);
  const fingerprint = 'ab'.repeat(32);
  expect(runs[0]).toEqual({
    id: 'tiny',
    title: 'tiny',
    question: 'Why?',
    status: 'finished',
    when: '1970-01-01T00:50:00.000Z',
    seeds: 2,
    arms: 3,
    data: { name: 'glyphs', fingerprint },
    verdicts: [{ title: 'Five', kind: 'better', says: 'It is' }],
    report: true,
    problem: null,
  });
  expect(runs[2].problem).toMatch(/^Its files cannot be read: /);
  expect(collections).toEqual(['all']);
  // Not the glyphs that everybody can draw: those of this run.
  expect(data).toEqual({ names: ['glyphs@abababab'], ofRun: { tiny: 'glyphs@abababab' } });
});

test('a report may do nothing but be looked at', async () => {
  const { status, headers } = await ask('/runs/tiny/report.html');
  expect([status, headers['cross-origin-opener-policy']]).toEqual([200, 'unsafe-none']);
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-downloads",
  );
});

test('progress counts only while somebody is at work', async () => {
  const progress = async () => JSON.parse(String((await ask('/api/progress/tiny')).body));
  expect(await progress()).toEqual({ working: false, progress: null });
  const release = await lockFolder(at('runs/tiny'));
  expect(await progress()).toEqual({ working: true, progress: { share: 0.5 } });
  release();
});
