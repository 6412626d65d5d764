import { BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import { DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr';
import {
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
} from '@aws-sdk/client-sagemaker';
import { isMissing } from './aws-errors.js';
import { PREFIX, PROJECT_TAG, RUN_TAG } from './names.js';
import { patiently } from './patience.js';
import { REPOSITORY } from './place.js';
import type { Session } from './session.js';

/** Something of ours in SageMaker. */
export interface Resource {
  readonly kind: 'endpoint' | 'endpoint configuration' | 'model' | 'training job' | 'transform job';
  readonly name: string;
  readonly status: string;
  /** The run that it was made for; null where its tags do not say. */
  readonly run: string | null;
}

interface Listed {
  readonly name?: string;
  readonly arn?: string;
  readonly status?: string;
}

type Page = { readonly items: readonly Listed[]; readonly next?: string };

/**
 * Everything in SageMaker that carries the project's tag, of one run or of all. Of jobs only those that are not over:
 * the others cost nothing, and the service keeps their names for ever.
 */
export async function inventory(session: Session, run?: string): Promise<Resource[]> {
  const { sagemaker } = session;
  const Name = { NameContains: PREFIX };
  const lists: Record<Resource['kind'], (NextToken?: string) => Promise<Page>> = {
    endpoint: async (NextToken) => {
      const page = await sagemaker.send(new ListEndpointsCommand({ ...Name, NextToken }));
      const items = (page.Endpoints ?? []).map((e) => ({
        name: e.EndpointName,
        arn: e.EndpointArn,
        status: e.EndpointStatus,
      }));
      return { items, next: page.NextToken };
    },
    'endpoint configuration': async (NextToken) => {
      const page = await sagemaker.send(new ListEndpointConfigsCommand({ ...Name, NextToken }));
      const items = (page.EndpointConfigs ?? []).map((c) => ({ name: c.EndpointConfigName, arn: c.EndpointConfigArn }));
      return { items, next: page.NextToken };
    },
    model: async (NextToken) => {
      const page = await sagemaker.send(new ListModelsCommand({ ...Name, NextToken }));
      const items = (page.Models ?? []).map((m) => ({ name: m.ModelName, arn: m.ModelArn }));
      return { items, next: page.NextToken };
    },
    'training job': async (NextToken) => {
      const page = await sagemaker.send(
        new ListTrainingJobsCommand({ ...Name, NextToken, StatusEquals: 'InProgress' }),
      );
      const items = (page.TrainingJobSummaries ?? []).map((j) => ({
        name: j.TrainingJobName,
        arn: j.TrainingJobArn,
        status: j.TrainingJobStatus,
      }));
      return { items, next: page.NextToken };
    },
    'transform job': async (NextToken) => {
      const page = await sagemaker.send(
        new ListTransformJobsCommand({ ...Name, NextToken, StatusEquals: 'InProgress' }),
      );
      const items = (page.TransformJobSummaries ?? []).map((j) => ({
        name: j.TransformJobName,
        arn: j.TransformJobArn,
        status: j.TransformJobStatus,
      }));
      return { items, next: page.NextToken };
    },
  };
  const found: Resource[] = [];
  for (const [kind, list] of Object.entries(lists) as [Resource['kind'], (token?: string) => Promise<Page>][]) {
    for (let token: string | undefined; ; ) {
      const page = await patiently(() => list(token), { pace: session.pace });
      for (const { name = '', arn = '', status = '' } of page.items) {
        const tags = await tagsOn(session, arn);
        // What others have called so is theirs.
        if (tags === null || tags[PROJECT_TAG] !== PREFIX || (run !== undefined && tags[RUN_TAG] !== run)) continue;
        found.push({ kind, name, status, run: tags[RUN_TAG] ?? null });
      }
      token = page.next;
      if (!token) break;
    }
  }
  return found;
}

/** Null for what has gone in the meantime. */
async function tagsOn(session: Session, ResourceArn: string): Promise<Record<string, string> | null> {
  try {
    const { Tags = [] } = await patiently(() => session.sagemaker.send(new ListTagsCommand({ ResourceArn })), {
      pace: session.pace,
    });
    return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Images in the project's repository; null where there is no repository. */
export async function imagesIn(session: Session): Promise<number | null> {
  try {
    await session.ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [REPOSITORY] }));
    const { imageIds = [] } = await session.ecr.send(new ListImagesCommand({ repositoryName: REPOSITORY }));
    return imageIds.length;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Of CodeBuild, where it builds the image. */
export const BUILD_PROJECT = 'receptive-image';

export async function buildProjectThere(session: Session): Promise<boolean> {
  const { projects = [] } = await session.codebuild.send(new BatchGetProjectsCommand({ names: [BUILD_PROJECT] }));
  return projects.length > 0;
}
