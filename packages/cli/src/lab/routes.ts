import { join } from 'node:path';
import { isLocked } from '../run/lock.js';
import { readProgress } from '../run/progress-file.js';
import { type Answer, fileAnswer, jsonAnswer, textAnswer } from './answer.js';
import { type DataPlaces, offerData, packedOffer } from './data-offers.js';
import { areNames, fileInside } from './inside.js';
import type { PageFolder } from './page-folder.js';
import { listCollections, listRuns } from './run-list.js';

/** Files of runs come from anywhere: whatever they say, they may do nothing but be looked at. */
const LOOK_ONLY = {
  'Content-Security-Policy': "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-downloads",
  // A page in a sandbox is not opened at all where it asks to be alone.
  'Cross-Origin-Opener-Policy': 'unsafe-none',
};

/**
 * What the server has to give:
 *
 *   /                     the page, from the package's own folder
 *   /api/runs             {runs, collections, data}: all runs, and the names of the data sets that are here
 *   /api/progress/<run>   {working, progress}: how far a run is
 *   /api/data/<name>      a packed data set
 *   /runs/<run>/<file>    a file of a run
 */
export function labRoutes(page: PageFolder, places: DataPlaces): (path: readonly string[]) => Promise<Answer | null> {
  const index = textAnswer('text/html; charset=utf-8', page.index);
  return async (path) => {
    const [first, second, ...rest] = path;
    if (first === '' || first === 'index.html') return path.length === 1 ? index : null;
    if (!areNames(path)) return null;
    if (first === 'api' && second === 'runs' && rest.length === 0) {
      const [runs, collections] = await Promise.all([listRuns(places.runs), listCollections(places.runs)]);
      return jsonAnswer({ runs, collections, data: await offerData(runs, places) });
    }
    if (first === 'api' && second === 'progress') return progressAnswer(places.runs, rest);
    if (first === 'api' && second === 'data' && rest.length === 1) {
      const packed = await packedOffer(rest[0] as string, await listRuns(places.runs), places);
      return packed === null ? null : fileAnswer(packed);
    }
    if (first === 'runs' && second) {
      // A run's folder may be a link to another place; what is in it may not lead out of it.
      const file = await fileInside(join(places.runs, second), rest);
      return file === null ? null : fileAnswer(file, LOOK_ONLY);
    }
    const file = await fileInside(page.folder, path);
    return file === null ? null : fileAnswer(file);
  };
}

async function progressAnswer(runs: string, path: readonly string[]): Promise<Answer | null> {
  const [name, ...inner] = path;
  if (!name || !(await fileInside(join(runs, name), [...inner, 'study.json']))) return null;
  const folder = join(runs, ...path);
  const working = await isLocked(folder);
  return jsonAnswer({ working, progress: working ? await readProgress(folder) : null });
}
