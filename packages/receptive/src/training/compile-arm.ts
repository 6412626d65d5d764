import { requireClassifier, resolveArchitecture } from '../architecture/index.js';
import { trainingBatchSize } from '../data/batches.js';
import type { Network } from '../engine/types.js';
import { fieldError, InputError } from '../errors.js';
import { resolveClassWeights } from './class-weights.js';
import type { TrialOptions } from './trial-options.js';

/**
 * The arm's network as a trial of it trains it.
 * @throws InputError naming the arm if it does not fit the data set or the memory; nothing is allocated then.
 */
export function compileArm(
  options: Pick<TrialOptions, 'arm' | 'dataset' | 'engine' | 'threads' | 'memoryLimit'>,
): Network {
  const { arm, dataset, engine, threads, memoryLimit } = options;
  const { recipe } = arm;
  const path = `${arm.name}.architecture`;
  const graph = resolveArchitecture(arm.architecture, path);
  if (graph.input.join() !== dataset.shape.join()) {
    throw fieldError(`${path}.input`, `[${dataset.shape}], the shape of ${dataset.name}`, graph.input);
  }
  requireClassifier(graph, dataset.classes.length, path);
  const batch = trainingBatchSize(dataset, recipe.batch);
  try {
    return engine.compile(graph, {
      batch,
      threads,
      memoryLimit,
      training: {
        optimizer: recipe.optimizer,
        loss: {
          labelSmoothing: recipe.labelSmoothing,
          classWeights: resolveClassWeights(recipe.classWeights, dataset.splits.train.labels, dataset.classes.length),
        },
        clipNorm: recipe.clipNorm ?? undefined,
      },
    });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${arm.name}, ${batch} pictures a step: ${error.message}`, error.hint);
  }
}
