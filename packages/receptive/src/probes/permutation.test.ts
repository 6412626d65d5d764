import { describe, expect, it } from 'vitest';
import type { Arm } from '../study/types.js';
import { permutation } from './permutation.js';
import { smallSubject } from './small-subject.fixture.js';

const withAugmentation = (augmentation: Arm['recipe']['augmentation']) => {
  const subject = smallSubject();
  const of = (arm: Arm): Arm => ({ ...arm, recipe: { ...arm.recipe, augmentation } });
  return { ...subject, control: of(subject.control), baseline: of(subject.baseline!) };
};
const wanted = (subject: ReturnType<typeof withAugmentation>) =>
  permutation.trials!(subject).map(({ arm, seed, view }) => [
    arm.name,
    seed,
    view?.pixels ?? 'in order',
    arm.recipe.augmentation,
  ]);

describe('what is trained', () => {
  it('is both networks on permuted pixels; in order they are the study’s own', () => {
    expect(wanted(withAugmentation({ brightness: 0.1 }))).toEqual(
      ['cnn', 'dense'].flatMap((name) =>
        [0, 1].map((seed) => [`${name}-permuted`, seed, 'permuted', { brightness: 0.1 }]),
      ),
    );
  });
  it('is both in both orders without what moves pixels, where the recipe moves them', () => {
    const trials = wanted(withAugmentation({ shift: 2, brightness: 0.1 }));
    expect(trials).toHaveLength(8);
    for (const [, , , augmentation] of trials) expect(augmentation).toEqual({ brightness: 0.1 });
    expect(trials.filter(([, , pixels]) => pixels === 'in order').map(([name]) => name)).toEqual([
      'cnn-unmoved',
      'cnn-unmoved',
      'dense-unmoved',
      'dense-unmoved',
    ]);
  });
});

it('says that it left out what moves pixels', async () => {
  const { notes } = await permutation.measure(withAugmentation({ shift: 2 }));
  expect(notes?.[0]).toContain('without the shifts');
  expect((await permutation.measure(withAugmentation({}))).notes).toEqual([]);
});
