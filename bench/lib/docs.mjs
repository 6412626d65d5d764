/** docs/performance.md: prose by hand, and the parts between comments made from a results file. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from './arguments.mjs';
import { judge } from './requirements.mjs';
import * as tables from './tables.mjs';
import { fillParts, markdownTable } from './text.mjs';

const DOCUMENT = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

/** The latest results of a full run. */
function latest() {
  const full = readdirSync(RESULTS).filter((name) => /^\d{4}-\d\d-\d\d\.json$/.test(name));
  if (full.length > 0) return RESULTS + full.sort().at(-1);
  throw new UsageError('There are no results of a full run in bench/results: npm run bench makes them.');
}

export function writeDocs(file) {
  const path = file === undefined ? latest() : resolve(file);
  let results;
  try {
    results = JSON.parse(readFileSync(path, 'utf8'));
    if (results.format !== 1) throw new Error('it is not a results file of this benchmark');
  } catch (error) {
    throw new UsageError(
      `${file ?? path}: expected results of npm run bench, got none (${error.code ?? error.message}).`,
    );
  }
  writeFileSync(DOCUMENT, fillParts(readFileSync(DOCUMENT, 'utf8'), partsOf(results, basename(path))));
  return DOCUMENT;
}

function partsOf(results, file) {
  const { measurements } = results;
  const slower = tables.losses(measurements);
  return {
    run: describeRun(results, file),
    requirements: markdownTable(tables.requirementTable(judge(results))),
    training: markdownTable(tables.trainingTable(measurements)),
    javascript: markdownTable(tables.javascriptTable(measurements)),
    inference: markdownTable(tables.inferenceTable(measurements)),
    convolutions: markdownTable(tables.convolutionTable(measurements)),
    processes: markdownTable(tables.freshTable(results)),
    losses:
      slower.length === 0
        ? 'Nowhere in this run.'
        : slower.map(({ what, name, ratio }) => `- ${what}: ${tables.ratioText(ratio)} of ${name}`).join('\n'),
  };
}

function describeRun({ date, command, quick, machine, peers, missing, options, measurements }, file) {
  const all = measurements.flatMap(({ contestants }) => contestants).flatMap(({ samples }) => samples ?? []);
  const disturbed = all.filter(({ contaminated }) => contaminated).length;
  const lines = [
    `Measured ${date} with \`${command}\`${quick ? ' (a **quick** run, of short samples: not figures to rely on)' : ''}, ` +
      `${options.rounds} rounds, ${options.threads} threads. Everything is in [\`bench/results/${file}\`](../bench/results/${file}).`,
    '',
    `- ${machine.processor}, ${machine.cores} cores (${machine.vectors.join(', ')}), ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}`,
    ...peers.map(({ name, text }) => `- ${name}: ${text}`),
    ...missing.map(({ name, reason }) => `- ${name}: not there (${reason})`),
    `- ${all.length.toLocaleString('en-US')} samples, ${disturbed.toLocaleString('en-US')} of them contaminated by other programs`,
    '',
    `![Every comparison as a point](../bench/results/${file.replace(/\.json$/, '.svg')})`,
  ];
  return lines.join('\n');
}
