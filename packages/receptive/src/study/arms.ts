/** One arm: its architecture, whole or as changes to the control's, and its recipe. */

import { completeArchitecture } from '../architecture/complete.js';
import { times } from '../architecture/geometry.js';
import { requireClassifier, resolveArchitecture } from '../architecture/resolve.js';
import { readNames } from '../architecture/spell.js';
import type { Architecture } from '../architecture/types.js';
import { fieldError, InputError } from '../errors.js';
import { type Fields, readObject, readString, refuseUnknownFields } from '../fields.js';
import { resolveRecipe } from '../training/recipe.js';
import type { Recipe } from '../training/types.js';
import { fitWeights, type OpenedWeights, type OpenWeights, readInitialWeights } from './initial-weights.js';
import { readFolderName, type TakenNames } from './names.js';
import { setPaths } from './paths.js';
import type { Arm, DataInput, InitialWeights } from './types.js';

export interface ArmContext {
  /** The study's. */
  readonly recipe: Recipe;
  /** In place of every recipe's own. */
  readonly epochs: number | undefined;
  /** As the study says, and as the command line would have it. */
  readonly writtenData: DataInput;
  readonly data: DataInput;
  readonly names: TakenNames;
  /** Reads models to start from; absent where files cannot be read. */
  readonly openWeights: OpenWeights | undefined;
  /** Absent while the control itself is resolved. */
  readonly control?: Arm;
}

const FIELDS = ['name', 'title', 'because', 'evidence', 'architecture', 'set', 'recipe', 'initialWeights'];

export function resolveArm(
  value: unknown,
  path: string,
  labels: Pick<Arm, 'role' | 'experiment' | 'factor'>,
  context: ArmContext,
): Arm {
  const given = readObject(value, path, 'an arm ({ name, architecture, … })');
  refuseUnknownFields(given, FIELDS, path, 'an arm');
  const name = readFolderName(given.name, `${path}.name`);
  context.names.claim(name, path);
  const weights = openedWeights(given.initialWeights, path, context);
  const architecture = readArchitecture(given, weights, path, labels.role, context);
  const initialWeights = weightsOf(
    given.initialWeights,
    weights,
    architecture,
    `${path}.initialWeights`,
    labels,
    context,
  );
  // A variant's recipe is the control's with its own changes, so that it differs in these alone.
  const base = labels.role === 'variant' && context.control ? context.control.recipe : context.recipe;
  const recipe = resolveRecipe(given.recipe, `${path}.recipe`, base);
  return {
    name,
    title: given.title === undefined ? name : readString(given.title, `${path}.title`),
    ...labels,
    ...(given.because === undefined ? {} : { because: readString(given.because, `${path}.because`) }),
    ...(given.evidence === undefined ? {} : { evidence: readNames(given.evidence, `${path}.evidence`) }),
    architecture,
    recipe: context.epochs === undefined ? recipe : { ...recipe, epochs: context.epochs },
    ...(initialWeights ? { initialWeights } : {}),
  };
}

function openedWeights(value: unknown, path: string, context: ArmContext): OpenedWeights | null {
  if (value === undefined || value === null) return null;
  return readInitialWeights(value, `${path}.initialWeights`, context.openWeights);
}

/** What an arm starts from: as it says; a variant that does not, as the control. */
function weightsOf(
  value: unknown,
  opened: OpenedWeights | null,
  architecture: Architecture,
  path: string,
  { role }: Pick<Arm, 'role'>,
  { control, openWeights }: ArmContext,
): InitialWeights | undefined {
  const own = role === 'variant' && value === undefined ? control?.initialWeights : undefined;
  const weights = own ? readInitialWeights({ file: own.file, fresh: own.fresh }, path, openWeights) : opened;
  return weights ? fitWeights(weights, architecture, path) : undefined;
}

function readArchitecture(
  { architecture: given, set: changes }: Fields,
  weights: OpenedWeights | null,
  path: string,
  role: Arm['role'],
  context: ArmContext,
): Architecture {
  const { control } = context;
  // A network from elsewhere is described by its file.
  const whole = given === undefined && !(role === 'variant' && control) ? weights?.model.architecture : given;
  if (whole !== undefined && changes !== undefined) {
    throw new InputError(`${path}: expected either architecture or set, got both.`);
  }
  if (changes !== undefined && (role !== 'variant' || !control)) {
    throw fieldError(`${path}.architecture`, 'a whole architecture (set is for the arms of experiments)', undefined);
  }
  if (whole === undefined && (role !== 'variant' || !control)) {
    throw fieldError(`${path}.architecture`, 'an architecture ({ input, layers })', undefined);
  }
  if (whole === undefined && changes === undefined) return (control as Arm).architecture;
  if (whole === undefined) {
    const where = `${path}.set`;
    return checkOutputs(
      completeArchitecture(setPaths((control as Arm).architecture, changes, where), where),
      where,
      context,
    );
  }
  const where = `${path}.architecture`;
  const written = completeArchitecture(whole, where);
  requireInput(written, inputFor(written, context.writtenData), where, 'as data says');
  const fitted = { ...written, input: inputFor(written, context.data) };
  if (control) requireInput(fitted, control.architecture.input, where, 'the control’s');
  return checkOutputs(fitted, where, context);
}

function inputFor({ input }: Architecture, data: DataInput): Architecture['input'] {
  return [data.channels ?? input[0], data.imageSize ?? input[1], data.imageSize ?? input[2]];
}

function requireInput({ input }: Architecture, expected: Architecture['input'], path: string, whose: string): void {
  if (JSON.stringify(input) !== JSON.stringify(expected)) {
    throw fieldError(`${path}.input`, `[${expected.join(', ')}] (${whose})`, input);
  }
}

/** All arms answer the same question: one number per class, as many as the control gives. */
function checkOutputs(architecture: Architecture, path: string, { control }: ArmContext): Architecture {
  const graph = resolveArchitecture(architecture, path);
  if (graph.outputShape.length !== 1) {
    throw new InputError(
      `${path}.${graph.nodes.at(-1)?.path}: expected one number per class from the last layer, got pictures of ${times(graph.outputShape)}.`,
    );
  }
  if (control) requireClassifier(graph, resolveArchitecture(control.architecture).outputShape[0] as number, path);
  return architecture;
}
