import { requireClassifier, resolveArchitecture } from 'receptive';
import { expect, test } from 'vitest';
import { TEMPLATES } from '../design/templates.js';
import { exampleWith, refit } from './refit.js';

test('every template is fitted to other pictures and classes, its other layers untouched', () => {
  for (const { architecture } of TEMPLATES) {
    const fitted = refit(architecture([1, 28, 28], 10), [3, 64, 64], 4);
    requireClassifier(resolveArchitecture(fitted), 4);
    expect(fitted).toEqual(architecture([3, 64, 64], 4));
  }
});

test('what cannot be fitted becomes the first template', () => {
  const deep = {
    input: [1, 64, 64],
    layers: [{ type: 'conv2d', filters: 2, kernel: 40 }, { type: 'flatten' }, { type: 'dense', units: 2 }],
  } as const;
  expect(refit(deep, [1, 28, 28], 3)).toEqual(TEMPLATES[0]!.architecture([1, 28, 28], 3));
});

test('back to the example of the page, the one decision between both networks stays', () => {
  const [control, variant] = TEMPLATES.slice(0, 2).map(({ architecture }) => architecture([3, 64, 64], 4));
  expect(exampleWith({ control: control!, variant: variant! })).toEqual({
    data: 'glyphs',
    control: TEMPLATES[0]!.architecture([1, 28, 28], 10),
    variant: TEMPLATES[1]!.architecture([1, 28, 28], 10),
    limit: null,
  });
});
