import { type Change, diffArchitectures } from '../architecture/index.js';
import type { Arm } from '../study/types.js';
import type { Recipe } from '../training/types.js';
import { extent, listOf, plain } from './format.js';

/** A value of a study as a reader writes it: pairs as 3×3, the rest as JSON without quotes. */
function written(value: unknown): string {
  if (Array.isArray(value) && value.length <= 4 && value.every((entry) => typeof entry === 'number'))
    return extent(value);
  if (typeof value === 'number') return plain(value);
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return 'none';
  return JSON.stringify(value).replace(/"/g, '').replace(/,/g, ', ').replace(/:/g, ': ');
}

function changeWords({ kind, layer, attribute, from, to }: Change): string {
  if (kind === 'changed') return `${attribute} ${written(from)} → ${written(to)}`;
  return `${layer ?? attribute} ${kind}`;
}

/** What distinguishes an arm from its control: "kernel 3×3 → 5×5 (in 4 layers)", "learningRate 0.003 → 0.01". */
export function describeChanges(arm: Arm, control: Arm): string {
  const places = new Map<string, number>();
  for (const change of diffArchitectures(control.architecture, arm.architecture)) {
    const words = changeWords(change);
    places.set(words, (places.get(words) ?? 0) + 1);
  }
  for (const field of Object.keys(arm.recipe) as (keyof Recipe)[]) {
    const [from, to] = [control.recipe[field], arm.recipe[field]];
    if (JSON.stringify(from) !== JSON.stringify(to)) places.set(`${field} ${written(from)} → ${written(to)}`, 1);
  }
  const changes = [...places].map(([words, n]) => (n > 1 ? `${words} (in ${n} layers)` : words));
  return changes.length > 0 ? listOf(changes) : 'nothing';
}

/** A recipe as names and words, in the order a reader asks. */
export function describeRecipe(recipe: Recipe): readonly (readonly [name: string, words: string])[] {
  const { optimizer, schedule, augmentation } = recipe;
  const momentum =
    optimizer.type === 'sgd'
      ? `momentum ${plain(optimizer.momentum)}${optimizer.nesterov ? ' (Nesterov)' : ''}`
      : `β ${plain(optimizer.beta1)} and ${plain(optimizer.beta2)}, ε ${plain(optimizer.eps)}`;
  const warmup =
    schedule.type !== 'oneCycle' && schedule.warmup > 0 ? `, warm-up ${plain(schedule.warmup)} epochs` : '';
  const course = {
    constant: () => 'constant',
    step: () =>
      schedule.type === 'step' ? `× ${plain(schedule.factor)} at epoch ${schedule.milestones.join(', ')}` : '',
    cosine: () => (schedule.type === 'cosine' ? `cosine to ${plain(schedule.floor)} of the rate` : ''),
    oneCycle: () =>
      schedule.type === 'oneCycle' ? `one cycle, peak after ${plain(schedule.peak * 100)} % of the steps` : '',
  }[schedule.type]();
  const changes = Object.entries(augmentation).filter(([, value]) => value !== undefined && value !== 0);
  const kept =
    recipe.keep === 'last' ? 'the last epoch' : `the epoch best in ${metricWords(recipe.metric)} on validation`;
  return [
    ['Epochs', `${recipe.epochs}`],
    ['Batch', `${recipe.batch} pictures`],
    ['Optimiser', `${{ sgd: 'SGD', adam: 'Adam', adamw: 'AdamW' }[optimizer.type]}, ${momentum}`],
    ['Learning rate', `${plain(recipe.learningRate)}, ${course}${warmup}`],
    ['Weight decay', plain(optimizer.weightDecay)],
    ['Label smoothing', plain(recipe.labelSmoothing)],
    [
      'Class weights',
      typeof recipe.classWeights === 'string' ? recipe.classWeights : recipe.classWeights.map(plain).join(', '),
    ],
    ['Gradient clipping', recipe.clipNorm === null ? 'none' : `norm ${plain(recipe.clipNorm)}`],
    [
      'Augmentation',
      changes.length === 0
        ? 'none'
        : changes.map(([name, value]) => `${spaced(name)} ${plain(Number(value))}`).join(', '),
    ],
    ['Kept', recipe.patience === null ? kept : `${kept}; stops after ${recipe.patience} epochs without improvement`],
  ];
}

function metricWords(metric: Recipe['metric']): string {
  return { accuracy: 'accuracy', balancedAccuracy: 'balanced accuracy', loss: 'loss' }[metric];
}

/** "flipHorizontal" → "flip horizontal". */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
