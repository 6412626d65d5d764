/** Two runs beside each other: what their figures are, and whether they may be held against each other. */

import type { Arm, MetricName, Summary } from 'receptive';
import type { OpenRun } from './types.js';
import { plural } from './words.js';

export interface ComparedArm {
  readonly arm: string;
  readonly title: string;
  /** Of the first run and of the second; null where it has no such arm. */
  readonly values: readonly [Summary | null, Summary | null];
  /** In what the two differ; empty where they are the same; null where only one run has the arm. */
  readonly differs: readonly string[] | null;
}

export interface ComparedRuns {
  readonly arms: readonly ComparedArm[];
  /** Whether the pictures are the same, the splits as well. */
  readonly sameData: boolean;
  /** What is to be known before the figures are held against each other, a sentence each. */
  readonly notes: readonly string[];
  /** Of all values and intervals; null without any. */
  readonly range: readonly [number, number] | null;
}

/** Arms by name: those of the first run in its order, then what only the second has. */
export function compareRuns(first: OpenRun, second: OpenRun, metric: MetricName): ComparedRuns {
  const runs = [first, second] as const;
  const names = [...new Set(runs.flatMap(({ analysis }) => analysis?.arms.map(({ name }) => name) ?? []))];
  const arms = names.map((name): ComparedArm => {
    const analysed = runs.map(({ analysis }) => analysis?.arms.find((arm) => arm.name === name) ?? null);
    const [a, b] = runs.map(({ study }) => study.arms.find((arm) => arm.name === name));
    const values = analysed.map((arm) => arm?.metrics[metric] ?? null) as [Summary | null, Summary | null];
    return {
      arm: name,
      title: analysed.find((arm) => arm !== null)?.title ?? name,
      values,
      differs: a && b && values.every((value) => value !== null) ? differences(a, b) : null,
    };
  });
  const ends = arms.flatMap(({ values }) =>
    values.flatMap((value) => [...(value?.ci95 ?? []), ...(value?.mean == null ? [] : [value.mean])]),
  );
  const sameData = first.data !== null && first.data.fingerprint === second.data?.fingerprint;
  return {
    arms,
    sameData,
    notes: notesOf(runs, sameData),
    range: ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : null,
  };
}

function differences(a: Arm, b: Arm): string[] {
  const same = (x: unknown, y: unknown) => JSON.stringify(x) === JSON.stringify(y);
  return [
    ...(same(bare(a.architecture), bare(b.architecture)) ? [] : ['architecture']),
    ...(same(a.recipe, b.recipe) ? [] : ['training']),
  ];
}

/** Without the justifications, which change nothing. */
const bare = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner) => (key === 'because' || key === 'evidence' ? undefined : inner)));

function notesOf([first, second]: readonly [OpenRun, OpenRun], sameData: boolean): string[] {
  const name = ({ data }: OpenRun) => (data ? `${data.name} (${data.fingerprint.slice(0, 8)})` : 'unknown data');
  const notes = sameData
    ? [`Both were trained on the same pictures: ${name(first)}.`]
    : [
        `They were trained on different pictures, ${name(first)} and ${name(second)}: a difference between their figures may come from that alone.`,
      ];
  const seeds = [first, second].map(({ analysis }) => analysis?.seeds.join() ?? '');
  const counts = [first, second].map(({ analysis }) => analysis?.seeds.length ?? 0) as [number, number];
  notes.push(
    seeds[0] === seeds[1]
      ? `Both have the same ${plural(counts[0], 'seed')}.`
      : `The first has ${plural(counts[0], 'seed')}, the second ${counts[1]}.`,
  );
  notes.push('Intervals are 95 % over seeds. Between two runs nothing is tested: a study with both arms does that.');
  return notes;
}
