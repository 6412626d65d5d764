import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'receptive';
import { defaultCacheFolder } from '../data/cache.js';
import { EXIT } from '../errors.js';
import { openPage } from '../lab/page-folder.js';
import { labRoutes } from '../lab/routes.js';
import { LabServer } from '../lab/server.js';
import type { LabOptions } from './lab.js';
import { openInBrowser } from './open-in-browser.js';
import { stopRequest } from './stop-request.js';

/** `receptive lab`: from the options to the exit status. */
export async function lab(options: LabOptions): Promise<number> {
  const stopped = stopRequest();
  const runs = runsFolder(options.runs);
  const page = await openPage();
  const route = labRoutes(page, { runs, cache: defaultCacheFolder() });
  const server = new LabServer({ port: options.port, headers: page.headers, route });
  const address = await server.listen();
  console.log(options.json ? JSON.stringify({ address, runs }) : `${address} is the lab; Ctrl-C stops it`);
  const { CI } = process.env;
  const atTerminal = process.stdout.isTTY === true && !options.json && !CI;
  if (options.open ?? atTerminal) openInBrowser(address, `the page is ${address}`);
  await stopped;
  await server.close();
  return EXIT.done;
}

/** Where nothing has been run yet there may be no folder; one that was named must be there. */
function runsFolder(given: string | undefined): string {
  const folder = given ?? 'runs';
  if (given !== undefined && !statSync(given, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(`--runs: expected a folder of runs, got ${JSON.stringify(given)}, which is none.`);
  if (existsSync(join(folder, 'study.json')))
    throw new InputError(
      `--runs: expected a folder of runs, got that of a single run (${folder}).`,
      'Name the one above.',
    );
  return folder;
}
