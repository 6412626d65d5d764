/** `npm run bench`: see lib/arguments.mjs for what it does. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPeers } from './lib/install.mjs';
import { bundleOurs } from './lib/ours.mjs';

const RESULTS = fileURLToPath(new URL('results/', import.meta.url));
const log = (line) => console.error(line);

await bundleOurs(); // which what follows imports
const { HELP, readArguments, UsageError } = await import('./lib/arguments.mjs');

try {
  const options = readArguments(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else if (options.writeDocs) await writeDocuments(options.file);
  else await measureAll(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}

async function writeDocuments(file) {
  const { writeDocs } = await import('./lib/docs.mjs');
  writeDocs(file);
  console.log('docs/performance.md is written');
}

async function measureAll(options) {
  const { describeMachine } = await import('./lib/machine.mjs');
  const { openPeers } = await import('./lib/peers.mjs');
  const { runAll } = await import('./lib/run.mjs');
  if (options.peers.some((name) => name !== 'torch' && name !== 'chromium')) installPeers(log);
  const machine = describeMachine();
  log(
    `${machine.processor}, ${machine.cores} cores (${machine.vectors.join(', ')}), ${machine.system}, Node ${machine.node}\n`,
  );

  const { open, missing, described } = await openPeers(options.threads, options.peers, log);
  // Ctrl-C: the peers end when their stdin does; the browser has to be told.
  const close = () => Promise.all([...open.values()].map(({ peer }) => peer.stop()));
  process.once('SIGINT', () => close().finally(() => process.exit(130)));
  let measured;
  try {
    measured = await runAll(open, options, log);
  } finally {
    await close();
  }
  const date = new Date().toISOString().slice(0, 10);
  const { quick, threads, rounds, only } = options;
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
  const results = {
    format: 1,
    date,
    command,
    quick,
    options: { threads, rounds, only },
    machine,
    peers: described,
    missing,
    ...measured,
  };
  await report(results, `${date}${options.partial ? '-partial' : ''}`);
}

async function report(results, name) {
  const { chart } = await import('./lib/chart.mjs');
  const { judge, NOT_ASKED } = await import('./lib/requirements.mjs');
  const { requirementTable } = await import('./lib/tables.mjs');
  const { columns } = await import('./lib/text.mjs');
  const requirements = judge(results);
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}${name}.json`, `${JSON.stringify({ ...results, requirements })}\n`);
  const drawing = chart({ ...results, requirements });
  if (drawing) writeFileSync(`${RESULTS}${name}.svg`, drawing);
  const asked = requirements.filter(({ note }) => note !== NOT_ASKED);
  if (asked.length > 0) console.log(`\n${columns(requirementTable(asked))}\n`);
  for (const { name, reason, install } of results.missing)
    console.log(`missing: ${name} (${reason}); to get it: ${install}`);
  console.log(`bench/results/${name}.json${drawing ? ` and ${name}.svg` : ''}`);
}
