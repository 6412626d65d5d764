import { parseS3Uri } from '../object-store.js';
import { check, ENVIRONMENT, NAME, object, oneOf, optional, ROLE_ARN, S3_URI, TAGS, text } from '../rules.js';
import { invalid } from '../service-error.js';
import { arnOf, type Json, type Listed, type Operations, page, seconds, tag, type World } from '../world.js';
import type { ModelContainer } from './serving.js';

interface Model extends Listed {
  readonly arn: string;
  readonly container: ModelContainer;
  readonly asked: Json;
}

export class Models {
  private readonly models = new Map<string, Model>();

  constructor(private readonly world: World) {}

  readonly operations: Operations = {
    CreateModel: (input) => this.create(input),
    DescribeModel: (input) => {
      const { name, arn, created, asked } = this.find(input);
      return { ...asked, ModelName: name, ModelArn: arn, CreationTime: seconds(created), Tags: undefined };
    },
    ListModels: (input) => {
      const { items, NextToken } = page(this.models.values(), input);
      const Models = items.map(({ name, arn, created }) => ({
        ModelName: name,
        ModelArn: arn,
        CreationTime: seconds(created),
      }));
      return { Models, NextToken };
    },
    DeleteModel: (input) => {
      const { name, arn } = this.find(input);
      this.models.delete(name);
      this.world.tags.delete(arn);
      return {};
    },
  };

  container(name: unknown): ModelContainer | undefined {
    return this.models.get(String(name))?.container;
  }

  arn(name: string): string {
    return arnOf(this.world, 'model', name);
  }

  private find(input: Json): Model {
    check(input, { ModelName: NAME });
    const model = this.models.get(String(input.ModelName));
    if (!model) throw invalid(`Could not find model "${this.arn(String(input.ModelName))}".`);
    return model;
  }

  private create(input: Json): Json {
    const { world } = this;
    check(input, {
      ModelName: NAME,
      ExecutionRoleArn: ROLE_ARN,
      PrimaryContainer: object({
        Image: text(/^[\S]+$/, 255),
        ModelDataUrl: optional(S3_URI),
        Mode: optional(oneOf('SingleModel', 'MultiModel')),
        Environment: ENVIRONMENT(100, 1024),
      }),
      Tags: TAGS,
    });
    world.roles.require(input.ExecutionRoleArn, 'sagemaker');
    const name = String(input.ModelName);
    const container = input.PrimaryContainer as ModelContainer;
    if (this.models.has(name)) throw invalid(`Cannot create already existing model "${this.arn(name)}".`);
    if (container.ModelDataUrl !== undefined) {
      const place = parseS3Uri(container.ModelDataUrl);
      if (!place || !world.store.has(place.bucket) || !world.store.find(place.bucket, place.key))
        throw invalid(`Could not find model data at ${container.ModelDataUrl}.`);
    }
    const arn = this.arn(name);
    this.models.set(name, { name, arn, container, status: '', created: new Date(), asked: input });
    tag(world, arn, input.Tags);
    return { ModelArn: arn };
  }
}
