import { expect, test } from 'vitest';
import type { Layer } from '../../architecture/types.js';
import type { Study } from '../../study/types.js';
import type { Analysis, Judgement } from '../types.js';
import { checkJustifications } from './justify.js';
import type { Statement, StatementKind } from './types.js';

const layers: Layer[] = [
  { type: 'conv2d', filters: 4, kernel: 3, because: 'small strokes', evidence: 'kernel5' },
  { type: 'maxPool2d', kernel: 2, because: 'tolerance', evidence: ['shift', 'avgpool'] },
  { type: 'flatten', because: 'places matter', evidence: 'ladder/pooling' },
  { type: 'dense', units: 3, because: 'one a class' },
  { type: 'relu' },
];
const study = {
  arms: [
    {
      role: 'control',
      title: 'CNN',
      because: 'it fits',
      evidence: ['permutation'],
      architecture: { input: [1, 8, 8], layers },
    },
  ],
} as unknown as Study;

const judgement = (arm: string, kind: Judgement['verdict']['kind']) =>
  ({ experiment: 'e', arm, verdict: { kind, says: `${arm} is ${kind}` } }) as Judgement;
const statement = (probe: string, rule: string, kind: StatementKind) =>
  ({ probe, rule, kind, says: `${rule} is ${kind}` }) as Statement;

function kinds(judgements: readonly Judgement[], statements: readonly Statement[]) {
  const found = checkJustifications(study, { judgements } as unknown as Analysis, statements);
  return Object.fromEntries(found.map(({ layer, kind }) => [layer, kind]));
}

test('an arm that does without is worse: the reason holds; better: it does not', () => {
  expect(kinds([judgement('kernel5', 'worse')], [])).toMatchObject({ conv1: 'supported' });
  expect(kinds([judgement('kernel5', 'better')], [])).toMatchObject({ conv1: 'contradicted' });
  for (const kind of ['equivalent', 'inconclusive', 'none'] as const)
    expect(kinds([judgement('kernel5', kind)], [])).toMatchObject({ conv1: 'open' });
});

test('one piece of evidence that contradicts decides; else one that supports', () => {
  const shift = [statement('shift', 'translation', 'supported'), statement('shift', 'translationTaught', 'open')];
  expect(kinds([judgement('avgpool', 'inconclusive')], shift)).toMatchObject({ maxPool1: 'supported' });
  expect(kinds([judgement('avgpool', 'better')], shift)).toMatchObject({ maxPool1: 'contradicted' });
});

test('a single statement of a probe can be named', () => {
  const ladder = [statement('ladder', 'locality', 'contradicted'), statement('ladder', 'pooling', 'supported')];
  expect(kinds([], ladder)).toMatchObject({ flatten1: 'supported' });
});

test('without evidence, named or gathered, nothing is checked; what has no reason is not listed', () => {
  expect(kinds([], [])).toEqual({
    CNN: 'unchecked',
    conv1: 'unchecked',
    maxPool1: 'unchecked',
    flatten1: 'unchecked',
    dense1: 'unchecked',
  });
  const [network] = checkJustifications(study, { judgements: [] } as unknown as Analysis, []);
  expect(network).toMatchObject({ path: '', missing: ['permutation'], evidence: [] });
});
