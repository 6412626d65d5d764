import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveStudy, type Stage, stageOf } from 'receptive';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../data/test-pictures.js';
import type { PlannedTrial } from '../runner/types.js';
import { noteOpening, readOpenings } from './openings.js';
import { RunFolder } from './run-folder.js';

const study = (seeds: number) =>
  resolveStudy({
    name: 's',
    data: { dataset: 'glyphs' },
    control: {
      name: 'cnn',
      architecture: { input: [1, 8, 8], layers: [{ type: 'flatten' }, { type: 'dense', units: 10 }] },
    },
    seeds,
  });
const stage = (seeds: number): Stage => stageOf(study(seeds), () => null);
/** Trials by seed; `version` stands for whatever changes a trial's identity. */
const plan = ({ trials }: Stage, version = ''): PlannedTrial[] =>
  trials.map(({ arm, seed }) => ({ id: `${version}${seed}`, arm, seed, work: 1 }));

async function folder(): Promise<RunFolder> {
  const made = await RunFolder.claim(join(await temporaryFolder(), 'run'));
  made.release();
  return made;
}

test('a plan counts once, however often it is asked for; another counts anew', async () => {
  const run = await folder();
  expect(await readOpenings(run.path)).toEqual([]);
  const three = stage(3);
  const first = await noteOpening(run, three, plan(three));
  expect(first.count).toBe(1);
  expect(await noteOpening(run, three, plan(three))).toEqual(first);
  const four = stage(4);
  const second = await noteOpening(run, four, plan(four));
  expect([second.count, second.plan === first.plan]).toEqual([2, false]);
  expect((await noteOpening(run, three, plan(three, 'other data, '))).count).toBe(3);
  // Back to the first: it has been seen, and is not seen more often than that.
  expect(await noteOpening(run, three, plan(three))).toEqual({ plan: first.plan, count: 3 });
  expect((await readOpenings(run.path)).map(({ arms, seeds }) => [arms, seeds])).toEqual([
    [['cnn'], [0, 1, 2]],
    [['cnn'], [0, 1, 2, 3]],
    [['cnn'], [0, 1, 2]],
  ]);
});

test.each([['{'], ['{}'], ['{"openings":[{"plan":3}]}'], ['[]']])('%s is no account of openings', async (text) => {
  const run = await folder();
  await writeFile(join(run.path, 'openings.json'), text);
  await expect(readOpenings(run.path)).rejects.toThrow(
    'openings.json: expected the plans for which the test split was opened, got a file that does not list them.',
  );
});
