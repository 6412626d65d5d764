import { createWasmEngine, type Model } from 'receptive';
import { JUPYTER_DISPLAY, type MimeBundle, type View, viewModel } from 'receptive/report';
import { type PictureForm, readPicture } from '../data/images.js';
import type { ModelChoice } from '../model-file.js';
import { Classifier } from '../serve/classifier.js';
import { defaultThreads } from '../serve/default-threads.js';
import { findModel } from '../serve/find-model.js';

/** What a model says to a picture, likeliest class first. */
export type ClassProbabilities = readonly { readonly class: string; readonly probability: number }[];

/** A trained model. In a notebook it shows where it is from and its layers. */
export class TrainedModel {
  private readonly view: View;

  constructor(
    readonly model: Model,
    private readonly form: PictureForm,
    private readonly classifier: Classifier,
  ) {
    this.view = viewModel(model);
  }

  /** What it says to a picture file (JPEG, PNG, WebP or TIFF), brought to its size as in training. */
  async predict(file: string): Promise<ClassProbabilities> {
    const { pixels } = await readPicture(file, this.form);
    const { probabilities } = this.classifier.predict(new Uint8Array(pixels));
    return this.model.classes
      .map((name, k) => ({ class: name, probability: probabilities[k] as number }))
      .sort((a, b) => b.probability - a.probability);
  }

  toString(): string {
    return this.view.toString();
  }

  parts(): readonly MimeBundle[] {
    return this.view.parts();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.view.bundle();
  }
}

/**
 * A `model.safetensors`, or the model of a run's folder: of the control's first seed unless an arm and a seed are named.
 *
 * Errors: InputError naming the file, or the arms and seeds that there are.
 */
export async function openModel(path: string, choice: ModelChoice = {}): Promise<TrainedModel> {
  const { model, form } = await findModel(path, choice);
  return new TrainedModel(
    model,
    form,
    new Classifier(model, await createWasmEngine(), { batch: 1, threads: defaultThreads() }),
  );
}
