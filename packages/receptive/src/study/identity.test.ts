import { describe, expect, it } from 'vitest';
import { resolveRecipe } from '../training/recipe.js';
import { canonicalJson, type TrialIdentity, trialId } from './identity.js';
import { CONTROL, withLayers } from './study.fixture.js';

describe('canonicalJson', () => {
  it('sorts keys and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [1, { z: null, y: 'ü' }], a: true, c: undefined, B: -0 })).toBe(
      '{"B":0,"a":true,"b":[1,{"y":"ü","z":null}]}',
    );
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, 1n, new Float32Array(2)])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson({ deep: [value] })).toThrow(/^canonicalJson: .* has no JSON form\.$/);
    },
  );
});

describe('trialId', () => {
  const identity: TrialIdentity = {
    arm: { architecture: CONTROL, recipe: resolveRecipe({}) },
    seed: 0,
    data: {},
    fingerprint: 'f'.repeat(64),
    normalization: { mean: [0.5], std: [0.25] },
    numerics: 'reference-1',
  };
  const withArchitecture = (architecture: TrialIdentity['arm']['architecture']) => ({
    ...identity,
    arm: { ...identity.arm, architecture },
  });

  it('is a SHA-256 that does not drift', async () => {
    // Pinned: a change here means that every finished trial of every user runs again. Raise PROTOCOL when it should.
    expect(await trialId(identity)).toBe('fbb8ceb56887c6bb35c482ec450c95c282f626a9ae1a39d5e1b119712bd6084b');
  });

  it('is the same for what means the same', async () => {
    const { arm } = identity;
    const same: TrialIdentity[] = [
      withArchitecture(withLayers({ 0: { kernel: [3, 3], stride: 1, bias: true, because: 'other words' } })),
      withArchitecture(withLayers({ 0: { name: 'conv1' }, 2: { stride: 2, padding: 'valid' } })),
      { ...identity, arm: { ...arm, name: 'other', title: 'Other', because: 'because' } as TrialIdentity['arm'] },
      {
        ...identity,
        arm: { architecture: CONTROL, recipe: resolveRecipe({ epochs: 10, augmentation: { shift: 0 } }) },
      },
      { ...identity, data: { limit: undefined, dataset: 'elsewhere' } as TrialIdentity['data'] },
    ];
    const id = await trialId(identity);
    expect(await Promise.all(same.map(trialId))).toEqual(same.map(() => id));
  });

  it('differs for everything that can change a result', async () => {
    const { arm } = identity;
    const others: TrialIdentity[] = [
      { ...identity, seed: 1 },
      { ...identity, data: { limit: 100 } },
      { ...identity, fingerprint: 'e'.repeat(64) },
      { ...identity, normalization: { mean: [0.5], std: [0.5] } },
      { ...identity, numerics: 'reference-2' },
      withArchitecture({ ...CONTROL, input: [1, 16, 18] }),
      withArchitecture(withLayers({ 0: { kernel: 5 } })),
      withArchitecture(withLayers({ 0: { padding: [1, 1], kernel: [3, 5] } })),
      withArchitecture(withLayers({ 0: { name: 'stem' } })),
      withArchitecture(withLayers({ 2: { type: 'avgPool2d' } })),
      { ...identity, arm: { ...arm, recipe: { ...arm.recipe, learningRate: 0.002 } } },
      { ...identity, arm: { ...arm, recipe: { ...arm.recipe, augmentation: { shift: 1 } } } },
      { ...identity, arm: { ...arm, recipe: { ...arm.recipe, keep: 'best' } } },
    ];
    const ids = await Promise.all([identity, ...others].map(trialId));
    expect(new Set(ids).size).toBe(others.length + 1);
  });
});
