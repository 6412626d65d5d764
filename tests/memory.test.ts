/** A study that no machine can hold, in the built command. */
import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { Bench, tinyStudy } from './command.js';

const bench = new Bench();
afterAll(() => bench.remove());

test('an absurd batch is refused with one sentence before anything is written', async () => {
  const layers = [
    { type: 'conv2d', filters: 4000, kernel: 3, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ];
  const study = tinyStudy({
    recipe: { epochs: 2, batch: 60000 },
    data: { dataset: 'glyphs', imageSize: 16, limit: 2000 },
    baseline: undefined,
    experiments: [],
    control: { name: 'huge', architecture: { input: [1, 16, 16], layers } },
  });
  await bench.file('absurd.json', JSON.stringify(study));
  const { status, stdout, stderr } = await bench.receptive('run', 'absurd.json');
  expect([status, stdout, existsSync(bench.at('runs'))]).toEqual([2, '', false]);
  expect(stderr.trimEnd().split('\n').slice(-2)).toEqual([
    expect.stringMatching(
      /^receptive: huge, 2000 pictures a step: This network needs \d+\.\d GiB for one batch; (the engine can address|it may take) \d+\.\d GiB\.$/,
    ),
    'Use a smaller batch, smaller pictures or fewer filters.',
  ]);
});
