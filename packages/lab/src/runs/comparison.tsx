import { useEffect, useState } from 'preact/hooks';
import type { MetricName, Summary } from 'receptive';
import { report } from '../state/notices.js';
import { Select } from '../ui/controls.js';
import { Scroll } from '../ui/scroll.js';
import { type ComparedArm, compareRuns } from './compare.js';
import { list, opened, readRun } from './state.js';
import type { OpenRun } from './types.js';
import { METRICS, summaryWords } from './words.js';

/** Any two finished runs beside each other. */
export function Comparison() {
  const choices = [
    ...opened.value.map(({ id, study }) => [id, `${study.title || study.name}, opened here`] as const),
    ...(list.value?.runs ?? [])
      .filter(({ status, problem }) => status === 'finished' && !problem)
      .map(({ id, title }) => [id, title === id ? id : `${title} (${id})`] as const),
  ];
  const [ids, setIds] = useState<readonly [string | null, string | null]>([null, null]);
  const [runs, setRuns] = useState<readonly [OpenRun, OpenRun] | null>(null);
  const [metric, setMetric] = useState<MetricName | null>(null);
  const first = ids[0] ?? choices[0]?.[0];
  const second = ids[1] ?? choices[1]?.[0];
  useEffect(() => {
    if (!first || !second) return;
    let left = false;
    Promise.all([readRun(first), readRun(second)]).then(
      (both) => !left && setRuns(both),
      (error) => report('runs', error),
    );
    return () => {
      left = true;
    };
  }, [first, second]);
  if (choices.length < 2) return null;
  const shown = metric ?? runs?.[0].analysis?.primary.metric ?? 'testAccuracy';
  return (
    <section class="panel" aria-labelledby="runs-compare">
      <h2 id="runs-compare">Two runs beside each other</h2>
      <div class="runs-choices">
        <Select label="First" value={first as string} options={choices} onChange={(id) => setIds([id, ids[1]])} />
        <Select label="Second" value={second as string} options={choices} onChange={(id) => setIds([ids[0], id])} />
        <Select label="Metric" value={shown} options={METRICS} onChange={setMetric} />
      </div>
      {runs && <Table first={runs[0]} second={runs[1]} metric={shown} />}
    </section>
  );
}

function Table({ first, second, metric }: { first: OpenRun; second: OpenRun; metric: MetricName }) {
  const { arms, notes, range } = compareRuns(first, second, metric);
  return (
    <>
      <Scroll label="Figures of both runs">
        <table class="runs-compared">
          <thead>
            <tr>
              <th scope="col">network</th>
              <th scope="col" class="number">
                first
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              <th scope="col" class="number">
                second
              </th>
              <th scope="col" class="number">
                95 % interval
              </th>
              <th scope="col" aria-label="drawn" />
              <th scope="col">in both</th>
            </tr>
          </thead>
          <tbody>
            {arms.map((arm) => (
              <tr key={arm.arm}>
                <th scope="row">{arm.title}</th>
                {arm.values.map((value, i) => (
                  // The first and the second: there are no others.
                  <Figures key={i} value={value} metric={metric} />
                ))}
                <td>{range && <Intervals values={arm.values} range={range} />}</td>
                <td class="quiet">{inBoth(arm)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
    </>
  );
}

function Figures({ value, metric }: { value: Summary | null; metric: MetricName }) {
  const { mean, interval } = value ? summaryWords(value, metric) : { mean: '', interval: '' };
  return (
    <>
      <td class="number">{mean}</td>
      <td class="number quiet">{interval}</td>
    </>
  );
}

function inBoth({ differs, values }: ComparedArm): string {
  if (differs === null) return values[0] ? 'only in the first' : 'only in the second';
  return differs.length === 0 ? 'the same network' : `another ${differs.join(' and ')}`;
}

/** Means as dots and intervals as lines, the first run above the second, all rows on one scale. */
function Intervals({
  values,
  range: [low, high],
}: {
  values: ComparedArm['values'];
  range: readonly [number, number];
}) {
  const x = (value: number) => 4 + (112 * (value - low)) / (high - low || 1);
  return (
    <svg class="runs-intervals" viewBox="0 0 120 24" width="120" height="24" aria-hidden="true">
      {values.map((value, i) => {
        const y = i === 0 ? 8 : 17;
        return (
          <g key={i} class={i === 0 ? 'first' : 'second'}>
            {value?.ci95 && <line x1={x(value.ci95[0])} x2={x(value.ci95[1])} y1={y} y2={y} />}
            {value?.mean != null && <circle cx={x(value.mean)} cy={y} r="2.6" />}
          </g>
        );
      })}
    </svg>
  );
}
