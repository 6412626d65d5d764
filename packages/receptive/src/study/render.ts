/** `receptive describe`: a study as plain text, at most 110 columns wide. */

import { times } from '../architecture/geometry.js';
import type { LayerRow } from '../architecture/table.js';
import type { Architecture } from '../architecture/types.js';
import type { Recipe } from '../training/types.js';
import { adviceFor } from './advice.js';
import { describeChange, describeValue } from './control.js';
import { type ArmDescription, describeStudy, type Measured, type StudyDescription } from './describe.js';
import { describeDifference, describeInduced, isCompared } from './difference-words.js';
import { describeExperiment, describeMatching } from './experiment-words.js';
import { weightsWords } from './initial-weights.js';
import { demandWords } from './predictions.js';
import type { Arm, DataInput, Study } from './types.js';

const COLUMNS = 110;

/**
 * The question, the data, the recipe, and every arm layer by layer with its totals; for an arm of an experiment the
 * one path in which it differs from the control and, apart from that, what the difference brings with it.
 */
export function renderDescription(study: Study, measured: Measured = {}): string {
  const description = describeStudy(study, measured);
  const { arms } = description;
  const control = arms.find(({ role }) => role === 'control') as ArmDescription;
  const { architecture } = study.arms.find(({ role }) => role === 'control') as Arm;
  const told = new Set(control.layers.map(({ path, because }) => `${path} ${because}`));
  const none: ReadonlySet<string> = new Set();
  const sections = [
    [...heading(description), ...adviceFor(study).flatMap((text) => labelled('Advice', text))],
    ...arms.map((arm) => renderArm(arm, control, architecture, isCompared(arm) ? told : none)),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function heading({
  title,
  name,
  question,
  data,
  seeds,
  arms,
  trials,
  recipe,
  experiments,
  predictions,
}: StudyDescription): string[] {
  const entries: [string, string][] = [
    ['Data', describeData(data, arms)],
    [
      'Seeds',
      `${seeds.join(', ')} (${counted(arms.length, 'arm')} × ${counted(seeds.length, 'seed')} = ${counted(trials, 'trial')})`,
    ],
    ['Recipe', describeRecipe(recipe)],
    ...experiments.map((experiment): [string, string] => ['Experiment', describeExperiment(experiment, arms)]),
    ...predictions.map((one): [string, string] => ['Theory', `${one.arm}: ${demandWords(one)}. ${one.because}`]),
  ];
  if (question !== '') entries.unshift(['Question', question]);
  return [
    cut(title === name ? title : `${title} (${name})`),
    '',
    ...entries.flatMap(([label, text]) => labelled(label, text)),
  ];
}

function describeData(data: DataInput, arms: readonly ArmDescription[]): string {
  const input = arms[0]?.input ?? [];
  const words = [data.dataset, `pictures of ${times(input)}`];
  if (data.limit !== undefined) words.push(`the first ${whole(data.limit)} training pictures`);
  if (data.validation !== undefined) {
    words.push(
      data.validation < 1
        ? `${Number((data.validation * 100).toFixed(2))} % of the training pictures held out for validation`
        : `${whole(data.validation)} training pictures held out for validation`,
    );
  }
  words.push(
    data.normalization === undefined || data.normalization === 'dataset'
      ? 'mean and standard deviation of the training split'
      : `mean ${data.normalization.mean.join(' ')}, standard deviation ${data.normalization.std.join(' ')}`,
  );
  return words.join(', ');
}

export function describeRecipe(recipe: Recipe): string {
  const words = [
    counted(recipe.epochs, 'epoch'),
    `batch ${recipe.batch}`,
    `learning rate ${recipe.learningRate}`,
    `schedule ${describeValue(recipe.schedule)}`,
    describeValue(recipe.optimizer),
  ];
  if (recipe.labelSmoothing > 0) words.push(`label smoothing ${recipe.labelSmoothing}`);
  if (recipe.classWeights !== 'none') words.push(`class weights ${describeValue(recipe.classWeights)}`);
  if (recipe.clipNorm !== null) words.push(`gradient norm at most ${recipe.clipNorm}`);
  if (recipe.patience !== null) words.push(`stops after ${recipe.patience} epochs without a better ${recipe.metric}`);
  words.push(
    recipe.keep === 'last' ? 'keeps the last epoch' : `keeps the epoch with the best validation ${recipe.metric}`,
  );
  const augmentation = Object.entries(recipe.augmentation).map(([key, amount]) => `${key} ${amount}`);
  words.push(augmentation.length > 0 ? `augmentation ${augmentation.join(' ')}` : 'no augmentation');
  return words.join(', ');
}

/** `told`: the justifications that stand with the control already. */
function renderArm(
  arm: ArmDescription,
  control: ArmDescription,
  architecture: Architecture,
  told: ReadonlySet<string>,
): string[] {
  const role = isCompared(arm) ? `experiment ${arm.experiment}` : arm.role;
  const title = arm.title === arm.name ? '' : `: ${arm.title}`;
  const { totals } = arm;
  const lines = [cut(`${arm.name}${title} [${role}]`)];
  if (arm.because !== undefined) lines.push(...labelled('Because', arm.because));
  if (arm.initialWeights) lines.push(...labelled('Starts', `from ${weightsWords(arm.initialWeights)}`));
  if (isCompared(arm)) {
    lines.push(...labelled('Differs', describeDifference(arm, architecture)));
    if (arm.matching.length > 0) {
      lines.push(...labelled('Matched', `to ${describeMatching(arm, architecture, control.totals)}`));
    }
    lines.push(...labelled('Induces', describeInduced(arm.induced)));
  } else if (arm.changes.length > 0) {
    lines.push(...labelled('Recipe', `differs from the control’s: ${arm.changes.map(describeChange).join('; ')}`));
  }
  lines.push(...renderLayers(arm.layers));
  lines.push(
    ...labelled(
      'Total',
      [
        `${whole(totals.parameters)} parameters`,
        `${whole(totals.macs)} MACs a picture`,
        `${bytes(totals.activationBytes)} of activations a batch`,
        `receptive field ${times(totals.receptiveField)}`,
        `jump ${times(totals.jump)}`,
      ].join(', '),
    ),
  );
  const reasons = arm.layers.filter((row) => row.because !== undefined && !told.has(`${row.path} ${row.because}`));
  for (const row of reasons) lines.push(...labelled(row.name, row.because as string));
  return lines;
}

const HEADER = ['layer', 'path', 'what', 'output', 'parameters', 'MACs', 'field', 'jump'];
const WHAT = 2;
const FIRST_NUMBER = 3;

function renderLayers(rows: readonly LayerRow[]): string[] {
  const cells = rows.map((row) => [
    row.name,
    row.path,
    row.description,
    times(row.outputShape),
    whole(row.parameters),
    whole(row.macs),
    times(row.receptiveField),
    times(row.jump),
  ]);
  const widths = HEADER.map((title, i) => Math.max(title.length, ...cells.map((row) => (row[i] as string).length)));
  // Names and paths are the user's and may be long; what is left goes to the description, which can be cut.
  widths[0] = Math.min(widths[0] as number, 20);
  widths[1] = Math.min(widths[1] as number, 26);
  const others = widths.reduce((sum, width, i) => sum + (i === WHAT ? 0 : width + 2), 2);
  widths[WHAT] = Math.max(8, Math.min(widths[WHAT] as number, COLUMNS - others));
  return [HEADER, ...cells].map((row) => {
    const line = row.map((text, i) => {
      const width = widths[i] as number;
      const shown = cut(text, width);
      return i >= FIRST_NUMBER ? shown.padStart(width) : shown.padEnd(width);
    });
    return `  ${line.join('  ')}`;
  });
}

const LABEL = 12;

/** A label and a text, wrapped and indented behind it. */
function labelled(label: string, text: string): string[] {
  const lines: string[] = [];
  let line = '';
  const room = COLUMNS - LABEL - 2;
  for (const word of text.split(/\s+/).flatMap((long) => chunks(long, room))) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  const head = label.length > LABEL - 1 ? `${label.slice(0, LABEL - 2)}… ` : label.padEnd(LABEL);
  return lines.map((part, i) => `  ${i === 0 ? head : ' '.repeat(LABEL)}${part}`);
}

function chunks(word: string, length: number): string[] {
  return word.length <= length ? [word] : [word.slice(0, length), ...chunks(word.slice(length), length)];
}

/** On one line. */
function cut(text: string, columns = COLUMNS): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= columns ? line : `${line.slice(0, columns - 1)}…`;
}

function counted(n: number, what: string): string {
  return `${whole(n)} ${what}${n === 1 ? '' : 's'}`;
}

function whole(n: number): string {
  return n.toLocaleString('en-US');
}

function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  return n < 1024 ** 2 ? `${(n / 1024).toFixed(1)} KiB` : `${(n / 1024 ** 2).toFixed(1)} MiB`;
}
