/**
 * The rules of the interpretation, all of them: which number, read from which probe, allows which sentence. C is the
 * CNN (the study's control), D the fully connected network (its baseline).
 */

import type { ProbeName } from '../../study/probes.js';
import { dataRatio, dividedBy, type Gathered, meanOf, minus, type PerSeed } from './evidence.js';
import type { FigureUnit, Question } from './types.js';
import { percentWords } from './words.js';

/** What a sentence is filled with: names, the figure with its interval, and what the rule adds. */
export type Words = { readonly C: string; readonly D: string; readonly f: string; readonly signed: string } & Readonly<
  Record<string, string>
>;

export interface Measured {
  /** One number for each seed. */
  readonly values: PerSeed;
  /** Other numbers for the sentence. */
  readonly words?: Readonly<Record<string, string>>;
}

export interface Rule {
  readonly id: string;
  readonly question: Question;
  readonly probe: ProbeName;
  /** What the values are, for the criterion. */
  readonly what: string;
  readonly unit: FigureUnit;
  readonly bound: number;
  /** On which side of the bound the claim holds. */
  readonly side: 'above' | 'below';
  /** mean: a test over the seeds. every: each seed's value. within: the mean can be shown to lie within `margin`. */
  readonly test: 'mean' | 'every' | 'within';
  readonly margin?: number;
  /** Null where the run has no such numbers. */
  readonly figure: (gathered: Gathered) => Measured | null;
  readonly claim: (words: Words) => string;
  /** What was measured, where it decides nothing. */
  readonly measures: (words: Words) => string;
  readonly says: Readonly<Record<'supported' | 'contradicted', (words: Words) => string>>;
}

const above = { bound: 0, side: 'above', test: 'mean' } as const;
const points = { unit: 'points' } as const;

/** The values of a curve for the CNN and for the fully connected network; null unless there are both. */
function both(gathered: Gathered, probe: ProbeName, curve: string) {
  const [c, d] = [gathered.line(probe, curve, 'control'), gathered.line(probe, curve, 'baseline')];
  return c && d ? { c, d } : null;
}

/** How much each seed loses on the way from the first setting to the mean of the others. */
function loss(line: NonNullable<ReturnType<Gathered['line']>>): PerSeed {
  return minus(
    line.first(),
    line.mean((i) => i > 0),
  );
}

export const RULES: readonly Rule[] = [
  {
    id: 'neighbours',
    question: 'why',
    probe: 'permutation',
    what: 'the difference in differences, (C − D) intact minus (C − D) permuted',
    ...points,
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'permutation', 'accuracy');
      if (!lines) return null;
      const [intact, permuted] = [minus(lines.c.first(), lines.d.first()), minus(lines.c.last(), lines.d.last())];
      return {
        values: minus(intact, permuted),
        words: { intact: lead(intact), permuted: lead(permuted) },
      };
    },
    claim: ({ C, D }) => `what ${C} has over ${D} comes from neighbouring pixels being neighbours`,
    measures: () => 'What is lost with the order of the pixels, difference in differences',
    says: {
      supported: ({ C, D, f, intact, permuted }) =>
        `${f} of ${C}’s lead over ${D} hang on neighbouring pixels being neighbours: its lead is ${intact} with the pixels in their order and ${permuted} in another`,
      contradicted: ({ C, D, f, intact, permuted }) =>
        `${C} gains nothing over ${D} from the order of the pixels: its lead is ${intact} with the pixels in their order and ${permuted} in another, a difference of ${f}`,
    },
  },
  {
    id: 'denseBlind',
    question: 'why',
    probe: 'permutation',
    what: 'D permuted − D intact',
    ...points,
    bound: 0,
    side: 'below',
    test: 'within',
    margin: 0.02,
    figure: (gathered) => {
      const line = gathered.line('permutation', 'accuracy', 'baseline');
      return line && { values: minus(line.last(), line.first()) };
    },
    claim: ({ D }) => `${D} cannot tell in which order the pixels come`,
    measures: ({ D }) => `What the order of the pixels changes for ${D}`,
    says: {
      supported: ({ D, signed }) =>
        `as it must be, ${D} cannot tell in which order the pixels come: another order changes its accuracy by ${signed}, within 2 points`,
      contradicted: ({ D, signed }) =>
        `${D} does not do equally well with the pixels in another order (${signed}), which no fully connected network can know: its training differs by more than its seeds show`,
    },
  },
  {
    id: 'locality',
    question: 'why',
    probe: 'ladder',
    what: 'locally connected − D',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'local', 'baseline'),
    claim: () => 'looking at neighbourhoods, without sharing weights, already helps',
    measures: ({ D }) => `Locally connected layers against ${D}`,
    says: {
      supported: ({ D, f }) =>
        `looking at neighbourhoods helps even where every place has a kernel of its own: ${f} above ${D}`,
      contradicted: ({ D, f }) =>
        `looking at neighbourhoods alone does not help: with a kernel of its own at every place the network is ${f.replace('−', '')} below ${D}`,
    },
  },
  {
    id: 'sharing',
    question: 'why',
    probe: 'ladder',
    what: 'C − locally connected',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'local'),
    claim: () => 'using the same kernel everywhere helps',
    measures: ({ C }) => `${C} against the same network with a kernel of its own at every place`,
    says: {
      supported: ({ C, f }) =>
        `using the same kernel everywhere helps: ${C} is ${f} above the same network without weight sharing`,
      contradicted: ({ C, f }) =>
        `using the same kernel everywhere costs accuracy here: ${C} is ${f.replace('−', '')} below the same network without weight sharing`,
    },
  },
  {
    id: 'sharingMatched',
    question: 'why',
    probe: 'ladder',
    what: 'C − locally connected with as many parameters',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'localMatched'),
    claim: () => 'weight sharing helps at an equal number of parameters',
    measures: ({ C }) => `${C} against a locally connected network with as many parameters`,
    says: {
      supported: ({ C, f }) =>
        `that is no matter of size: with as many parameters a locally connected network is ${f} below ${C}`,
      contradicted: ({ C, f }) =>
        `with as many parameters a locally connected network is ${f.replace('−', '')} above ${C}`,
    },
  },
  {
    id: 'dataRatio',
    question: 'why',
    probe: 'efficiency',
    what: 'the base-2 logarithm of the data ratio at equal accuracy',
    unit: 'factor',
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'efficiency', 'accuracy');
      return lines && { values: dataRatio(lines.c, lines.d) };
    },
    claim: ({ C, D }) => `${C} needs fewer training pictures than ${D} for the same accuracy`,
    measures: ({ C, D }) => `How many times the training pictures of ${C} ${D} needs for the same accuracy`,
    says: {
      supported: ({ C, D, f }) => `for the same accuracy ${D} needs ${f} the training pictures of ${C}`,
      contradicted: ({ C, D, f }) => `for the same accuracy ${D} needs only ${f} the training pictures of ${C}`,
    },
  },
  {
    id: 'capacity',
    question: 'why',
    probe: 'randomLabels',
    what: 'the training accuracy on random classes of the network that fits them less',
    unit: 'number',
    bound: 0.9,
    side: 'above',
    test: 'every',
    figure: (gathered) => {
      const lines = both(gathered, 'randomLabels', 'fit');
      if (!lines) return null;
      const [c, d] = [lines.c.last(), lines.d.last()];
      return {
        values: c.map((own, i) => (own === null || (d[i] ?? null) === null ? null : Math.min(own, d[i] as number))),
        words: { c: percentWords(meanOf(c)), d: percentWords(meanOf(d)) },
      };
    },
    claim: ({ C, D }) => `neither ${C} nor ${D} lacks the capacity to represent the data`,
    measures: () => 'Training accuracy on random classes',
    says: {
      supported: ({ C, D, c, d }) =>
        `neither lacks capacity: ${C} learns ${c} and ${D} ${d} of the pictures by heart whose classes were drawn at random, so that what sets them apart is what they prefer`,
      contradicted: ({ C, D, c, d }) =>
        `capacity may play a part: of pictures whose classes were drawn at random ${C} learns ${c} and ${D} ${d} by heart`,
    },
  },
  {
    id: 'equivariance',
    question: 'bias',
    probe: 'equivariance',
    what: 'the largest error of a layer in its interior',
    unit: 'number',
    bound: 1e-5,
    side: 'below',
    test: 'every',
    figure: (gathered) => {
      const line = gathered.line('equivariance', 'interior', 'control');
      return line && { values: line.largest() };
    },
    claim: ({ C }) => `the layers of ${C} commute with shifts in their interior`,
    measures: ({ C }) => `The largest error of a layer of ${C} in its interior`,
    says: {
      supported: ({ C, f }) =>
        `what ${C} assumes is exact: away from the border its layers commute with shifts by whole strides, up to an error of ${f}, which is rounding`,
      contradicted: ({ C, f }) => `the layers of ${C} do not commute with shifts even away from the border: error ${f}`,
    },
  },
  {
    id: 'border',
    question: 'bias',
    probe: 'equivariance',
    what: 'the largest error of a layer at its border',
    unit: 'number',
    bound: 1e-3,
    side: 'above',
    test: 'every',
    figure: (gathered) => {
      const line = gathered.line('equivariance', 'border', 'control');
      return line && { values: line.largest() };
    },
    claim: ({ C }) => `padding breaks the symmetry of ${C} at the border`,
    measures: ({ C }) => `The largest error of a layer of ${C} at its border`,
    says: {
      supported: ({ f }) =>
        `at the border they do not (error up to ${f}): padding, and what moves into sight, tell a layer where the picture ends`,
      contradicted: ({ f }) => `they commute at the border as well (error ${f})`,
    },
  },
  {
    id: 'translation',
    question: 'bias',
    probe: 'shift',
    what: 'what D loses on shifted pictures − what C loses, mean over the shifts',
    ...points,
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'shift', 'accuracy');
      if (!lines) return null;
      const [c, d] = [loss(lines.c), loss(lines.d)];
      return { values: minus(d, c), words: { c: lead(c), d: lead(d), most: String(lines.c.settings.at(-1)) } };
    },
    claim: ({ C, D }) => `${C} is more robust to shifts than ${D}`,
    measures: ({ C, D }) => `What ${D} loses on shifted pictures more than ${C}`,
    says: {
      supported: ({ C, D, f, c, d, most }) =>
        `${C} is more robust to shifts: over shifts of up to ${most} pixels it loses ${c} and ${D} ${d}, ${f} more`,
      contradicted: ({ C, D, f, c, d, most }) =>
        `${C} is not more robust to shifts: over shifts of up to ${most} pixels it loses ${c} and ${D} ${d}, ${f.replace('−', '')} less`,
    },
  },
  {
    id: 'translationTaught',
    question: 'bias',
    probe: 'shift',
    what: 'C − D trained on shifted pictures, mean over the shifts',
    ...points,
    ...above,
    figure: (gathered) => {
      const c = gathered.line('shift', 'accuracy', 'control');
      const taught = gathered.line('shift', 'accuracy', 'shifted');
      return (
        c &&
        taught && {
          values: minus(
            c.mean((i) => i > 0),
            taught.mean((i) => i > 0),
          ),
        }
      );
    },
    claim: ({ C, D }) => `showing ${D} shifted pictures does not make up for what ${C} has built in`,
    measures: ({ C, D }) => `${C} against ${D} trained on shifted pictures, both on shifted pictures`,
    says: {
      supported: ({ C, D, f }) =>
        `showing ${D} shifted pictures in training does not make up for it: on shifted pictures ${C}, which saw none, stays ${f} above`,
      contradicted: ({ C, D, f }) =>
        `showing ${D} shifted pictures in training more than makes up for it: on shifted pictures it is ${f.replace('−', '')} above ${C}, which saw none`,
    },
  },
  {
    id: 'arrangement',
    question: 'bias',
    probe: 'patchShuffle',
    what: 'what C loses when the patches change places, mean over the patch sizes',
    ...points,
    ...above,
    figure: (gathered) => {
      const line = gathered.line('patchShuffle', 'accuracy', 'control');
      return line && { values: loss(line) };
    },
    claim: ({ C }) => `${C} looks at how parts are arranged`,
    measures: ({ C }) => `What ${C} loses when patches change places`,
    says: {
      supported: ({ C, f }) =>
        `${C} does not merely collect local features: it loses ${f} when patches of the picture change places, mean over the patch sizes`,
      contradicted: ({ C, f }) => `${C} is a bag of local features: it loses nothing (${f}) when patches change places`,
    },
  },
  {
    id: 'pooling',
    question: 'bias',
    probe: 'ladder',
    what: 'C − C with global average pooling',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'pooled'),
    claim: () => 'where a feature is found matters for these classes',
    measures: ({ C }) => `${C} against itself with global average pooling`,
    says: {
      supported: ({ f }) =>
        `where a feature is found matters for these classes: forgetting it, with global average pooling in place of flatten, costs ${f}`,
      contradicted: ({ f }) =>
        `where a feature is found hinders more than it helps: forgetting it, with global average pooling in place of flatten, gains ${f.replace('−', '')}`,
    },
  },
  {
    id: 'effectiveField',
    question: 'bias',
    probe: 'receptiveField',
    what: 'effective ÷ theoretical size of the last layer’s receptive field',
    unit: 'number',
    bound: 1,
    side: 'below',
    test: 'mean',
    figure: (gathered) => {
      const [trained, theory] = ['trained', 'theoretical'].map((line) => gathered.line('receptiveField', 'size', line));
      if (!trained || !theory) return null;
      return {
        values: dividedBy(trained.last(), theory.last()),
        words: {
          size: plain(meanOf(trained.last())),
          field: plain(meanOf(theory.last())),
          layer: String(trained.settings.at(-1)),
        },
      };
    },
    claim: () => 'units see less than their theoretical receptive field',
    measures: ({ layer }) => `Effective as a part of the theoretical receptive field in ${layer}`,
    says: {
      supported: ({ f, size, field, layer }) =>
        `units of ${layer} could see ${field} pixels across and effectively see ${size}: ${f} of it`,
      contradicted: ({ f, layer }) => `units of ${layer} see all of their theoretical receptive field (${f} of it)`,
    },
  },
  {
    id: 'fieldGrows',
    question: 'bias',
    probe: 'receptiveField',
    what: 'effective size of the last layer’s receptive field, trained − untrained (pixels)',
    unit: 'number',
    ...above,
    figure: (gathered) => {
      const [trained, before] = ['trained', 'untrained'].map((line) => gathered.line('receptiveField', 'size', line));
      return trained && before ? { values: minus(trained.last(), before.last()) } : null;
    },
    claim: () => 'training widens what units see',
    measures: () => 'Pixels by which training widens the effective receptive field of the last layer',
    says: {
      supported: ({ f }) => `training widens what they see, by ${f} pixels across`,
      contradicted: ({ f }) => `training narrows what they see, by ${f.replace('−', '')} pixels across`,
    },
  },
  {
    id: 'coarseShape',
    question: 'bias',
    probe: 'cueConflict',
    what: 'the share of decisions for the coarse shape where shape and texture conflict',
    unit: 'number',
    bound: 0.5,
    side: 'above',
    test: 'mean',
    figure: (gathered) => {
      const line = gathered.line('cueConflict', 'shapeShare', 'control');
      return line && { values: line.mean() };
    },
    claim: ({ C }) => `${C} goes by coarse shape rather than by fine texture`,
    measures: ({ C }) => `The share of conflicts that ${C} decides for the coarse shape`,
    says: {
      supported: ({ C, f }) =>
        `where coarse shape and fine texture say different things, ${C} goes by the shape: a share of ${f} of its decisions`,
      contradicted: ({ C, f }) =>
        `where coarse shape and fine texture say different things, ${C} goes by the texture: a share of only ${f} of its decisions is for the shape`,
    },
  },
  {
    id: 'coarseEnough',
    question: 'bias',
    probe: 'frequency',
    what: 'accuracy of C without fine detail − without coarse structure, means over the cut-offs',
    ...points,
    ...above,
    figure: (gathered) => {
      const [low, high] = ['lowPass', 'highPass'].map((curve) => gathered.line('frequency', curve, 'control'));
      return low && high ? { values: minus(low.mean(), high.mean()) } : null;
    },
    claim: ({ C }) => `${C} needs coarse structure more than fine detail`,
    measures: ({ C }) => `${C} without fine detail against without coarse structure`,
    says: {
      supported: ({ C, f }) =>
        `${C} needs coarse structure more than fine detail: it does ${f} better without the one that is fine`,
      contradicted: ({ C, f }) =>
        `${C} needs fine detail more than coarse structure: it does ${f.replace('−', '')} better without the one that is coarse`,
    },
  },
  {
    id: 'occlusion',
    question: 'bias',
    probe: 'occlusion',
    what: 'what D loses under an occluding square − what C loses, mean over its sizes',
    ...points,
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'occlusion', 'accuracy');
      return (
        lines && {
          values: minus(loss(lines.d), loss(lines.c)),
          words: { c: lead(loss(lines.c)), d: lead(loss(lines.d)) },
        }
      );
    },
    claim: ({ C, D }) => `${C} is more robust to occlusion than ${D}`,
    measures: ({ C, D }) => `What ${D} loses under an occluding square more than ${C}`,
    says: {
      supported: ({ C, D, f, c, d }) => `${C} is more robust to occlusion: it loses ${c} and ${D} ${d}, ${f} more`,
      contradicted: ({ C, D, f, c, d }) =>
        `${C} is less robust to occlusion: it loses ${c} and ${D} ${d}, ${f.replace('−', '')} less`,
    },
  },
  {
    id: 'mapsMatter',
    question: 'bias',
    probe: 'saliency',
    what: 'probability left after deleting random pixels − after deleting the most salient by gradient, mean over the shares',
    ...points,
    ...above,
    figure: (gathered) => {
      const [random, gradient] = ['random', 'gradient'].map((line) => gathered.line('saliency', 'deletion', line));
      return random && gradient
        ? {
            values: minus(
              random.mean((i) => i > 0),
              gradient.mean((i) => i > 0),
            ),
          }
        : null;
    },
    claim: ({ C }) => `the saliency map of ${C} points at pixels that matter to it`,
    measures: () => 'Probability lost by deleting the most salient pixels beyond that lost by deleting random ones',
    says: {
      supported: ({ C, f }) =>
        `the saliency map of ${C} points at pixels that matter to it: deleting those costs the true class ${f} of probability more than deleting as many at random`,
      contradicted: ({ C, f }) =>
        `the saliency map of ${C} does not point at what matters to it: deleting those pixels costs the true class ${f.replace('−', '')} of probability less than deleting as many at random`,
    },
  },
  {
    id: 'permutedLead',
    question: 'limits',
    probe: 'permutation',
    what: 'C − D on permuted pixels',
    ...points,
    bound: 0,
    side: 'below',
    test: 'mean',
    figure: (gathered) => {
      const lines = both(gathered, 'permutation', 'accuracy');
      return lines && { values: minus(lines.c.last(), lines.d.last()) };
    },
    claim: ({ C, D }) => `where neighbours mean nothing, ${C} is worse than ${D}`,
    measures: ({ C, D }) => `${C} against ${D} where neighbours mean nothing`,
    says: {
      supported: ({ C, D, f }) =>
        `convolution is wrong where neighbours mean nothing: with the pixels in another order ${C} is ${f.replace('−', '')} below ${D}`,
      contradicted: ({ C, D, f }) =>
        `even where neighbours mean nothing ${C} stays ${f} above ${D}: part of its lead is not about neighbourhoods at all`,
    },
  },
  {
    id: 'aliasing',
    question: 'limits',
    probe: 'aliasing',
    what: 'the share of answers that change when a picture moves by one pixel',
    ...points,
    ...above,
    figure: (gathered) => {
      const line = gathered.line('aliasing', 'consistency', 'control');
      return line && { values: line.first().map((share) => (share === null ? null : 1 - share)) };
    },
    claim: ({ C }) => `${C} is not invariant to shifts by single pixels`,
    measures: ({ C }) => `Answers of ${C} that change when a picture moves by one pixel`,
    says: {
      supported: ({ C, f }) =>
        `${C} is not shift-invariant: when a picture moves by one pixel, ${f.replace('points', '%')} of its answers change`,
      contradicted: ({ C, f }) => `${C} answers the same when a picture moves by one pixel (${f})`,
    },
  },
  {
    id: 'blurring',
    question: 'limits',
    probe: 'aliasing',
    what: 'consistency under shifts by one pixel, C with blurred pooling − C',
    ...points,
    ...above,
    figure: (gathered) => {
      const [blurred, own] = ['blurred', 'control'].map((line) => gathered.line('aliasing', 'consistency', line));
      return blurred && own ? { values: minus(blurred.first(), own.first()) } : null;
    },
    claim: () => 'blurring before subsampling makes answers more consistent',
    measures: () => 'What blurring before subsampling adds to consistency',
    says: {
      supported: ({ f }) =>
        `subsampling is part of the reason: blurring before it makes ${f.replace('points', '%')} more of the answers agree`,
      contradicted: ({ f }) =>
        `subsampling is not the reason: blurring before it makes ${f.replace('−', '').replace('points', '%')} fewer of the answers agree`,
    },
  },
  {
    id: 'position',
    question: 'limits',
    probe: 'position',
    what: 'R² of the position read off features of noise',
    unit: 'number',
    bound: 0.1,
    side: 'above',
    test: 'mean',
    figure: (gathered) => {
      const line = gathered.line('position', 'r2', 'control');
      return line && { values: line.first() };
    },
    claim: ({ C }) => `${C} knows where in the picture it looks`,
    measures: ({ C }) => `R² of the position read off the features of ${C}, on noise`,
    says: {
      supported: ({ C, f }) =>
        `${C} is not blind to position, as pure convolution would be: padding lets one read where a feature lies off pictures of noise, with R² ${f}`,
      contradicted: ({ C, f }) => `off the features of ${C} on pictures of noise no position can be read (R² ${f})`,
    },
  },
  {
    id: 'commonErrors',
    question: 'limits',
    probe: 'errors',
    what: 'the share of a seed’s errors that all other seeds make as well − that expected of independent errors',
    ...points,
    ...above,
    figure: (gathered) => {
      const [own, chance] = ['control', 'independent'].map((line) => gathered.line('errors', 'shared', line));
      return own && chance
        ? { values: minus(own.first(), chance.first()), words: { own: percentWords(meanOf(own.first())) } }
        : null;
    },
    claim: ({ C }) => `mistakes of ${C} are not a matter of chance`,
    measures: ({ C }) => `Errors of ${C} that every seed makes, beyond chance`,
    says: {
      supported: ({ C, own, f }) =>
        `mistakes of ${C} are no matter of luck: ${own} of a seed’s errors are made by every other seed too, ${f} more than chance would have it; another seed will not help with those`,
      contradicted: ({ C, own, f }) =>
        `mistakes of ${C} are a matter of luck: ${own} of a seed’s errors are made by every other seed too, ${f.replace('−', '')} less than chance would have it`,
    },
  },
];

/** One rung of the ladder less another. */
function rung(gathered: Gathered, upper: string, lower: string): Measured | null {
  const [a, b] = [upper, lower].map((line) => gathered.line('ladder', 'accuracy', line));
  return a && b ? { values: minus(a.first(), b.first()) } : null;
}

/** A mean difference in points: "12.3 points". */
function lead(values: PerSeed): string {
  const mean = meanOf(values);
  return mean === null ? 'unknown' : `${(100 * mean).toFixed(1).replace('-', '−')} points`;
}

const plain = (value: number | null) => (value === null ? 'unknown' : value.toFixed(1));
