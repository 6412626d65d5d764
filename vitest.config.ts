import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./packages/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^receptive$/, replacement: source('receptive/src/index.ts') },
      { find: /^receptive\/exchange$/, replacement: source('receptive/src/exchange/index.ts') },
      { find: /^receptive\/report$/, replacement: source('receptive/src/report/index.ts') },
      { find: /^receptive-cli\/core$/, replacement: source('cli/src/core.ts') },
      { find: /^receptive-cli\/parts$/, replacement: source('cli/src/parts.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
