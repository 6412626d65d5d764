import { createWasmEngine, fieldError } from 'receptive';
import { type PictureForm, readPicture } from '../data/images.js';
import { forEachParallel } from '../data/parallel.js';
import { percent, table } from '../progress/format.js';
import { answerJson, namedClasses } from '../serve/answers.js';
import type { Answer } from '../serve/batcher.js';
import { Classifier } from '../serve/classifier.js';
import { defaultThreads } from '../serve/default-threads.js';
import { findModel } from '../serve/find-model.js';
import type { PredictOptions } from './predict.js';

const BATCH = 32;
const SHOWN = 3;

/** `receptive predict`. */
export async function predict(path: string, images: readonly string[], options: PredictOptions): Promise<void> {
  const { top, threads = defaultThreads(), json } = options;
  const { model, form } = await findModel(path, { arm: options.arm, seed: options.seed });
  const { classes } = model;
  if (top !== undefined && top > classes.length)
    throw fieldError('--top', `at most ${classes.length}, the number of classes`, top);

  const classifier = new Classifier(model, await createWasmEngine(), { batch: BATCH, threads });
  const answers: Answer[] = [];
  // Nothing is said before all are read: a list of answers with holes is easily taken for a whole one.
  for (let first = 0; first < images.length; first += BATCH) {
    const pictures = await readAll(images.slice(first, first + BATCH), form);
    answers.push(...answersTo(classifier, pictures));
  }
  classifier.dispose();
  if (json) {
    const lines = answers.map((answer, i) => {
      const fields = answerJson(answer, { classes, top: top ?? null, width: form.width }).slice(1);
      return `    {"image":${JSON.stringify(images[i])},${fields}`;
    });
    console.log(`{\n  "predictions": [\n${lines.join(',\n')}\n  ]\n}`);
    return;
  }
  const shown = Math.min(top ?? SHOWN, classes.length);
  const head = ['picture', 'class', '', ...Array.from({ length: shown - 1 }, () => ['then', '']).flat()];
  const rows = answers.map((answer, i) => [
    images[i] as string,
    ...namedClasses(answer, shown).flatMap((k) => [classes[k] as string, percent(answer.probabilities[k] as number)]),
  ]);
  console.log(table([head, ...rows], (column) => column > 0 && column % 2 === 0));
}

/** Their bytes one after the other. */
async function readAll(images: readonly string[], form: PictureForm): Promise<Uint8Array> {
  const volume = form.channels * form.height * form.width;
  const pictures = new Uint8Array(images.length * volume);
  const read = async (i: number) => {
    pictures.set((await readPicture(images[i] as string, form)).pixels, i * volume);
  };
  await forEachParallel(images.length, read, { what: 'reading pictures' });
  return pictures;
}

function answersTo(classifier: Classifier, pictures: Uint8Array): Answer[] {
  const { predicted, probabilities } = classifier.predict(pictures);
  const classes = probabilities.length / predicted.length;
  return Array.from(predicted, (k, i) => ({
    predicted: k,
    probabilities: probabilities.subarray(i * classes, (i + 1) * classes),
    map: null,
  }));
}
