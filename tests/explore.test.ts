/** `receptive explore`, built, in a folder of its own. */
import { readdir, readFile, stat } from 'node:fs/promises';
import type { Exploration } from 'receptive';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

test('a data set by its name: findings in words, a page and a record', async () => {
  const { status, stdout } = await bench.receptive('explore', 'glyphs', '--image-size', '16');
  expect(status).toBe(0);
  expect(stdout).toContain('✓ Fits in memory: 1.8 MB decoded');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('exploration: runs/explore-glyphs/exploration.html');
  expect((await readdir(bench.at('runs/explore-glyphs'))).sort()).toEqual(['exploration.html', 'exploration.json']);
  const page = await readFile(bench.at('runs/explore-glyphs/exploration.html'), 'utf8');
  expect(page).toContain('receptive explore glyphs --image-size 16');
  expect(page).not.toMatch(/<script|src="http|href="http/);
  const record = JSON.parse(await readFile(bench.at('runs/explore-glyphs/exploration.json'), 'utf8')) as Exploration;
  expect(record.shape).toEqual([1, 16, 16]);

  const again = await bench.receptive('explore', 'glyphs', '--image-size', '16', '--json');
  expect(again.status).toBe(0);
  expect(JSON.parse(again.stdout)).toEqual(record);
  expect(again.stderr).toContain(stdout.trim());
});

test('the data of a study, prepared as it prepares it', async () => {
  await bench.file('tiny.json', JSON.stringify(tinyStudy({ recipe: { epochs: 1, augmentation: { shift: 1 } } })));
  const { status, stdout } = await bench.receptive('explore', 'tiny.json', '--out', 'here', '--json');
  expect(status).toBe(0);
  const { splits, preprocessing } = JSON.parse(stdout) as Exploration;
  expect(splits.train.count).toBe(400);
  expect(preprocessing.steps[1]).toBe('in training only, changed at random: shift 1');
  expect((await stat(bench.at('here/exploration.html'))).size).toBeGreaterThan(10_000);
});

test('what cannot be explored: one sentence, a hint, status 2', async () => {
  await bench.file('file', 'x');
  const cases: [string[], string][] = [
    [
      ['explore', 'nothing'],
      'receptive: nothing: expected a data set or a study, got neither.\nData sets: glyphs, where',
    ],
    [['explore', 'missing.json'], 'receptive: missing.json: there is no such study file.'],
    [['explore', 'mars', '--data', 'nowhere'], 'receptive: nowhere: expected the folder of the data set "mars"'],
    [
      ['explore', 'glyphs', '--out', 'file/below'],
      'receptive: file/below: expected a folder that can be written, got ',
    ],
    [['explore', 'glyphs', '--image-size', 'x'], 'receptive: --image-size: expected a positive integer, got "x".'],
    [['explore'], "receptive: missing required argument 'dataset'."],
  ];
  for (const [args, text] of cases) {
    const { status, stdout, stderr } = await bench.receptive(...args);
    expect([args, status, stdout]).toEqual([args, 2, '']);
    expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
  }
});
