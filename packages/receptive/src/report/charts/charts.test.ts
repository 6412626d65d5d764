import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { glyphsFixture, marsFixture } from '../../analysis/records.fixture.js';
import { confusionChart } from './confusion.js';
import { costChart } from './cost.js';
import { curveChart, lineColor } from './curve.js';
import { distributionChart } from './distribution.js';
import { curveValues, historyChart } from './history.js';
import { recallChart } from './recall.js';
import { differencesChart, seedsChart } from './seeds.js';
import { paddedExtent, shortened, svgText } from './theme.js';

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document };
const options = { document, width: 400, ariaLabel: 'a "chart" <of> something' };
const texts = (chart: Element) => [...chart.querySelectorAll('text')].map((text) => text.textContent);

describe('seedsChart', () => {
  const rows = [
    { label: 'one', values: [0.9, 0.92, null], mean: 0.91, ci95: [0.78, 1.04] as const, color: 'red' },
    { label: 'none', values: [null, null, null], mean: null, ci95: null, color: 'green' },
  ];
  const chart = seedsChart(rows, options);
  test('a circle per finished seed, a label per arm, diverged arms named', () => {
    expect(chart.querySelectorAll('circle')).toHaveLength(2);
    expect(texts(chart)).toContain('one');
    expect(texts(chart)).toContain('none (every seed diverged)');
    expect(texts(seedsChart(rows, { ...options, labels: false }))).not.toContain('one');
  });
  test('stays inside the possible: no tick above 100 % although the interval reaches 104 %', () => {
    const ticks = texts(chart).map(Number).filter(Number.isFinite);
    expect(ticks.length).toBeGreaterThan(1);
    expect(Math.max(...ticks)).toBeLessThanOrEqual(100);
  });
});

describe('curveChart', () => {
  const line = (name: string, values: (number | null)[][]) => ({
    name,
    title: name,
    seeds: values.map((_, i) => i),
    values,
  });
  const curve = {
    name: 'accuracy',
    title: 'Accuracy',
    unit: 'share' as const,
    axis: { label: 'Shift', values: [0, 1, 2] },
    lines: [
      line('control', [
        [0.9, 0.8, null],
        [0.92, 0.81, 0.7],
      ]),
      line('other', [
        [0.5, 0.4, 0.3],
        [0.5, 0.4, 0.3],
      ]),
    ],
  };
  test('a point for each value there is, a line for each seed and one for each mean', () => {
    const chart = curveChart(curve, options);
    expect(chart.querySelectorAll('circle')).toHaveLength(11);
    const paths = [...chart.querySelectorAll('path')].filter((path) => path.getAttribute('stroke')?.startsWith('var('));
    expect(paths).toHaveLength(6);
    expect(texts(chart)).toContain('Accuracy (%)');
  });
  test('names stand side by side; errors are on a logarithmic scale and zero has a place on it', () => {
    const named = curveChart(
      { ...curve, axis: { label: 'Pixels', values: ['in order', 'permuted', 'lost'] } },
      options,
    );
    expect(texts(named)).toEqual(expect.arrayContaining(['in order', 'permuted', 'lost']));
    const errors = curveChart({ ...curve, unit: 'error', lines: [line('control', [[1e-7, 0, 1e-2]])] }, options);
    expect(texts(errors).some((text) => /^1e[−-]\d$/.test(text ?? ''))).toBe(true);
    expect(errors.outerHTML).not.toContain('NaN');
  });
  test('the CNN is blue and the dense network orange; six others can be told apart', () => {
    const lines = ['control', 'baseline', 'a', 'b', 'c', 'd'].map((name) => line(name, [[0.1, 0.2, 0.3]]));
    const colors = lines.map((one) => lineColor({ ...curve, lines }, one));
    expect(colors[0]).toContain('--blue');
    expect(colors[1]).toContain('--orange');
    expect(new Set(colors).size).toBe(6);
  });
  test('without any value it is empty and says so in no number', () => {
    expect(curveChart({ ...curve, lines: [line('control', [[null, null, null]])] }, options).outerHTML).not.toContain(
      'NaN',
    );
  });
});

describe('differencesChart', () => {
  const rows = [
    { label: 'up', values: [0.004, 0.009, 0.012], mean: 0.0083, ci95: [0.001, 0.0156] as const, color: 'red' },
    { label: 'never', values: [], mean: null, ci95: null, color: 'green' },
  ];
  const numbers = (chart: Element) =>
    texts(chart)
      .map((text) => Number((text ?? '').replace('−', '-')))
      .filter(Number.isFinite);
  test('a circle per seed, zero always in sight, in points, empty rows named', () => {
    const chart = differencesChart(rows, options, null);
    expect(chart.querySelectorAll('circle')).toHaveLength(3);
    expect(Math.min(...numbers(chart))).toBeLessThanOrEqual(0);
    expect(Math.max(...numbers(chart))).toBeLessThan(3);
    expect(texts(chart)).toContain('never (no seed completed by both)');
  });
  test('δ is a band as wide as it is, and widens the axis', () => {
    const with5 = differencesChart(rows, options, 0.05);
    expect(Math.min(...numbers(with5))).toBeLessThanOrEqual(-4);
    const rects = (chart: Element) => chart.querySelectorAll('rect').length;
    expect(rects(with5)).toBe(rects(differencesChart(rows, options, null)) + 1);
  });
});

test('costChart: a bar and a text per arm and measure', () => {
  const costs = (ratio: number) =>
    ['Parameters', 'MACs'].map((measure) => ({ measure, ratio, text: `${measure} ${ratio}` }));
  const chart = costChart(
    [
      { label: 'a', color: 'red', costs: costs(1) },
      { label: 'b', color: 'red', costs: costs(2.5) },
    ],
    options,
  );
  expect(chart.querySelectorAll('rect')).toHaveLength(4);
  expect(texts(chart)).toEqual(expect.arrayContaining(['a', 'b', 'Parameters', 'MACs', 'Parameters 1', 'MACs 2.5']));
  const widths = [...chart.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('width')));
  expect(Math.max(...widths) / Math.min(...widths)).toBeCloseTo(2.5, 6);
});

test('distributionChart: a symbol per class and split, every class named', () => {
  const { data } = marsFixture();
  const chart = distributionChart(data, { ...options, width: 912 });
  expect(chart.querySelectorAll('[aria-label=dot] path, [aria-label=dot] circle')).toHaveLength(3 * 25);
  expect(texts(chart)).toEqual(expect.arrayContaining([...data.classes]));
});

test('historyChart: two lines per seed; numbers lost to divergence are left out', () => {
  const trials = glyphsFixture().records.filter((record) => record.arm === 'k3');
  const lost = JSON.parse(JSON.stringify(trials)) as typeof trials;
  const first = lost[0]!.history[3]! as { trainLoss: number };
  first.trainLoss = Number.NaN;
  expect(curveValues(trials, 'loss')).toHaveLength(5 * 12 * 2);
  expect(curveValues(lost, 'loss')).toHaveLength(5 * 12 * 2 - 1);
  const chart = historyChart(lost, { ...options, quantity: 'loss', yDomain: [0, 3], epochs: 12 });
  expect(chart.querySelectorAll('[aria-label=line] path')).toHaveLength(10);
  expect(chart.outerHTML).not.toContain('NaN');
  expect(historyChart([], { ...options, quantity: 'accuracy', yDomain: [0, 100], epochs: 1 }).outerHTML).not.toContain(
    'NaN',
  );
});

test('confusionChart: a number per pair that occurs', () => {
  const chart = confusionChart(
    [
      [3, 1],
      [0, 0],
    ],
    ['left', 'right'],
    options,
  ); // prettier-ignore
  const numbers = texts(chart).filter((text) => /^\d+$/.test(text ?? ''));
  expect(numbers).toEqual(['3', '1']);
});

test('recallChart: classes without test pictures say so', () => {
  const chart = recallChart(
    [
      { name: 'seen', control: 0.9, baseline: 0.8 },
      { name: 'absent', control: null, baseline: null },
    ],
    options,
  );
  expect(texts(chart)).toContain('no test pictures');
  expect(chart.querySelectorAll('[aria-label=dot] path, [aria-label=dot] circle')).toHaveLength(2);
});

test('drawings are labelled images with their text escaped', () => {
  const chart = seedsChart([{ label: '<b>&"x"', values: [0.5], mean: 0.5, ci95: null, color: 'red' }], options);
  const text = svgText(chart);
  expect(text).toContain('role="img"');
  expect(text).toContain('&lt;b&gt;&amp;"x"');
  expect(text).toContain('aria-label="a &quot;chart&quot; &lt;of&gt; something"');
  expect(text).not.toContain('<b>');
  const back = parseHTML(`<html><body>${text}</body></html>`).document;
  expect(back.querySelector('svg')?.getAttribute('aria-label')).toBe(options.ariaLabel);
});

test('scales and names', () => {
  expect(paddedExtent([2, 4], 0.1, 0)).toEqual([1.8, 4.2]);
  expect(paddedExtent([3], 0.1, 1)).toEqual([2.5, 3.5]);
  expect([shortened('observation tray', 8), shortened('short', 8)]).toEqual(['observa…', 'short']);
});
