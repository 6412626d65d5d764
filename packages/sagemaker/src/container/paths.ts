import { isAbsolute, join } from 'node:path';
import { InputError } from 'receptive';

/** The folders that the service and the container share. */
export interface MlPaths {
  readonly config: string;
  readonly channels: string;
  readonly checkpoints: string;
  readonly model: string;
  readonly output: string;
  readonly failure: string;
}

/** `/opt/ml`, or what `RECEPTIVE_ML_ROOT` names: a tree of one's own to rehearse with. */
export function mlPaths(env: NodeJS.ProcessEnv = process.env): MlPaths {
  const root = env.RECEPTIVE_ML_ROOT || '/opt/ml';
  if (!isAbsolute(root)) throw new InputError(`RECEPTIVE_ML_ROOT: expected an absolute path, got "${root}".`);
  return {
    config: join(root, 'input/config'),
    channels: join(root, 'input/data'),
    checkpoints: join(root, 'checkpoints'),
    model: join(root, 'model'),
    output: join(root, 'output/data'),
    failure: join(root, 'output/failure'),
  };
}
