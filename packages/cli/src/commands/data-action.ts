import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError, SPLIT_NAMES } from 'receptive';
import { describeData } from '../data/describe-data.js';
import { getDataset } from '../data/download/get.js';
import { SOURCES } from '../data/download/sources.js';
import { KNOWN_DATASETS, type KnownDataset } from '../data/known.js';
import { FORM_NAMES, recogniseForm } from '../data/recognise.js';
import { findFolder, readDataset } from '../data/registry.js';
import { table } from '../progress/format.js';
import { withProgress } from '../progress/make-reporter.js';
import type { DataOptions } from './data.js';

/** The public sources are replaced by `<this>/<data set>/<file>`: for mirrors and tests. */
const MIRROR = 'RECEPTIVE_DATA_URL';

/** `receptive data list`. */
export async function listData({ json }: DataOptions): Promise<void> {
  const known = KNOWN_DATASETS.filter(({ form, folders }) => form === 'generated' || folders.length > 0);
  const rows = await Promise.all(known.map(entryOf));
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  const lines = rows.map(({ name, bytes, present, folders, licence, get }) => [
    name,
    bytes === null ? '–' : `${Math.round(bytes / 1e6)} MB`,
    folders.length === 0 ? 'made by the command' : present ? `in ${present}` : `not in ${folders.join(' or ')}`,
    get ? `receptive data get ${name}` : '',
    licence,
  ]);
  console.log(table([['data set', 'size', 'here', 'download', 'licence'], ...lines], (column) => column === 1));
  console.log('\nFolders of your own, named with --data:');
  const forms = KNOWN_DATASETS.filter(({ form, folders }) => form !== 'generated' && folders.length === 0);
  console.log(
    table(
      forms.map(({ name, about }) => [`  ${name}`, about]),
      () => false,
    ),
  ); // prettier-ignore
}

async function entryOf(known: KnownDataset) {
  const { name, about, folders, bytes = null, licence = 'as its source says' } = known;
  const present = folders.length === 0 ? null : await findFolder(known, {}).catch(() => null);
  return { name, about, folders, present, bytes, licence, get: SOURCES.some((source) => source.name === name) };
}

/** `receptive data get`. */
export async function getData(name: string, options: DataOptions): Promise<void> {
  const source = SOURCES.find((candidate) => candidate.name === name);
  if (!source) {
    const known = KNOWN_DATASETS.find((candidate) => candidate.name === name)?.download;
    throw new InputError(
      `data get: expected one of ${SOURCES.map((one) => one.name).join(', ')}, got ${JSON.stringify(name)}.`,
      known && `Download ${known}.`,
    );
  }
  const mirror = process.env[MIRROR];
  if (mirror !== undefined && !/^https?:\/\//.test(mirror))
    throw new InputError(
      `${MIRROR}: expected an address that starts with http:// or https://, got ${JSON.stringify(mirror)}.`,
    );
  const folder = options.dir ?? (KNOWN_DATASETS.find((known) => known.name === name)?.folders[0] as string);
  const { already, verified } = await withProgress((onProgress) => getDataset(source, { folder, mirror, onProgress }));
  console.log(`${name} ${already ? 'was already' : 'is'} in ${folder}: ${verified}`);
}

/** `receptive data check`. */
export async function checkData(dir: string, { json }: DataOptions): Promise<void> {
  if (!(await stat(dir).catch(() => undefined)))
    throw new InputError(`${dir}: expected a folder of data, got no such folder.`);
  const form = await recogniseForm(dir);
  if (!form)
    throw new InputError(
      `${dir}: expected data of a known form, got none.`,
      `Known are ${Object.values(FORM_NAMES).join('; ')}.`,
    );
  const dataset = await withProgress((onProgress) => readDataset({ dataset: form }, { dir: resolve(dir), onProgress }));
  const found = describeData(form, dataset);
  if (json) {
    console.log(JSON.stringify(found, null, 2));
    return;
  }
  const { classes, splits, sizes, shape, notes } = found;
  const number = (value: number) => value.toLocaleString('en-US');
  const range = ([low, high]: readonly [number, number]) => (low === high ? `${low}` : `${low} to ${high}`);
  const own = sizes ? `${range(sizes.width)} pixels wide, ${range(sizes.height)} high` : `${shape.join('×')}`;
  console.log(`${dir}: ${FORM_NAMES[form]} (--data ${dir} with the data set "${form}")`);
  console.log(`${classes.length} classes, pictures of ${own}\n`);
  const rows = classes.map((name, c) => [name, ...SPLIT_NAMES.map((split) => number(splits[split].perClass[c] ?? 0))]);
  const total = ['all', ...SPLIT_NAMES.map((split) => number(splits[split].count))];
  console.log(table([['class', ...SPLIT_NAMES], ...rows, total]));
  if (notes.length > 0) console.log(`\n${notes.join('\n')}`);
}
