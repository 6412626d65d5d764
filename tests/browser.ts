import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** Without Debian's Chromium the tests that need a browser are skipped, and their names say so. */
export const browserAbsent = !existsSync(CHROMIUM);
/** Behind the name of a test that needs a browser. */
export const whyAbsent = browserAbsent ? ` (SKIPPED: no ${CHROMIUM})` : '';

/** Chromium without a window, and without the connections it makes of its own. */
export function launchBrowser(): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
  });
}
