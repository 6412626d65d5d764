/**
 * `npm run conformance:onnx -- DIR`: runs ONNX's own tests of operators (folders with `model.onnx` and
 * `test_data_set_*`) through the importer, and what it makes of them through both engines. DIR is a folder of such
 * tests, or one above (Debian: `apt-get download libonnx-testdata && dpkg -x libonnx-testdata_*.deb onnx`, then
 * `onnx/usr/share/libonnx-testdata/data`). How a test counts: packages/receptive/src/exchange/conformance.ts.
 * Ends with `N passed, N failed`. Exit status: 0 all claimed ones passed, 1 some failed, 2 DIR cannot be used.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runOnnxTest } from '../packages/receptive/dist/exchange.js';
import { createWasmEngine, InputError, referenceEngine } from '../packages/receptive/dist/index.js';

/** Folders of tests, by the folder they are in. */
function suites(dir) {
  if (!existsSync(dir)) throw new InputError(`${dir}: expected a folder of ONNX tests, got no such folder.`);
  const testsIn = (folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'model.onnx')))
      .map((entry) => join(folder, entry.name))
      .sort();
  const folders = readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const all = [[basename(dir), testsIn(dir)], ...folders.map(({ name }) => [name, testsIn(join(dir, name))])];
  const found = all.filter(([, tests]) => tests.length > 0);
  if (found.length === 0) throw new InputError(`${dir}: expected folders with a model.onnx in them, got none.`);
  return found;
}

/** The data sets of a test: numbered inputs and outputs beside one model. */
function dataSets(folder) {
  const model = new Uint8Array(readFileSync(join(folder, 'model.onnx')));
  const sets = readdirSync(folder)
    .filter((name) => name.startsWith('test_data_set_'))
    .sort();
  const read = (set, kind) =>
    readdirSync(join(folder, set))
      .filter((name) => name.startsWith(`${kind}_`) && name.endsWith('.pb'))
      .sort((a, b) => Number.parseInt(a.slice(kind.length + 1), 10) - Number.parseInt(b.slice(kind.length + 1), 10))
      .map((name) => new Uint8Array(readFileSync(join(folder, set, name))));
  return sets.map((set) => ({
    name: basename(folder),
    model,
    inputs: read(set, 'input'),
    outputs: read(set, 'output'),
  }));
}

/** A test with several data sets passes if all do. */
function run(folder, engines) {
  const results = dataSets(folder).map((test) => runOnnxTest(test, engines));
  return (
    results.find(({ status }) => status === 'failed') ??
    results[0] ?? { name: basename(folder), status: 'failed', reason: 'no data.' }
  );
}

function report(suite, results) {
  const of = (status) => results.filter((result) => result.status === status);
  const [network, constants, failed, leftOut] = ['network', 'constants', 'failed', 'leftOut'].map(of);
  const worst = Math.max(0, ...network.map(({ maxError }) => maxError));
  console.log(`\n${suite}: ${results.length} tests`);
  console.log(`  ${network.length} passed as networks in both engines, largest error ${worst.toExponential(1)}`);
  if (process.argv.includes('--verbose')) console.log(`    ${network.map(({ name }) => name).join(' ')}`);
  console.log(`  ${constants.length} passed on constants`);
  if (process.argv.includes('--verbose')) console.log(`    ${constants.map(({ name }) => name).join(' ')}`);
  for (const { name, reason } of failed) console.log(`  FAILED ${name}: ${reason}`);
  const reasons = Map.groupBy ? Map.groupBy(leftOut, ({ reason }) => reason) : group(leftOut);
  for (const [reason, tests] of reasons)
    console.log(`  left out, ${reason}: ${tests.map(({ name }) => name).join(', ')}`);
  const others = new Set(of('notClaimed').flatMap(({ reason }) => reason.split(', ')));
  console.log(`  ${of('notClaimed').length} have operators that are not claimed: ${[...others].sort().join(', ')}`);
  return [network.length + constants.length, failed.length];
}

function group(results) {
  const groups = new Map();
  for (const result of results) groups.set(result.reason, [...(groups.get(result.reason) ?? []), result]);
  return groups;
}

async function main() {
  const [dir] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  if (!dir) throw new InputError('Expected one folder: npm run conformance:onnx -- DIR');
  const engines = [referenceEngine, await createWasmEngine()];
  const counts = suites(dir).map(([suite, folders]) =>
    report(
      suite,
      folders.map((folder) => run(folder, engines)),
    ),
  );
  const [passed, failed] = [0, 1].map((i) => counts.reduce((sum, count) => sum + count[i], 0));
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
