import { parseArgs } from 'node:util';
import { defaultThreads, PEER_GROUPS } from './peers.mjs';
import { SUBJECTS } from './plan.mjs';

export const HELP = `npm run bench -- [options]

Measures Receptive beside other engines on this machine, writes bench/results/<date>.json and .svg, and prints what the
project asks of its speed and whether it is reached. A full run takes about half an hour; let nothing else run meanwhile.

  --only NAMES      some of ${SUBJECTS.join(', ')}
  --peers NAMES     some of ${PEER_GROUPS.join(', ')} (ort is onnxruntime), or none
  --rounds N        samples of every contestant (default 9)
  --threads N       threads of every engine (default ${defaultThreads()})
  --quick           a short form, to see that everything works: 3 rounds of short samples, fewer convolutions
  --write-docs [FILE]   measure nothing; write docs/performance.md from FILE (default: the latest full results)

Runs with --only, --peers or --quick are written to bench/results/<date>-partial.json and .svg.`;

/** A mistake in the command line: a sentence, no stack, status 2. */
export class UsageError extends Error {}

const OPTIONS = {
  only: { type: 'string' },
  peers: { type: 'string' },
  rounds: { type: 'string' },
  threads: { type: 'string' },
  quick: { type: 'boolean', default: false },
  'write-docs': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

/** @throws UsageError */
export function readArguments(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error.message.split('.')[0].concat('.'));
  }
  const { values, positionals } = parsed;
  if (positionals.length > (values['write-docs'] ? 1 : 0))
    throw new UsageError(`Expected options only, got ${JSON.stringify(positionals.at(-1))}.`);
  const { quick, help } = values;
  const partial = quick || ['only', 'peers'].some((name) => values[name] !== undefined);
  return {
    help,
    quick,
    partial,
    writeDocs: values['write-docs'],
    file: positionals[0],
    only: listOf('--only', values.only, SUBJECTS),
    peers:
      values.peers === 'none' ? [] : listOf('--peers', values.peers?.replace(/\bort\b/, 'onnxruntime'), PEER_GROUPS),
    rounds: count('--rounds', values.rounds, quick ? 3 : 9, 99),
    threads: count('--threads', values.threads, defaultThreads(), 256),
  };
}

function listOf(option, text, known) {
  if (text === undefined) return known;
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new UsageError(`${option}: expected names of ${known.join(', ')}, got ${JSON.stringify(wrong)}.`);
  return names;
}

function count(option, text, otherwise, most) {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most)
    throw new UsageError(`${option}: expected an integer from 1 to ${most}, got ${JSON.stringify(text)}.`);
  return value;
}
