import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataInput, type Exploration, InputError, isCollection, resolveStudies, resolveStudy } from 'receptive';
import { renderExploration } from 'receptive/report';
import { KNOWN_DATASETS, openDataset } from '../data/index.js';
import { codeOf, isInputError } from '../errors.js';
import { withProgress } from '../progress/make-reporter.js';
import { json, writeAtomic } from '../run/atomic.js';
import { explorationIn, preparationOf } from '../run/exploration.js';
import { folderOfStudy, readStudy } from '../study-file.js';
import { weightsBeside } from '../weights-files.js';
import type { ExploreCommandOptions } from './explore.js';
import { explorationText } from './explore-text.js';

/** `receptive explore`. */
export async function explore(what: string, options: ExploreCommandOptions): Promise<void> {
  const { data, prepared, name } = await dataOf(what, options);
  const { dataset } = await withProgress((onProgress) => openDataset(data, { dir: options.data, onProgress }));

  const out = options.out ?? join('runs', `explore-${name}`);
  const exploration = await explorationIn(out, dataset, prepared);
  await writeFiles(out, exploration);

  if (options.json) process.stdout.write(json(exploration));
  const people = options.json ? console.error : console.log;
  people(`${explorationText(exploration)}\n\nexploration: ${join(out, 'exploration.html')}`);
}

/** A data set by its name, else the one a study names, prepared as its control prepares it. */
async function dataOf(what: string, { imageSize }: ExploreCommandOptions) {
  const known = KNOWN_DATASETS.some(({ name }) => name === what);
  if (known) {
    const data: DataInput = { dataset: what, ...(imageSize === undefined ? {} : { imageSize }) };
    return { name: what, data, prepared: {} };
  }
  const written = await readStudyOr(what);
  const files = { openWeights: weightsBeside(folderOfStudy(what)).open };
  if (isCollection(written)) {
    const datasets = new Set(resolveStudies(written, {}, files).studies.map(({ data }) => data.dataset));
    throw new InputError(
      `${what}: expected one data set or a study, got studies of several data sets.`,
      `Theirs are ${[...datasets].join(', ')}.`,
    );
  }
  const study = resolveStudy(written, { imageSize }, files);
  const { normalization } = study.data;
  const prepared = preparationOf(study, typeof normalization === 'object' ? normalization : undefined);
  return { name: study.name, data: study.data, prepared };
}

async function readStudyOr(what: string): Promise<unknown> {
  try {
    return await readStudy(what);
  } catch (error) {
    // A name that is neither a data set's nor a study's: say what both are called.
    if (!isInputError(error) || what.includes('.')) throw error;
    const names = KNOWN_DATASETS.map(({ name }) => name).join(', ');
    throw new InputError(
      `${what}: expected a data set or a study, got neither.`,
      `Data sets: ${names}. ${error.hint ?? ''}`.trim(),
    );
  }
}

async function writeFiles(out: string, exploration: Exploration): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    const { parseHTML } = await import('linkedom');
    const { document } = parseHTML('<!doctype html><html><body></body></html>');
    const command = ['receptive', ...process.argv.slice(2)].join(' ');
    await writeAtomic(join(out, 'exploration.html'), renderExploration({ exploration, document, command }));
    await writeAtomic(join(out, 'exploration.json'), json(exploration));
  } catch (error) {
    const code = codeOf(error);
    if (!code || !/^E[A-Z]+$/.test(code)) throw error;
    throw new InputError(`${out}: expected a folder that can be written, got ${code}.`, 'Name another one with --out.');
  }
}
