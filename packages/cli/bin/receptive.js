#!/usr/bin/env node
// Stands apart from the bundle so that npm can link the command before anything is built.
import { existsSync } from 'node:fs';

const bundle = new URL('../dist/receptive.js', import.meta.url);
if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  console.error('receptive is not built yet.\nRun `npm run build` in its folder, or `npm start`, which does it all.');
  process.exitCode = 1;
}
