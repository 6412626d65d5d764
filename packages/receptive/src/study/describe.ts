/** A study in plain data: what `describe` prints and the report shows before anything has been trained. */

import type { Change } from '../architecture/diff.js';
import { resolveArchitecture } from '../architecture/resolve.js';
import { activationMemory, type LayerRow, layerTable } from '../architecture/table.js';
import type { Recipe } from '../training/types.js';
import { diffArms, diffRecipes } from './control.js';
import { type Induced, inducedChanges } from './induced.js';
import type { Arm, ArmRole, DataInput, Study } from './types.js';

export interface ArmDescription {
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
  /** A variant: in what it differs from the control. The baseline: in what its recipe does. */
  readonly changes: readonly Change[];
  /** A variant: what follows from that. */
  readonly induced: readonly Induced[];
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
}

export function describeStudy(study: Study): StudyDescription {
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
    arms: study.arms.map((arm) => describeArm(arm, control)),
    experiments: study.experiments,
  };
}

function describeArm(arm: Arm, control: Arm): ArmDescription {
  const graph = resolveArchitecture(arm.architecture);
  const { role, recipe, architecture, ...labels } = arm;
  const variant = role === 'variant';
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
    changes: variant ? diffArms(control, arm) : diffRecipes(control.recipe, recipe),
    induced: variant ? inducedChanges(control.architecture, architecture) : [],
  };
}
