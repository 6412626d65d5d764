/** What the assignment asks for, criterion by criterion, and how a run's records show whether it is there. */

import { VERDICT_SEEDS } from '../analysis/statistics/verdict-power.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import type { Graph } from '../architecture/types.js';
import type { Arm } from '../study/types.js';
import type { CriterionName, Finding, GradedRun, Item } from './types.js';

export const CRITERIA: Readonly<Record<CriterionName, string>> = {
  data: 'Data understanding',
  baseline: 'Baseline',
  architecture: 'Architecture and justification',
  rigor: 'Experimental rigor',
  interpretation: 'Interpretation',
};

/** Fewer tell how wide an interval is, but allow no verdict. */
const INTERVAL_SEEDS = 3;

const whole = (holds: boolean, has: string): Finding => ({ share: holds ? 1 : 0, has });
const part = (of: number, all: number, has: string): Finding => ({ share: all > 0 ? Math.min(1, of / all) : 0, has });

const armOf = ({ study }: GradedRun, role: Arm['role']) => study.arms.find((arm) => arm.role === role) ?? null;
const graphOf = (arm: Arm): Graph => resolveArchitecture(arm.architecture);
const hasConvolution = (graph: Graph) =>
  graph.nodes.some(({ operation }) => operation.type === 'conv2d' || operation.type === 'locallyConnected2d');

/** Seeds as a share of those a verdict needs: intervals are worth something too. */
function seedsFinding(seeds: number): Finding {
  const share =
    seeds >= VERDICT_SEEDS
      ? 1
      : seeds >= INTERVAL_SEEDS
        ? 0.5 + (0.4 * (seeds - INTERVAL_SEEDS)) / 3
        : seeds === 2
          ? 0.3
          : 0;
  const means = seeds >= VERDICT_SEEDS ? 'verdicts' : seeds > 1 ? 'intervals but no verdict' : 'single numbers';
  return { share, has: `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}, which give ${means}` };
}

/** The layers of a network that are decisions: what an author should have a reason for. */
const DECISIONS =
  /^(conv2d|locallyConnected2d|.*Pool2d|batchNorm2d|groupNorm|layerNorm|dropout|flatten|coordinates|circularPad2d)$/;

/** Kinds of decisions in the CNN, and those of which at least one layer has a reason. */
function reasoned(run: GradedRun): { readonly kinds: number; readonly with: number } {
  const control = armOf(run, 'control');
  if (!control) return { kinds: 0, with: 0 };
  const nodes = graphOf(control).nodes.filter(({ operation }) => DECISIONS.test(operation.type));
  const kinds = new Set(nodes.map(({ operation }) => operation.type));
  const told = new Set(nodes.filter(({ because }) => because !== undefined).map(({ operation }) => operation.type));
  return { kinds: kinds.size, with: told.size };
}

const statements = ({ conclusions }: GradedRun, question: string) =>
  conclusions?.statements.filter((one) => one.question === question) ?? [];

function questionItem(question: 'why' | 'bias' | 'limits', asks: string, advice: string): Item {
  return {
    id: `question-${question}`,
    criterion: 'interpretation',
    points: 4,
    asks,
    find: (run) => {
      // The verdict on the baseline says that, not why.
      const measured = statements(run, question).filter(({ probe }) => probe !== null);
      const decided = measured.filter(({ kind }) => kind !== 'open');
      return {
        share: measured.length === 0 ? 0 : decided.length === 0 ? 0.5 : 1,
        has: `${measured.length} measured ${measured.length === 1 ? 'statement' : 'statements'}, ${decided.length} of them decided`,
      };
    },
    advice,
  };
}

export const RUBRIC: readonly Item[] = [
  {
    id: 'counts',
    criterion: 'data',
    points: 3,
    asks: 'how many pictures there are, in which splits and of which classes',
    find: ({ data }) => whole(data.classes.length > 1, `${data.classes.length} classes, counted in three splits`),
    advice: 'Name a data set with at least two classes.',
  },
  {
    id: 'exploration',
    criterion: 'data',
    points: 4,
    asks: 'pictures, pixel statistics and what stands out, before anything is trained',
    find: ({ exploration }) =>
      exploration
        ? whole(
            exploration.samples.some((samples) => samples.length > 0),
            `${exploration.findings.length} findings, and ${exploration.clear.length} things looked for and not found`,
          )
        : whole(false, 'no exploration'),
    advice: '`receptive run` explores the data by itself; run the study again with this version.',
  },
  {
    id: 'copies',
    criterion: 'data',
    points: 3,
    asks: 'a search for pictures that appear twice, in particular across splits',
    find: ({ exploration }) =>
      exploration
        ? {
            share: exploration.duplicateSearch.complete ? 1 : 0.7,
            has: `${exploration.duplicateSearch.pairs} pairs found${exploration.duplicateSearch.complete ? '' : ', the search stopped early'}`,
          }
        : whole(false, 'no search'),
    advice: '`receptive run` looks for copies by itself; run the study again with this version.',
  },
  {
    id: 'balance',
    criterion: 'data',
    points: 2,
    asks: 'what always answering the most common class would score',
    find: ({ analysis }) =>
      whole(true, `“${analysis.majority.class}” would score ${(100 * analysis.majority.test).toFixed(1)} %`),
    advice: '',
  },
  {
    id: 'preprocessing',
    criterion: 'data',
    points: 3,
    asks: 'how pictures are brought to the network’s input',
    find: ({ exploration }) =>
      whole(
        (exploration?.preprocessing.steps.length ?? 0) > 0,
        `${exploration?.preprocessing.steps.length ?? 0} steps, with pictures before and after`,
      ),
    advice: '`receptive run` writes this down by itself; run the study again with this version.',
  },
  {
    id: 'baseline',
    criterion: 'baseline',
    points: 6,
    asks: 'a fully connected network trained on the same pictures',
    find: (run) => {
      const baseline = armOf(run, 'baseline');
      if (!baseline) return whole(false, 'no baseline');
      return hasConvolution(graphOf(baseline))
        ? { share: 0.3, has: `${baseline.title}, which has convolutions` }
        : whole(true, `${baseline.title}, ${graphOf(baseline).parameters.toLocaleString('en-US')} parameters`);
    },
    advice: 'Give the study a `baseline` of flatten and dense layers.',
  },
  {
    id: 'baselineReason',
    criterion: 'baseline',
    points: 2,
    asks: 'why this baseline',
    find: (run) =>
      whole(armOf(run, 'baseline')?.because !== undefined, armOf(run, 'baseline')?.because ? 'a reason' : 'no reason'),
    advice: 'Say it in `baseline.because`.',
  },
  {
    id: 'baselineCost',
    criterion: 'baseline',
    points: 2,
    asks: 'parameters, arithmetic and time of both networks side by side',
    find: (run) =>
      whole(
        armOf(run, 'baseline') !== null,
        armOf(run, 'baseline') ? 'measured for every arm' : 'nothing to compare with',
      ),
    advice: 'Give the study a `baseline`.',
  },
  {
    id: 'baselineCompared',
    criterion: 'baseline',
    points: 5,
    asks: 'the CNN against the baseline over several seeds, with an interval and a verdict',
    find: ({ analysis }) => {
      const judgement = analysis.judgements.find(({ experiment }) => experiment === null);
      return judgement ? seedsFinding(judgement.seeds) : whole(false, 'no comparison');
    },
    advice: `Train with ${VERDICT_SEEDS} seeds or more: \`seeds: ${VERDICT_SEEDS}\`.`,
  },
  {
    id: 'cnn',
    criterion: 'architecture',
    points: 4,
    asks: 'a network of convolutions, nonlinearities and something that brings the resolution down',
    find: (run) => {
      const control = armOf(run, 'control');
      const types = control ? graphOf(control).nodes.map(({ operation }) => operation) : [];
      const has = [
        types.some(({ type }) => type === 'conv2d'),
        types.some(({ type }) => /relu|gelu|silu|tanh|sigmoid/i.test(type)),
        types.some((operation) => 'stride' in operation && operation.stride.some((s) => s > 1)) ||
          types.some(({ type }) => type === 'globalAvgPool2d'),
      ].filter(Boolean).length;
      return part(has, 3, `${has} of the three`);
    },
    advice: 'Build the control of conv2d, relu and pooling.',
  },
  {
    id: 'reasons',
    criterion: 'architecture',
    points: 8,
    asks: 'a reason for the network and for every kind of decision in it',
    find: (run) => {
      const { kinds, with: told } = reasoned(run);
      const own = armOf(run, 'control')?.because !== undefined ? 1 : 0;
      return part(
        told + own,
        kinds + 1,
        `reasons for ${told} of ${kinds} kinds of layers${own ? ', and for the network' : ''}`,
      );
    },
    advice: 'Give the layers a `because`.',
  },
  {
    id: 'evidence',
    criterion: 'architecture',
    points: 5,
    asks: 'evidence named for the reasons: arms that do without, or probes',
    find: ({ conclusions }) => {
      const all = conclusions?.justifications ?? [];
      const named = all.filter(({ evidence, missing }) => evidence.length + missing.length > 0).length;
      // A reason may be plain arithmetic; three of four with evidence is all one can ask.
      return part(named, Math.ceil(0.75 * all.length), `${named} of ${all.length} reasons name evidence`);
    },
    advice: 'Name arms or probes in `evidence` beside `because`.',
  },
  {
    id: 'checked',
    criterion: 'architecture',
    points: 8,
    asks: 'reasons held against the measurements, whichever way that goes',
    find: ({ conclusions }) => {
      const named =
        conclusions?.justifications.filter(({ evidence, missing }) => evidence.length + missing.length > 0) ?? [];
      const decided = named.filter(({ kind }) => kind === 'supported' || kind === 'contradicted').length;
      const open = named.filter(({ kind }) => kind === 'open').length;
      return part(decided + 0.5 * open, named.length, `${decided} of ${named.length} decided, ${open} open`);
    },
    advice: `Let the study gather the evidence (\`probes\`, arms), with ${VERDICT_SEEDS} seeds or more.`,
  },
  {
    id: 'controlled',
    criterion: 'rigor',
    points: 6,
    asks: 'experiments whose arms differ from the control in one decision',
    find: ({ study }) =>
      whole(
        study.experiments.length > 0,
        `${study.experiments.length} ${study.experiments.length === 1 ? 'experiment' : 'experiments'}, each arm checked to differ in one factor`,
      ),
    advice: 'Give the study `experiments`.',
  },
  {
    id: 'levels',
    criterion: 'rigor',
    points: 3,
    asks: 'a factor at three values or more, or several factors',
    find: ({ study }) => {
      const arms = study.experiments.reduce((sum, { arms: own }) => sum + own.length, 0);
      return part(arms, 2, `${arms} ${arms === 1 ? 'arm' : 'arms'} besides the control`);
    },
    advice: 'Add arms to the experiments.',
  },
  {
    id: 'seeds',
    criterion: 'rigor',
    points: 8,
    asks: 'enough seeds to tell an effect from chance',
    find: ({ study }) => seedsFinding(study.seeds.length),
    advice: `\`seeds: ${VERDICT_SEEDS}\` or more; \`receptive plan\` says how many a difference needs.`,
  },
  {
    id: 'test',
    criterion: 'rigor',
    points: 3,
    asks: 'a test split opened once, for a plan fixed beforehand',
    find: ({ analysis: { openings } }) =>
      openings === null
        ? whole(false, 'the test split is sealed')
        : {
            share: openings === 1 ? 1 : openings === 2 ? 0.7 : 0.4,
            has: `opened for ${openings} ${openings === 1 ? 'plan' : 'plans'}`,
          },
    advice: 'Choose by validation; a run in a new folder begins a new count.',
  },
  {
    id: 'asked',
    criterion: 'rigor',
    points: 3,
    asks: 'what counts fixed beforehand: a smallest difference that matters, an order, or quantities held equal',
    find: ({ study }) => {
      const asked = study.experiments.filter(
        ({ delta, ordered, matched, tune }) => delta !== undefined || ordered || matched || tune,
      ).length;
      return part(asked, 1, `in ${asked} of ${study.experiments.length} experiments`);
    },
    advice: 'Give an experiment `delta`, `ordered`, `matched` or `tune`.',
  },
  {
    id: 'costs',
    criterion: 'rigor',
    points: 2,
    asks: 'what each change induces and costs',
    find: ({ analysis }) => whole(analysis.arms.length > 1, 'parameters, MACs, receptive field and time of every arm'),
    advice: 'Compare at least two arms.',
  },
  questionItem(
    'why',
    'why convolution outperforms the baseline, or does not, from measurements',
    'Ask for the probes permutation, ladder or efficiency.',
  ),
  questionItem(
    'bias',
    'what convolution takes for granted about pictures, from measurements',
    'Ask for the probes equivariance, shift or receptiveField.',
  ),
  questionItem(
    'limits',
    'where it is not appropriate, from measurements',
    'Ask for the probes permutation, aliasing or position.',
  ),
  {
    id: 'inside',
    criterion: 'interpretation',
    points: 4,
    asks: 'a look inside the network that has a control of its own',
    find: ({ probes }) => {
      const looks = probes.filter(
        ({ probe, galleries }) => galleries.length > 0 && (probe === 'saliency' || probe === 'receptiveField'),
      );
      return part(
        looks.length,
        1,
        looks.length > 0 ? looks.map(({ about }) => about.title.toLowerCase()).join(', ') : 'none',
      );
    },
    advice: 'Ask for the probes saliency (beside re-randomised weights) or receptiveField (before training and after).',
  },
  {
    id: 'errors',
    criterion: 'interpretation',
    points: 4,
    asks: 'which mistakes are the network’s and which are chance',
    find: ({ probes }) =>
      whole(
        probes.some(({ probe }) => probe === 'errors'),
        probes.some(({ probe }) => probe === 'errors') ? 'errors of every seed apart from those of some' : 'not asked',
      ),
    advice: 'Ask for the probe errors.',
  },
];
