/** What several studies showed together. */

import type { StudyCollection } from '../study/collection.js';
import { demandWords } from '../study/predictions.js';
import type { Analysis, MetricName, PredictionResult } from './types.js';

/** `analysis.json` of a collection; every study has its own beside it. */
export interface CollectionAnalysis {
  readonly collection: string;
  readonly title: string;
  readonly question: string;
  readonly studies: readonly {
    readonly name: string;
    readonly title: string;
    readonly question: string;
    readonly dataset: string;
    /** Those every arm completed; none where there is no analysis. */
    readonly seeds: readonly number[];
    readonly trials: number;
    /** What its predictions are judged in; null where there is no analysis. */
    readonly metric: MetricName | null;
  }[];
  /** Every prediction of every study, in their order. */
  readonly predictions: readonly StudyPrediction[];
}

export interface StudyPrediction extends PredictionResult {
  readonly study: string;
  /** Of the arm. */
  readonly title: string;
  /** Of the primary metric, one for each seed; null = diverged. */
  readonly values: readonly (number | null)[];
}

/**
 * Gathers what was predicted and what came. A pure function of the studies' own analyses.
 *
 * @param analyses One for each study, in their order; null where no seed was completed by every arm, which leaves all of
 * its predictions open.
 */
export function analyzeStudies(
  { name, title, question, studies }: StudyCollection,
  analyses: readonly (Analysis | null)[],
): CollectionAnalysis {
  const pairs = studies.map((study, i) => ({ study, analysis: analyses[i] ?? null }));
  return {
    collection: name,
    title,
    question,
    studies: pairs.map(({ study, analysis }) => ({
      name: study.name,
      title: study.title,
      question: study.question,
      dataset: study.data.dataset,
      seeds: analysis?.seeds ?? [],
      trials: analysis?.trials ?? 0,
      metric: analysis?.primary.metric ?? null,
    })),
    predictions: pairs.flatMap(({ study, analysis }) =>
      (study.predictions ?? []).map((prediction, i): StudyPrediction => {
        const arm = study.arms.find((one) => one.name === prediction.arm);
        if (!arm) throw new Error(`the prediction on "${prediction.arm}" is of an arm that ${study.name} has not.`);
        const labels = { study: study.name, title: arm.title };
        const result = analysis?.predictions[i];
        if (!analysis || !result) {
          const says = `${arm.title} was not completed; demanded was ${demandWords(prediction)}`;
          return { ...prediction, ...labels, kind: 'open', seeds: 0, mean: null, ci95: null, values: [], says };
        }
        const figures = analysis.arms.find((one) => one.name === prediction.arm)!;
        return { ...result, ...labels, values: figures.metrics[analysis.primary.metric].values };
      }),
    ),
  };
}
