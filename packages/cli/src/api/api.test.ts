import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JUPYTER_DISPLAY } from 'receptive/report';
import { afterAll, expect, test, vi } from 'vitest';
import { describeNetwork, openData, openModel, openRun, show } from '../api.js';

const folder = mkdtempSync(join(tmpdir(), 'receptive-api-'));
vi.stubEnv('XDG_CACHE_HOME', folder);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test('a data set opens, in the form asked for, and shows itself', async () => {
  const data = await openData('glyphs', { imageSize: 16, channels: 1, limit: 300 });
  expect([data.name, data.shape, data.classes.length]).toEqual(['glyphs', [1, 16, 16], 10]);
  expect(data.input).toEqual({ dataset: 'glyphs', imageSize: 16, channels: 1, limit: 300 });
  expect(Object.keys(data[JUPYTER_DISPLAY]())).toEqual(['text/html', 'text/plain']);
  expect(String(data)).toMatch(/^glyphs: 10 classes of grey pictures, 16×16 pixels: 300 for training/);
});

test('another one in its place, in the same form, where there are no files; but not for a name that is wrong', async () => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  const options = { imageSize: 16, limit: 300, otherwise: 'glyphs' };
  expect((await openData('cifar100', options)).input).toEqual({ dataset: 'glyphs', imageSize: 16, limit: 300 });
  await expect(openData('glyhps', options)).rejects.toThrow(
    /^data\.dataset: expected one of .*, mnist, .* got "glyhps"\.$/,
  );
  await expect(openData('cifar100', { ...options, dir: join(folder, 'none') })).rejects.toThrow(/got no such folder/);
});

test('a network is described without training it', () => {
  const layers = [{ type: 'flatten' as const }, { type: 'dense' as const, units: 10 }];
  expect(String(describeNetwork({ input: [1, 16, 16], layers }, { title: 'Dense' }))).toBe(
    'Dense: input 1×16×16; flatten, dense 10 to 10, sees the whole picture',
  );
});

test('what is no run and no model is said in a sentence', async () => {
  await expect(openRun(folder)).rejects.toThrow(/expected the folder of a run with its study\.json, got none\./);
  await expect(openModel(join(folder, 'none'))).rejects.toThrow(/got no such file or folder\./);
});

test('show: in words in a terminal, through the kernel in a notebook', async () => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  await show('one', 2);
  expect(printed.mock.calls).toEqual([['one'], ['2']]);
  printed.mockRestore();
  const display = vi.fn(async () => undefined);
  vi.stubGlobal('Deno', { jupyter: { display } });
  const thing = { toString: () => 'thing' };
  await show(thing);
  vi.unstubAllGlobals();
  expect(display.mock.calls).toEqual([[thing]]);
});
