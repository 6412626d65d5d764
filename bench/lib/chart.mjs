import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { standaloneSvg } from '../../packages/receptive/dist/report.js';
import { convolutionLimit, ratioTo } from './requirements.mjs';
import { title } from './tables.mjs';

// Okabe and Ito (2008), safe for colour-blind readers.
const COLORS = { torch: '#0072b2', onnxruntime: '#d55e00' };
const INK = '#1d1f21';
const WIDTH = 760;
const MARGIN_TOP = 84;
const ROW = 17;
const TICKS = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10];

/** Every comparison with PyTorch and ONNX Runtime as a point; right of the line we are faster. */
export function chart({ measurements, requirements, date }) {
  const limits = new Map(
    requirements
      .filter(({ against }) => /^(PyTorch|ONNX)/.test(against))
      .map(({ what, atLeast }) => [what.replace(', training batch', ''), atLeast]),
  );
  const points = measurements.flatMap((measurement) => pointsOf(measurement, limits));
  if (points.length === 0) return null;
  const rows = [...new Set(points.map(({ row }) => row))];
  const ratios = points.map(({ ratio }) => ratio);
  const domain = [Math.min(0.5, ...ratios) / 1.1, Math.max(2, ...ratios) * 1.1];
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const legend = [
    { dx: 0, color: COLORS.torch, fill: COLORS.torch, text: 'PyTorch, its best configuration' },
    { dx: 225, color: COLORS.torch, fill: 'white', text: 'PyTorch limited to AVX2 (supplement)' },
    { dx: 485, color: COLORS.onnxruntime, fill: COLORS.onnxruntime, text: 'ONNX Runtime' },
  ];
  const label = (text, dx, dy, weight) =>
    Plot.text([text], {
      frameAnchor: 'top-left',
      lineAnchor: 'middle',
      dx,
      dy,
      text: (d) => d,
      fill: INK,
      fontWeight: weight,
      textAnchor: 'start',
    });
  const drawing = Plot.plot({
    document,
    className: 'chart',
    width: WIDTH,
    height: MARGIN_TOP + 40 + rows.length * ROW,
    marginTop: MARGIN_TOP,
    marginLeft: 210,
    marginBottom: 40,
    ariaLabel: `Receptive's speed as a multiple of PyTorch's and ONNX Runtime's in ${points.length} comparisons, measured ${date}`,
    style: { fontSize: '12px', fontFamily: 'system-ui, sans-serif' },
    x: {
      type: 'log',
      domain,
      label: 'Receptive ÷ peer, in pictures a second →',
      ticks: TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]),
      tickFormat: (d) => `${d}×`,
    },
    y: { domain: rows, label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(rows, { stroke: INK, strokeOpacity: 0.08 }),
      Plot.ruleX([1], { stroke: INK }),
      Plot.tickX(
        points.filter(({ limit }) => limit),
        { x: 'limit', y: 'row', stroke: INK, strokeWidth: 2.5 },
      ),
      Plot.dot(points, { x: 'ratio', y: 'row', r: 3.5, stroke: 'color', fill: 'fill', strokeWidth: 1.5 }),
      label('How many times as fast as…', -205, -66, 600),
      ...legend.flatMap(({ dx, color, fill, text }) => [
        Plot.dot([0], {
          frameAnchor: 'top-left',
          dx: dx - 201,
          dy: -44,
          r: 3.5,
          stroke: color,
          fill,
          strokeWidth: 1.5,
        }),
        label(text, dx - 192, -44),
      ]),
      label('▏ what is asked for; a convolution has one point for each number of channels', -205, -24),
    ],
  });
  return standaloneSvg(drawing);
}

function pointsOf(measurement, limits) {
  const { kind, kernel, stride, pass } = measurement;
  if (kind === 'browser') return [];
  const name = title(measurement);
  const short = { forward: 'forward', gradInput: 'data gradient', gradWeights: 'weight gradient' }[pass];
  const row = kind === 'convolution' ? `${kernel}×${kernel}, stride ${stride}, ${short}` : name;
  const limit =
    kind === 'convolution'
      ? convolutionLimit(measurement)
      : limits.get(kind === 'infer' && measurement.batch === 1 ? '' : name.replace(/, batch .*/, ''));
  const against = kind === 'infer' ? ['onnxruntime'] : ['torch-avx2', 'torch'];
  return against
    .map((best) => ({ best, row, limit, ratio: ratioTo(measurement, best) }))
    .filter(({ ratio }) => ratio !== null)
    .map((point) => {
      const color = COLORS[point.best.replace('-avx2', '')];
      return { ...point, color, fill: point.best === 'torch-avx2' ? 'white' : color };
    });
}
