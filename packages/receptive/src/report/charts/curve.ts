import * as Plot from '@observablehq/plot';
import type { Curve, CurveLine } from '../../probes/types.js';
import { BLUE, frame, GOLD, GREEN, INK, ORANGE, paddedExtent, VIOLET } from './theme.js';

/** The CNN is blue and the fully connected network orange, as everywhere; others follow in their order. */
const COLORS: Readonly<Record<string, string>> = { control: BLUE, baseline: ORANGE };
const OTHERS = [GREEN, VIOLET, GOLD, INK, ORANGE, BLUE];

export function lineColor({ lines }: Curve, line: CurveLine): string {
  const others = lines.filter(({ name }) => !(name in COLORS));
  return COLORS[line.name] ?? (OTHERS[others.indexOf(line) % OTHERS.length] as string);
}

interface Point {
  readonly x: number | string;
  readonly y: number;
  readonly line: string;
  readonly color: string;
}

/** A quantity over its settings: a thin line and points for each seed, a thick line for their mean. */
export function curveChart(
  curve: Curve,
  options: { readonly document: Document; readonly width: number; readonly ariaLabel: string },
): Element {
  const { axis, unit, lines } = curve;
  const scale = unit === 'share' ? 100 : 1;
  const shown = (value: number) => (unit === 'error' ? Math.max(value, SMALLEST) : value * scale);
  const numeric = axis.values.every((value) => typeof value === 'number');
  const seeds: Point[] = [];
  const means: Point[] = [];
  for (const line of lines) {
    const color = lineColor(curve, line);
    line.values.forEach((row, seed) => {
      row.forEach((value, i) => {
        if (value !== null) seeds.push({ x: axis.values[i]!, y: shown(value), line: `${line.name} ${seed}`, color });
      });
    });
    axis.values.forEach((x, i) => {
      const present = line.values.map((row) => row[i] ?? null).filter((value) => value !== null);
      if (present.length === 0) return;
      means.push({ x, y: shown(present.reduce((a, b) => a + b, 0) / present.length), line: line.name, color });
    });
  }
  const narrow = options.width < 500;
  const turned = !numeric && narrow && axis.values.some((value) => String(value).length > 6);
  return Plot.plot({
    ...frame(options.document, options.width, options.ariaLabel),
    height: Math.round(Math.min(options.width * 0.62, 340)) + (turned ? 40 : 0),
    marginTop: 24,
    marginBottom: turned ? 80 : 40,
    marginLeft: 48,
    marginRight: 16,
    x: {
      type: numeric ? (axis.scale === 'log' ? 'log' : 'linear') : 'point',
      ...(numeric
        ? { tickFormat: (x: number) => (Number.isInteger(x) ? x.toLocaleString('en-US') : String(x)) }
        : { domain: axis.values as string[] }),
      ...(numeric && axis.scale === 'log' ? { ticks: axis.values as number[] } : {}),
      label: axis.label || null,
      labelArrow: 'none',
      ...(turned ? { tickRotate: -45 } : {}),
    },
    y: {
      type: unit === 'error' ? 'log' : 'linear',
      ...(unit === 'error'
        ? {}
        : {
            domain: domainOf(
              seeds.map(({ y }) => y),
              unit,
            ),
          }),
      label: unit === 'share' ? `${curve.title} (%)` : curve.title,
      labelArrow: 'none',
      ticks: 5,
      ...(unit === 'error' ? { tickFormat: '.0e' } : {}),
    },
    marks: [
      Plot.gridY({ stroke: INK, strokeOpacity: 0.1, ticks: 5 }),
      Plot.line(seeds, { x: 'x', y: 'y', z: 'line', stroke: 'color', strokeWidth: 0.8, strokeOpacity: 0.35 }),
      Plot.dot(seeds, { x: 'x', y: 'y', r: 1.8, fill: 'color', fillOpacity: 0.55 }),
      Plot.line(means, { x: 'x', y: 'y', z: 'line', stroke: 'color', strokeWidth: 2.4 }),
    ],
  });
}

/** An error of zero has no logarithm: it is drawn here. */
const SMALLEST = 1e-9;

function domainOf(values: readonly number[], unit: Curve['unit']): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = paddedExtent(values, 0.06, unit === 'share' ? 4 : 0.1);
  return unit === 'share' ? [Math.max(0, low), Math.min(100, high)] : [low, high];
}
