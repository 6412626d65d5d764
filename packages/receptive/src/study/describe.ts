/** A study in plain data: what `describe` prints and the report shows before anything has been trained. */

import type { Change } from '../architecture/diff.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import { activationMemory, type LayerRow, layerTable } from '../architecture/table.js';
import type { Recipe } from '../training/types.js';
import { diffArms, diffRecipes } from './control.js';
import { type Induced, inducedChanges } from './induced.js';
import type { Arm, ArmRole, DataInput, Prediction, Study } from './types.js';

export interface ArmDescription extends Pick<Arm, 'matchedTo' | 'of' | 'contrast' | 'agrees' | 'initialWeights'> {
  readonly name: string;
  readonly title: string;
  readonly role: ArmRole;
  readonly experiment?: string;
  readonly factor?: string;
  readonly because?: string;
  readonly input: readonly [number, number, number];
  readonly layers: readonly LayerRow[];
  readonly totals: {
    readonly parameters: number;
    readonly macs: number;
    /** Outputs of all layers for one batch, in bytes. */
    readonly activationBytes: number;
    readonly receptiveField: readonly [number, number];
    readonly jump: readonly [number, number];
  };
  /**
   * A variant: in what it differs from the control, all of it one factor. A matched arm: its variant's part in that. The
   * baseline: in what its recipe does.
   */
  readonly changes: readonly Change[];
  /** A matched arm: what was changed besides, so that a quantity is held equal. */
  readonly matching: readonly Change[];
  /** What follows from all changes. */
  readonly induced: readonly Induced[];
}

/** What is known beyond the description of a study. */
export interface Measured {
  /** Training pictures. */
  readonly pictures?: number;
  /** Seconds of one update, by arm. */
  readonly stepSeconds?: ReadonlyMap<string, number>;
}

export interface StudyDescription {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  readonly data: DataInput;
  readonly seeds: readonly number[];
  readonly trials: number;
  /** The control's. */
  readonly recipe: Recipe;
  readonly arms: readonly ArmDescription[];
  readonly experiments: Study['experiments'];
  readonly predictions: readonly Prediction[];
}

export function describeStudy(study: Study, measured: Measured = {}): StudyDescription {
  const control = study.arms.find(({ role }) => role === 'control');
  if (!control) throw new Error('describeStudy: a resolved study has a control.');
  return {
    name: study.name,
    title: study.title,
    question: study.question,
    data: study.data,
    seeds: study.seeds,
    trials: study.seeds.length * study.arms.length,
    recipe: control.recipe,
    arms: study.arms.map((arm) => describeArm(arm, control, measured)),
    experiments: study.experiments,
    predictions: study.predictions ?? [],
  };
}

function describeArm(arm: Arm, control: Arm, measured: Measured): ArmDescription {
  const graph = resolveArchitecture(arm.architecture);
  const { role, recipe, architecture, ...labels } = arm;
  const compared = role !== 'baseline' && role !== 'control';
  const changes = compared ? diffArms(control, arm) : diffRecipes(control.recipe, recipe);
  const matching = role === 'matched' ? changes.filter(({ attribute }) => !belongsTo(attribute, arm.factor)) : [];
  return {
    ...labels,
    role,
    input: graph.input,
    layers: layerTable(graph),
    totals: {
      parameters: graph.parameters,
      macs: graph.macs,
      activationBytes: activationMemory(graph, recipe.batch),
      receptiveField: graph.receptiveField,
      jump: graph.jump,
    },
    changes: changes.filter((change) => !matching.includes(change)),
    matching,
    induced: compared
      ? [...inducedChanges(control.architecture, architecture), ...inducedTimes(control, arm, measured)]
      : [],
  };
}

/** "recipe.augmentation" stands for all its fields. */
const belongsTo = (attribute: string, factor: string | undefined) =>
  attribute === factor || attribute.startsWith(`${factor}.`);

function inducedTimes(control: Arm, arm: Arm, { pictures, stepSeconds }: Measured): Induced[] {
  const note = (attribute: Induced['attribute'], from: number | undefined, to: number | undefined): Induced[] =>
    from === undefined || to === undefined || from === to ? [] : [{ attribute, from, to }];
  const steps = ({ recipe: { epochs, batch } }: Arm) =>
    pictures === undefined ? undefined : epochs * Math.max(1, Math.floor(pictures / batch));
  return [
    ...note('steps', steps(control), steps(arm)),
    ...note('stepSeconds', stepSeconds?.get(control.name), stepSeconds?.get(arm.name)),
  ];
}
