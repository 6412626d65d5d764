import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Study } from 'receptive';
import { oneOf, positiveInteger } from '../options.js';
import type { Reporter } from '../progress/reporter.js';
import type { StudyRequest } from '../run/ready-study.js';
import type { EngineName } from '../runner/types.js';
import type { WeightsFiles } from '../weights-files.js';

/** What `run`, `trials` and `plan` have in common: which study, in which form, on which data, in which folder. */
export interface StudyOptions {
  readonly data?: string;
  readonly out?: string;
  readonly seeds?: number;
  readonly epochs?: number;
  readonly imageSize?: number;
  readonly quick?: boolean;
  readonly workers?: number;
  readonly engine: EngineName;
}

export function addStudyOptions(command: Command): Command {
  return command
    .option('--data <dir>', "folder with the data set's files")
    .option('--out <dir>', 'folder of the run (default: runs/<study>, runs/<study>-quick with --quick)')
    .option('--seeds <n>', "number of seeds (default: the study's)", positiveInteger('--seeds'))
    .option('--epochs <n>', "epochs of every training (default: the study's)", positiveInteger('--epochs'))
    .option('--image-size <n>', 'side in pixels pictures are resized to', positiveInteger('--image-size'))
    .option('--quick', "the study's short form: fewer seeds, epochs or pictures")
    .option('--workers <n>', 'trials at the same time (default: one for each core)', positiveInteger('--workers'))
    .option(
      '--engine <name>',
      'wasm; wasm-direct: the same without Winograd, which rounds less; reference: slow plain loops to check it against',
      oneOf('--engine', ['wasm', 'wasm-direct', 'reference']),
      'wasm',
    );
}

/** What makes a study ready whose options have been applied, in its folder. */
export function studyRequest(
  study: Study,
  folder: string,
  { data, engine }: Pick<StudyOptions, 'data' | 'engine'>,
  reporter: Pick<Reporter, 'line' | 'busy'>,
  weights: WeightsFiles,
): StudyRequest {
  return { study, overrides: {}, data, out: () => folder, engine, reporter, weights };
}

/** The folder of the run, given the study's name. */
export const runFolderOf = ({ out, quick }: Pick<StudyOptions, 'out' | 'quick'>, name: string): string =>
  out ?? join('runs', quick ? `${name}-quick` : name);

export const workersOf = ({ workers }: Pick<StudyOptions, 'workers'>): number => workers ?? availableParallelism();
