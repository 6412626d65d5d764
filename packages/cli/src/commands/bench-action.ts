import { availableParallelism, cpus } from 'node:os';
import { createWasmEngine, InputError } from 'receptive';
import { type Measurement, measure } from '../bench/measure.js';
import { openSubject, type Pass } from '../bench/subject.js';
import { findWorkload, WORKLOADS } from '../bench/workloads.js';
import { quantity } from '../progress/format.js';
import type { BenchOptions } from './bench.js';

/** More threads than any machine of today has cores: a slip of the finger, which would start them all. */
const MOST_THREADS = 256;

/** `receptive bench`. */
export async function bench(options: BenchOptions): Promise<void> {
  const { pass, threads = availableParallelism(), seconds, json } = options;
  const names = options.workload ?? WORKLOADS.map(({ name }) => name);
  const workloads = [...new Set(names)].map(findWorkload);
  if (threads > MOST_THREADS)
    throw new InputError(
      `--threads: expected at most ${MOST_THREADS}, got ${threads}.`,
      'More than there are cores only slow it down.',
    );

  const engine = await createWasmEngine();
  const people = json ? console.error : console.log;
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  people(
    `${processor}, Node ${process.versions.node}, ${engine.numerics}, ${threads} thread${threads === 1 ? '' : 's'}\n`,
  );
  people(row('workload', 'pass', 'batch', 'images/s', 'a step', 'samples'));
  for (const workload of workloads) {
    for (const each of (pass ? [pass] : ['train', 'infer']) as Pass[]) {
      const batch = options.batch ?? workload.batch;
      const subject = openSubject(engine, workload, { pass: each, batch, threads });
      const { seconds: step, samples, contaminated } = await measure(subject, seconds).finally(subject.dispose);
      const measurement: Measurement = {
        workload: workload.name,
        pass: each,
        threads,
        imagesPerSecond: rounded(batch / step),
        batch,
        medianMs: rounded(1000 * step),
        samples,
        contaminated,
      };
      people(line(measurement));
      if (json) console.log(JSON.stringify(measurement));
    }
  }
}

/** Five digits: more than repeat. */
const rounded = (value: number) => Number(value.toPrecision(5));

const row = (...cells: readonly [string, string, string, string, string, string]) => {
  const [workload, pass, batch, speed, step, samples] = cells;
  return `${workload.padEnd(10)}${pass.padEnd(7)}${batch.padStart(5)}${speed.padStart(12)}${step.padStart(14)}  ${samples}`;
};

function line({ workload, pass, batch, imagesPerSecond, medianMs, samples, contaminated }: Measurement): string {
  const disturbed = contaminated > 0 ? `${samples}, ${contaminated} contaminated` : String(samples);
  const step = medianMs < 1 ? `${(1000 * medianMs).toPrecision(3)} µs` : `${medianMs.toPrecision(4)} ms`;
  const speed = imagesPerSecond < 100 ? imagesPerSecond.toPrecision(3) : quantity(Math.round(imagesPerSecond));
  return row(workload, pass, String(batch), speed, step, disturbed);
}
