import { join } from 'node:path';
import { InputError, isCollection, resolveStudies, resolveStudy, type Study, type StudyCollection } from 'receptive';
import { folderOfStudy, readStudy } from '../study-file.js';
import { type WeightsFiles, weightsBeside } from '../weights-files.js';
import { runFolderOf, type StudyOptions } from './study-options.js';

/** What a name on the command line stands for: a study, or several that belong together. */
export interface NamedStudies {
  /** Null for a study by itself. */
  readonly collection: StudyCollection | null;
  readonly studies: readonly Study[];
  /** Of the run, or the one in which every study of a collection has its own. */
  readonly folder: string;
  readonly folderOf: (study: Study) => string;
  /** What arms start from. */
  readonly weights: WeightsFiles;
}

type Named = Partial<Pick<StudyOptions, 'data' | 'out' | 'seeds' | 'epochs' | 'imageSize' | 'quick'>>;

/** Reads a study or a collection by name or file, with what the options change of it. */
export async function readNamed(name: string, options: Named): Promise<NamedStudies> {
  const { seeds, epochs, imageSize, quick } = options;
  const overrides = { seeds, epochs, imageSize, quick };
  const written = await readStudy(name);
  const weights = weightsBeside(folderOfStudy(name));
  const files = { openWeights: weights.open };
  if (!isCollection(written)) {
    const study = resolveStudy(written, overrides, files);
    const folder = runFolderOf(options, study.name);
    return { collection: null, studies: [study], folder, folderOf: () => folder, weights };
  }
  const collection = resolveStudies(written, overrides, files);
  requireOwnData(collection, options.data);
  const folder = runFolderOf(options, collection.name);
  return { collection, studies: collection.studies, folder, folderOf: (study) => join(folder, study.name), weights };
}

/** One folder of files cannot be that of several data sets. */
function requireOwnData({ name, studies }: StudyCollection, data: string | undefined): void {
  const datasets = [...new Set(studies.map((study) => study.data.dataset))];
  if (data === undefined || datasets.length === 1) return;
  throw new InputError(
    `--data: expected none for ${name}, whose studies are of ${datasets.join(', ')}, got ${JSON.stringify(data)}.`,
    'Data sets by name are found in their own places.',
  );
}
