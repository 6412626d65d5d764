/** Probe results as tests need them: curves from plain numbers. */

import type { Curve, ProbeResult } from '../../probes/types.js';
import type { ProbeName } from '../../study/probes.js';

type Rows = readonly (readonly (number | null)[])[];

/** A curve: its axis, and a row of values for each seed by line. */
export type CurveNumbers = { readonly axis: readonly (number | string)[] } & Readonly<
  Record<string, Rows | readonly (number | string)[]>
>;

export function probeResult(probe: ProbeName, curves: Readonly<Record<string, CurveNumbers>>): ProbeResult {
  const made = Object.entries(curves).map(
    ([name, { axis, ...lines }]): Curve => ({
      name,
      title: name,
      unit: 'share',
      axis: { label: 'setting', values: axis },
      lines: Object.entries(lines).map(([line, values]) => ({
        name: line,
        title: line,
        seeds: (values as Rows).map((_, i) => i),
        values: values as Rows,
      })),
    }),
  );
  return {
    probe,
    version: 1,
    about: { title: probe, definition: `What ${probe} measures.`, shows: 'What it shows.', source: 'A source.' },
    pictures: 100,
    seeds: made[0]?.lines[0]?.seeds ?? [],
    curves: made,
    galleries: [],
    notes: [],
    trained: [],
  };
}
