import { describeStudy, renderDescription, type StudyCollection } from 'receptive';
import { findModel } from '../model-file.js';
import { measuredSteps } from '../run/measured-steps.js';
import type { DescribeOptions } from './describe.js';
import { modelText } from './model-text.js';
import { readNamed } from './named-studies.js';

/** `receptive describe`. */
export async function describe(name: string, options: DescribeOptions): Promise<void> {
  if (name.endsWith('.safetensors')) return describeModel(name, options);
  const { collection, studies, folderOf } = await readNamed(name, options);
  const described = await Promise.all(
    studies.map(async (study) => ({ study, stepSeconds: await measuredSteps(study, folderOf(study)) })),
  );
  if (options.json) {
    const records = described.map(({ study, stepSeconds }) => describeStudy(study, { stepSeconds }));
    console.log(JSON.stringify(collection ? { ...collection, studies: records } : records[0], null, 2));
    return;
  }
  const texts = described.map(({ study, stepSeconds }) => renderDescription(study, { stepSeconds }));
  if (collection) process.stdout.write(`${headingOf(collection)}\n\n`);
  process.stdout.write(texts.join('\n\n'));
}

/** Of a collection: title, question, and how many studies follow. */
function headingOf({ name, title, question, studies }: StudyCollection): string {
  const own = title === name ? title : `${title} (${name})`;
  const names = studies.map((study) => study.name).join(', ');
  return [own, ...(question ? [question] : []), `Studies: ${names}`].join('\n');
}

async function describeModel(name: string, { json }: DescribeOptions): Promise<void> {
  const { tensors: _, ...about } = (await findModel(name)).model;
  console.log(json ? JSON.stringify(about, null, 2) : modelText(about));
}
