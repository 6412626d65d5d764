import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { resolveArchitecture } from '../../architecture/index.js';
import type { Architecture, Layer } from '../../architecture/types.js';
import { architectureChart, architectureWords } from './architecture.js';
import { svgText } from './theme.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
const conv = (filters: number, kernel = 3): Layer => ({ type: 'conv2d', filters, kernel, padding: 'same' });
const NETS: Record<string, Architecture> = {
  plain: {
    input: [1, 28, 28],
    layers: [
      conv(12),
      { type: 'relu' },
      { type: 'maxPool2d', kernel: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  },
  deep: {
    input: [3, 64, 64],
    layers: [
      ...Array.from({ length: 24 }, (_, i) => conv(8 * (1 + Math.floor(i / 6)))),
      { type: 'globalAvgPool2d' },
      { type: 'dense', units: 10 },
    ],
  },
  blocks: {
    input: [3, 32, 48],
    layers: [
      conv(16),
      { type: 'residual', layers: [conv(16), { type: 'relu' }, conv(16)] },
      { type: 'parallel', branches: [[conv(4, 1)], [conv(4), conv(4)], [conv(4, 5)], [conv(4, 7)], [conv(4, 9)]] },
      { type: 'flatten' },
      { type: 'dense', units: 10 },
    ],
  },
}; // prettier-ignore
const picture = 'data:image/png;base64,AAAA';
const draw = (name: string, width: number, withPicture = true) =>
  architectureChart(resolveArchitecture(NETS[name]), {
    document,
    width,
    ariaLabel: `the <${name}> net`,
    id: `of-${name}`,
    ...(withPicture ? { picture } : {}),
  });
const numbers = (chart: Element, attribute: string, selector = '*') =>
  [...chart.querySelectorAll(selector)].map((element) => Number(element.getAttribute(attribute) ?? 0));

describe.each(Object.keys(NETS))('the drawing of a %s network', (name) => {
  test.each([912, 350])('%i pixels wide: everything inside, no number that is none', (width) => {
    const chart = draw(name, width);
    const [height] = [Number(chart.getAttribute('height'))];
    const text = svgText(chart);
    expect(text).toContain(`aria-label="the &lt;${name}&gt; net"`);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    expect(chart.querySelector('image')?.getAttribute('href')).toBe(picture);
    expect(chart.querySelectorAll('use').length).toBeGreaterThan(0);
    for (const [position, size, most] of [
      ['x', 'width', width],
      ['y', 'height', height],
    ] as const) {
      const starts = numbers(chart, position, 'rect');
      const ends = numbers(chart, size, 'rect').map((extent, i) => extent + starts[i]!);
      expect(Math.min(...starts)).toBeGreaterThanOrEqual(-1);
      expect(Math.max(...ends)).toBeLessThanOrEqual(most + 1);
    }
    const bottom = Math.max(...numbers(chart, 'y', 'text'));
    expect(bottom).toBeLessThan(height);
  });
  test('without a picture receptive fields are drawn on a frame', () => {
    const chart = draw(name, 912, false);
    expect(chart.querySelectorAll('image, use')).toHaveLength(0);
    expect(chart.outerHTML).not.toMatch(/NaN|undefined/);
  });
});

test('blocks say their shape, their parts, what they see and where the parameters are', () => {
  const words = [...draw('plain', 912).querySelectorAll('text')].map((text) =>
    text.textContent?.replace(/\u00a0/g, ' '),
  );
  for (const part of [
    '1×28×28',
    '12×14×14',
    'conv 3×3, 12',
    'sees 4×4',
    'sees all',
    '120 par. 1 %',
    '84.7 k MACs 78 %',
  ])
    expect(words).toContain(part);
});

test('receptive fields keep their proportion to the picture', () => {
  const chart = draw('plain', 912);
  const outline = chart.querySelector('rect[stroke-width="2"]');
  const frame = chart.querySelectorAll('use')[0]?.nextElementSibling;
  expect(Number(outline?.getAttribute('width')) / Number(frame?.getAttribute('width'))).toBeCloseTo(4 / 28, 6);
});

test('more than four paths are counted, not squeezed', () => {
  const chart = draw('blocks', 350);
  const words = [...chart.querySelectorAll('text')].map((text) => text.textContent);
  expect(words).toContain('and 1 more');
});

test('the same in words', () => {
  expect(architectureWords(resolveArchitecture(NETS.blocks))).toBe(
    'input 3×32×48; conv 3×3, 16 to 16×32×48, sees 3×3 pixels; residual block (conv 3×3, 16, conv 3×3, 16 | identity) to 16×32×48, sees 7×7 pixels; parallel paths (conv 1×1, 4 | conv 3×3, 4, conv 3×3, 4 | conv 5×5, 4 | conv 7×7, 4 | conv 9×9, 4) to 20×32×48, sees 15×15 pixels; flatten, dense 10 to 10, sees the whole picture',
  );
});
