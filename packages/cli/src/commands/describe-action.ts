import { describeStudy, renderDescription, resolveStudy } from 'receptive';
import { measuredSteps } from '../run/measured-steps.js';
import { readStudy } from '../study-file.js';
import type { DescribeOptions } from './describe.js';
import { runFolderOf } from './study-options.js';

/** `receptive describe`. */
export async function describe(name: string, options: DescribeOptions): Promise<void> {
  const { imageSize, quick, json } = options;
  const study = resolveStudy(await readStudy(name), { imageSize, quick });
  const stepSeconds = await measuredSteps(study, runFolderOf(options, study.name));
  if (json) console.log(JSON.stringify(describeStudy(study, { stepSeconds }), null, 2));
  else process.stdout.write(renderDescription(study, { stepSeconds }));
}
