/**
 * `npm run conformance -- FILE`: runs every case of a file of single-layer answers (see `readConformanceCases`) through
 * both engines and prints what disagrees. Ends with `N passed, N failed`, counting cases × engines.
 * Exit status: 0 all passed, 1 some failed, 2 the file cannot be used.
 */
import { readFileSync } from 'node:fs';
import {
  createWasmEngine,
  InputError,
  readConformanceCases,
  referenceEngine,
  runConformance,
} from '../packages/receptive/dist/index.js';

function readCases() {
  const [file, ...more] = process.argv.slice(2);
  if (!file || more.length > 0) throw new InputError('Expected one file: npm run conformance -- FILE');
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(`${file}: expected a file that can be read, got ${error.code ?? error.message}.`);
  }
  return readConformanceCases(text, file);
}

async function main() {
  const cases = readCases();
  let passed = 0;
  let failed = 0;
  for (const engine of [referenceEngine, await createWasmEngine()]) {
    let worst = 0;
    const before = failed;
    for (const result of runConformance(engine, cases)) {
      if (result.passed) {
        passed++;
        worst = Math.max(worst, result.maxError);
      } else {
        failed++;
        console.log(`${engine.name}: case ${result.id} (${result.layer}): ${result.failures.join('; ')}`);
      }
    }
    const agree = cases.length - (failed - before);
    console.log(
      `${engine.name} (${engine.numerics}): ${agree} of ${cases.length} agree, largest error ${worst.toExponential(1)}`,
    );
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
