import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./packages/receptive/src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^receptive$/, replacement: source('index.ts') },
      { find: /^receptive\/exchange$/, replacement: source('exchange/index.ts') },
      { find: /^receptive\/report$/, replacement: source('report/index.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
