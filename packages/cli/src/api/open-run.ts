import { type Analysis, type Conclusions, type Grade, gradeRun, type Study } from 'receptive';
import { JUPYTER_DISPLAY, type MimeBundle, type RunViews, type View, viewGrade, viewRun } from 'receptive/report';
import { loadRun } from '../run/report-input.js';
import { document } from './document.js';
import { openModel, type TrainedModel } from './open-model.js';

/** A finished run. In a notebook it shows the answer and a point per seed of every arm. */
export class Run {
  constructor(
    readonly folder: string,
    readonly study: Study,
    /** Every figure. */
    readonly analysis: Analysis,
    readonly conclusions: Conclusions | null,
    private readonly graded: Grade,
    private readonly views: RunViews,
  ) {}

  /** The control against the baseline. Throws InputError for a study without one. */
  baseline(): View {
    return this.views.baseline();
  }

  /** One experiment: verdicts, scores beside costs, differences. Throws InputError for another name. */
  experiment(name: string): View {
    return this.views.experiment(name);
  }

  /** What the probes allow one to say. */
  get interpretation(): View {
    return this.views.interpretation;
  }

  /** What one probe measured. Throws InputError for one that was not asked. */
  probe(name: string): View {
    return this.views.probe(name);
  }

  /** Accuracy and loss by epoch. */
  get training(): View {
    return this.views.training;
  }

  /** What is mistaken for what. */
  get mistakes(): View {
    return this.views.mistakes;
  }

  /** Kernels and feature maps of the control. Throws InputError where the pictures are not at hand. */
  learned(): View {
    return this.views.learned();
  }

  /** Points for what the run contains, and what is missing. */
  get grade(): View {
    return viewGrade(this.graded);
  }

  get cost(): View {
    return this.views.cost;
  }

  /** A trained network; the control's first seed unless named. Throws InputError for an arm or seed there is not. */
  model(arm?: string, seed?: number): Promise<TrainedModel> {
    return openModel(this.folder, { arm, seed });
  }

  toString(): string {
    return this.views.answer.toString();
  }

  parts(): readonly MimeBundle[] {
    return this.views.answer.parts();
  }

  [JUPYTER_DISPLAY](): MimeBundle {
    return this.views.answer.bundle();
  }
}

/**
 * The run in a folder, from its records.
 *
 * @param dir folder with the data set's files; without it its own place. Where the pictures are not found, what shows
 * pictures is left out.
 *
 * Errors: InputError where the folder is no finished run.
 */
export async function openRun(path: string, { dir }: { readonly dir?: string } = {}): Promise<Run> {
  const { graded, input } = await loadRun(path, dir);
  const { study, analysis } = input;
  return new Run(path, study, analysis, graded.conclusions, gradeRun(graded), viewRun({ ...input, document }));
}
