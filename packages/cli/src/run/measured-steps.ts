import { type Study, stepKey } from 'receptive';
import { RunFolder } from './run-folder.js';
import { measuredPaces, readStored } from './stored.js';

/** Seconds of a training step, by arm, where a trial of its architecture and batch is stored in the folder of a run. */
export async function measuredSteps({ arms }: Study, folder: string): Promise<Map<string, number>> {
  const paces = measuredPaces(await readStored(RunFolder.reading(folder)));
  return new Map(
    arms.flatMap((arm) => {
      const pace = paces.get(stepKey(arm));
      return pace ? [[arm.name, pace.stepSeconds] as const] : [];
    }),
  );
}
