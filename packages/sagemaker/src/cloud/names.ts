import { basename, resolve } from 'node:path';

/** In front of everything that is made, so that it is found again. */
export const PREFIX = 'receptive';

/** What SageMaker takes in the name of a job, a model or an endpoint: letters, digits and single hyphens. */
export const slug = (text: string, most: number): string =>
  text
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-+|-+$/g, '') || 'x';

/** A run's name in the cloud: that of its folder. */
export const runName = (folder: string): string => slug(basename(resolve(folder)), 24);

/** Of a trial's n-th attempt (from 1), the same on every machine: whoever runs the plan again finds the job. */
export const jobName = (trial: string, attempt: number): string => `${PREFIX}-${trial.slice(0, 40)}-${attempt}`;

/** Model, configuration and endpoint of a run's model share a name. */
export const endpointName = (run: string, modelSha256: string): string =>
  `${PREFIX}-${run.slice(0, 30)}-${modelSha256.slice(0, 10)}`;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const PROJECT_TAG = 'receptive:project';
export const RUN_TAG = 'receptive:run';

/** Characters that AWS takes in a tag's value; at most 256. */
const tagText = (text: string) => text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, '-').slice(0, 256);

/** On everything that is made. */
export function tagsOf(run: string | null, more: Readonly<Record<string, string>> = {}): Tag[] {
  return Object.entries({ [PROJECT_TAG]: PREFIX, ...(run ? { [RUN_TAG]: run } : {}), ...more }).map(([Key, value]) => ({
    Key,
    Value: tagText(value),
  }));
}

/** Keys in the bucket. Data is named by its content and shared by all runs. */
export const KEYS = {
  data: (sha256: string) => `${PREFIX}/data/${sha256}/`,
  run: (run: string) => `${PREFIX}/runs/${run}/`,
  jobs: (run: string) => `${PREFIX}/runs/${run}/jobs`,
  jobInput: (run: string, job: string) => `${PREFIX}/runs/${run}/jobs/${job}/input/`,
  checkpoints: (run: string, trial: string) => `${PREFIX}/runs/${run}/checkpoints/${trial}/`,
  model: (run: string, sha256: string) => `${PREFIX}/runs/${run}/models/${sha256}/model.tar.gz`,
  transform: (run: string, job: string) => `${PREFIX}/runs/${run}/transform/${job}/`,
  build: (sha256: string) => `${PREFIX}/build/${sha256}.zip`,
} as const;
