import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Exploration, type Finding, generateGlyphs } from 'receptive';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDataset } from '../data/index.js';
import { explorationIn } from '../run/exploration.js';
import { explorationText, wrapped } from './explore-text.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-explore-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Finding by id, with an error that says which there are. */
function take({ findings }: Exploration, id: string): Finding {
  const found = findings.find((finding) => finding.id === id);
  if (!found) throw new Error(`no finding ${id}, only ${findings.map((finding) => finding.id).join(', ')}`);
  return found;
}

test('glyphs: nothing but how hard they are, in a few lines', async () => {
  const dataset = await generateGlyphs({ size: 16 });
  const exploration = await explorationIn(folder, dataset, {});
  expect(exploration.findings.map(({ id }) => id)).toEqual(['separability']);
  const text = explorationText(exploration);
  expect(text).toContain('\n  ✓ At least two classes: 10 classes\n');
  expect(text).toMatch(/\nnote {5}(Partly|Hardly|Nearly) linearly separable \(/i);
  expect(text).toMatch(/\n {9}→ /);
  expect(text).toContain('\nLooked for and not found: imbalance between the classes');
  expect(text).toMatch(/\nR +400 +10\.0 % +100 +10\.0 % +200 +10\.0 %$/);
  expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
});

test('an exploration is taken from its folder where it is of the same data, prepared the same', async () => {
  const dataset = await generateGlyphs({ size: 16 });
  const exploration = await explorationIn(folder, dataset, {});
  const file = join(folder, 'exploration.json');
  await writeFile(file, JSON.stringify({ ...exploration, about: 'from the file' }));
  expect((await explorationIn(folder, dataset, {})).about).toBe('from the file');
  const others = [
    explorationIn(folder, { ...dataset, fingerprint: '1'.repeat(64) }, {}),
    explorationIn(folder, dataset, { normalization: { mean: [0], std: [1] } }),
  ];
  for (const other of await Promise.all(others)) expect(other.about).not.toBe('from the file');
  for (const damaged of ['', '{', 'null', '[]']) {
    await writeFile(file, damaged);
    expect(await explorationIn(folder, dataset, {})).toEqual(exploration);
  }
});

test('lines are wrapped between words, numbers stay with their percent sign', () => {
  const text = `${'word '.repeat(20)}12 % of it`;
  const lines = wrapped(text, 'note     ', 9);
  expect(lines.map((line) => line.length <= 110)).toEqual(lines.map(() => true));
  expect(lines.join(' ').replace(/ +/g, ' ')).toBe(`note ${text}`);
  expect(wrapped(`${'x'.repeat(95)} 1234567 % y`, 2)).toEqual([`  ${'x'.repeat(95)}`, '  1234567 % y']);
  expect(wrapped('', 2)).toEqual([]);
});

// Real data lies beside a developer's checkout, not in it; on other machines this says that it was left out.
const mars = fileURLToPath(new URL('../../../../../shared/data/msl-images/', import.meta.url));
test.skipIf(existsSync(mars))('SKIPPED: what Mars holds needs ../shared/data/msl-images', () => undefined);

describe.skipIf(!existsSync(mars))('Mars (needs ../shared/data/msl-images)', () => {
  let exploration: Exploration;
  let text = '';
  // Decoding 6,691 photographs takes most of a minute on a busy machine: small ones are kept for the next time.
  const cacheFolder = fileURLToPath(new URL('../../../../node_modules/.cache/receptive-tests', import.meta.url));
  beforeAll(async () => {
    const { dataset } = await openDataset({ dataset: 'mars', imageSize: 32 }, { dir: mars, cacheFolder });
    exploration = await explorationIn(folder, dataset, {});
    text = explorationText(exploration);
  }, 300_000);

  test('46 files without a label, by name', async () => {
    const { size, names, evidence } = take(exploration, 'unlabelled');
    expect(size).toEqual({ value: 46, unit: 'files' });
    expect(names).toHaveLength(46);
    const lists = await Promise.all(
      ['train', 'val', 'test'].map((split) => readFile(join(mars, `${split}-calibrated-shuffled.txt`), 'utf8')),
    );
    for (const name of names!) {
      expect(existsSync(join(mars, name))).toBe(true);
      for (const list of lists) expect(list).not.toContain(name);
    }
    expect(evidence).toMatch(/^46 picture files of 6,737 are in no list: calibrated\//);
  });

  test('class 22 is empty, and the classes absent from each split', () => {
    expect(take(exploration, 'empty-classes').evidence).toBe(
      'Class 22 "sun" has no picture in any split: 24 of 25 classes occur.',
    );
    expect(take(exploration, 'absent-classes-validation').names).toEqual([
      'chemcam cal target',
      'mahli',
      'mastcam',
      'rover rear deck',
    ]); // prettier-ignore
    expect(take(exploration, 'absent-classes-test').names).toEqual(['drill holes', 'turret']);
    expect(exploration.findings.some(({ id }) => id === 'absent-classes-train')).toBe(false);
  });

  test('172 grey pictures, and the spread of sizes', () => {
    expect(take(exploration, 'grey-among-colour').evidence).toMatch(/^172 pictures of 6,691 \(2\.6 %\) are grey/);
    expect(take(exploration, 'sizes').evidence).toBe(
      '42 sizes from 256×85 to 256×279; most common 256×192 (21 %), 256×256 (15 %) and 255×255 (13 %).',
    );
    expect(exploration.originals?.channels).toEqual([
      { channels: 3, count: 6519 },
      { channels: 1, count: 172 },
    ]);
  });

  test('the two pairs of identical files', () => {
    const { evidence, names } = take(exploration, 'duplicates');
    expect(evidence).toMatch(/^2 pairs of byte-identical files within a split: /);
    for (const part of ['0180MH0001490020102536C0', '0182MH0001500050102676C0'])
      expect(names!.some((name) => name.includes(`${part}0_`) && name.includes(`${part}1_`))).toBe(true);
  });

  test('the imbalance, and the shift with its drivers', () => {
    const { severity, evidence, size } = take(exploration, 'imbalance');
    expect(severity).toBe('problem');
    expect(evidence).toContain('2,343 of the 3,746 training pictures (63 %) are "ground"');
    expect(size.value).toBe(62.5);
    const shift = take(exploration, 'class-shift-validation');
    expect(shift.severity).toBe('problem');
    expect(shift.evidence).toContain('Driven by "wheel" 1.8 % → 38 % and "drill holes" 1.0 % → 29 %');
    expect(shift.size.value).toBeGreaterThan(0.7);
  });

  test('all of it is told in the terminal', () => {
    for (const words of ['46 picture files', 'Class 22 "sun"', '172 pictures', '42 sizes', '2 pairs of byte-identical'])
      expect(text).toContain(words);
    expect(text.split('\n').filter((line) => line.length > 110)).toEqual([]);
  });
});
