import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = `${BENCH}../packages/cli/src/bench`;

/** Bundles what `receptive bench` measures, and how, with the built library, for Node and for browsers. */
export async function bundleOurs() {
  const contents = `
    export { createWasmEngine, initializeNetwork, resolveArchitecture, streamKey } from 'receptive';
    export * from './samples.ts';
    export * from './subject.ts';
    export * from './workloads.ts';`;
  const common = { bundle: true, format: 'esm', target: 'es2023', logLevel: 'warning', tsconfigRaw: {} };
  await build({
    ...common,
    stdin: { contents, resolveDir: SOURCES, loader: 'ts' },
    outfile: `${BENCH}.build/ours.js`,
    platform: 'neutral',
  });
  await build({ ...common, entryPoints: [`${SOURCES}/load.ts`], outfile: `${BENCH}.build/load.js`, platform: 'node' });
}
