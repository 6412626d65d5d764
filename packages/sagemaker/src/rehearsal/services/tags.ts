import { check, TAGS, text } from '../rules.js';
import { type Operations, tag, tagList, type World } from '../world.js';

const ARN = text(/^arn:.*$/, 256);

/** SageMaker's tags, of whatever has an ARN. */
export const tagOperations = (world: World): Operations => ({
  AddTags: (input) => {
    check(input, { ResourceArn: ARN, Tags: TAGS });
    const arn = String(input.ResourceArn);
    tag(world, arn, input.Tags);
    return { Tags: tagList(world, arn) };
  },
  ListTags: (input) => {
    check(input, { ResourceArn: ARN });
    return { Tags: tagList(world, String(input.ResourceArn)) };
  },
});
