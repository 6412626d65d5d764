import { describeStudy, renderDescription, resolveStudy } from 'receptive';
import { readStudy } from '../study-file.js';
import type { DescribeOptions } from './describe.js';

/** `receptive describe`. */
export async function describe(name: string, options: DescribeOptions): Promise<void> {
  const { imageSize, quick, json } = options;
  const study = resolveStudy(await readStudy(name), { imageSize, quick });
  if (json) console.log(JSON.stringify(describeStudy(study), null, 2));
  else process.stdout.write(renderDescription(study));
}
