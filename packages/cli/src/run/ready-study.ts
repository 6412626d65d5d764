import {
  adviceFor,
  controlCheck,
  type Dataset,
  type DatasetSummary,
  type Engine,
  measureNormalization,
  type Normalization,
  resolveStudy,
  type Study,
  type StudyOverrides,
  summarizeDataset,
  weightsAdvice,
} from 'receptive';
import { openDataset, testClusters } from '../data/index.js';
import { describeDataset } from '../progress/dataset-line.js';
import type { Reporter } from '../progress/reporter.js';
import { openEngine } from '../runner/engine.js';
import type { EngineName } from '../runner/types.js';
import { folderOfStudy, readStudy } from '../study-file.js';
import { type WeightsFiles, weightsBeside } from '../weights-files.js';
import { measuredSteps } from './measured-steps.js';
import { checkFit, type PlanContext } from './plan.js';

/** What a study is made ready from. */
export interface StudyRequest {
  /** Name or file of the study, or the study itself with every default spelled out. */
  readonly study: string | Study;
  readonly overrides: StudyOverrides;
  /** Folder with the data set's files; the data set's own place without it. */
  readonly data: string | undefined;
  /** Folder of the run, given the study's name. */
  readonly out: (study: string) => string;
  readonly engine: EngineName;
  /** What arms of a study that is spelled out start from; for one that is named they are read. */
  readonly weights?: WeightsFiles;
  readonly reporter: Pick<Reporter, 'line' | 'busy'>;
}

/** Study, data and architecture, known to fit each other; nothing has been written. */
export interface ReadyStudy {
  readonly study: Study;
  readonly dataset: Dataset;
  readonly packedPath: string;
  readonly summary: DatasetSummary;
  readonly normalization: Normalization;
  readonly clusters: readonly string[] | null;
  readonly engine: Engine;
  readonly planContext: PlanContext;
  readonly weights: WeightsFiles;
}

/** The first three stages of the path: study → data → architecture. Throws InputError for whatever is wrong with any of them. */
export async function readyStudy(request: StudyRequest): Promise<ReadyStudy> {
  const { reporter } = request;
  const { study: asked, overrides } = request;
  const weights = request.weights ?? weightsBeside(typeof asked === 'string' ? folderOfStudy(asked) : '.');
  const study =
    typeof asked === 'string' ? resolveStudy(await readStudy(asked), overrides, { openWeights: weights.open }) : asked;
  reporter.line([study.title, study.question].filter(Boolean).join(': '));

  const { dataset, packedPath } = await openDataset(study.data, { dir: request.data, onProgress: reporter.busy });
  const summary = summarizeDataset(dataset);
  const given = study.data.normalization;
  const normalization = typeof given === 'object' ? given : measureNormalization(dataset.splits.train, dataset.shape);
  const clusters = testClusters(study.data, dataset);
  reporter.line(describeDataset(summary));

  checkFit(study, dataset);
  const pictures = dataset.splits.train.labels.length;
  const stepSeconds = await measuredSteps(study, request.out(study.name));
  for (const line of [
    ...controlCheck(study, { pictures, stepSeconds }),
    ...adviceFor(study),
    ...weightsAdvice(study.arms, ({ sha256 }) => weights.opened.get(sha256)?.model, {
      normalization,
      classes: dataset.classes,
    }),
  ])
    reporter.line(line);
  const engine = await openEngine(request.engine);
  const { fingerprint } = dataset;
  const planContext = { data: study.data, fingerprint, normalization, pictures, numerics: engine.numerics };
  return { study, dataset, packedPath, summary, normalization, clusters, engine, planContext, weights };
}
