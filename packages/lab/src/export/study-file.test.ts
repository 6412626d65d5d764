import { type Architecture, resolveStudy } from 'receptive';
import { expect, test } from 'vitest';
import { decisionOf } from '../duel/decision.js';
import { studyFile, studyOf } from './study-file.js';

const cnn = (kernel: number): Architecture => ({
  input: [1, 28, 28],
  layers: [
    { type: 'conv2d', filters: 4, kernel, padding: 'same' },
    { type: 'relu' },
    { type: 'flatten' },
    { type: 'dense', units: 10 },
  ],
});
const duel = { data: 'glyphs', control: cnn(3), variant: cnn(5), recipe: { epochs: 4 }, seeds: 3, limit: 500 };
const study = studyOf(duel, decisionOf(duel.control, duel.variant), [1, 28, 28]);

test('the study has the same arms, recipe, data and seeds', () => {
  const resolved = resolveStudy(study);
  expect(resolved.arms.map(({ name, role }) => `${name} ${role}`)).toEqual(['control control', 'variant variant']);
  expect(resolved.arms[1]?.architecture.layers[0]).toMatchObject({ kernel: [5, 5] });
  expect(resolved.arms[0]?.recipe).toMatchObject({ epochs: 4, batch: 64 });
  expect([resolved.seeds, resolved.data.limit, resolved.experiments[0]?.factor]).toEqual([[0, 1, 2], 500, 'kernel']);
});

test('a control alone is a study too; pictures of one’s own are a folder', () => {
  const control: Architecture = { ...cnn(3), input: [3, 32, 32] };
  const alone = studyOf({ ...duel, control, variant: null, data: 'own' }, { kind: 'none' }, [3, 32, 32]);
  expect(alone.experiments).toBeUndefined();
  expect(alone.data).toMatchObject({ dataset: 'folder', imageSize: 32, channels: 3 });
  expect(studyFile(alone)).toContain('--data DIR');
});

test('the file defines it', () => {
  const text = studyFile(study);
  expect(text).toMatch(
    /^\/\/ Made by the lab page: `receptive run lab\.ts`\nimport \{ defineStudy \} from 'receptive';/,
  );
  const json = /defineStudy\((.*)\);\n$/s.exec(text)?.[1] ?? '';
  expect(resolveStudy(JSON.parse(json)).arms.length).toBe(2);
});
