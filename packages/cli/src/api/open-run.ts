import { type Analysis, type Conclusions, type Grade, gradeRun, InputError, type Study } from 'receptive';
import { JUPYTER_DISPLAY, type MimeBundle, type RunViews, type View, viewRun } from 'receptive/report';
import { openDataset } from '../data/index.js';
import { furthestStage } from '../run/conduct.js';
import { gatherInsights } from '../run/insights.js';
import { readRun } from '../run/read-run.js';
import { RunFolder } from '../run/run-folder.js';
import { runStudyOf } from '../run/run-study-of.js';
import { openEngine } from '../runner/engine.js';
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
    readonly grade: Grade,
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
  const graded = await readRun(path);
  const { study, planContext, command } = await runStudyOf(path);
  const folder = RunFolder.reading(path);
  const { plan, stage } = await furthestStage(study, planContext, folder);
  const shown = { ...stage.study, seeds: graded.analysis.seeds };
  const names = new Set(shown.arms.map(({ name }) => name));
  const records = (await folder.records(plan)).filter(({ arm, seed }) => names.has(arm) && shown.seeds.includes(seed));
  const views = viewRun({
    study: shown,
    data: graded.data,
    records,
    analysis: graded.analysis,
    environment: { command: command ?? `receptive run ${study.name}` },
    ...(graded.exploration ? { exploration: graded.exploration } : {}),
    ...(graded.conclusions ? { conclusions: graded.conclusions } : {}),
    probes: graded.probes,
    ...(await insightsOf()),
    document,
  });
  return new Run(path, shown, graded.analysis, graded.conclusions, gradeRun(graded), views);

  async function insightsOf() {
    try {
      const { dataset } = await openDataset(study.data, { dir });
      if (dataset.fingerprint !== graded.data.fingerprint) return {};
      return { insights: await gatherInsights(folder, { study: shown, records }, dataset, await openEngine('wasm')) };
    } catch (error) {
      if (error instanceof InputError) return {};
      throw error;
    }
  }
}
