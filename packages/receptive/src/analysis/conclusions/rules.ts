/**
 * The rules of the interpretation, all of them: which number, read from which probe, allows which sentence. The CNN is
 * the study's control, the dense network its baseline.
 */

import type { ProbeName } from '../../study/probes.js';
import { dataRatio, dividedBy, type Gathered, type Line, meanOf, minus, type PerSeed, plus } from './evidence.js';
import type { FigureUnit, Question } from './types.js';
import { percentWords } from './words.js';

/** What a sentence is filled with besides what its rule adds: the figure with its interval. */
export interface FigureWords {
  /** "3.1 points (95 % interval 2.2 to 4.0)". */
  readonly f: string;
  /** With its sign: "+3.1 points (95 % interval +2.2 to +4.0)". */
  readonly signed: string;
  /** Without: for what is below, less or fewer. */
  readonly size: string;
  /** A size of points that are shares of answers, in percent. */
  readonly share: string;
}
export type Words = FigureWords & Readonly<Record<string, string>>;

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
/** Half of an even area has this part of its side. */
const EVEN = Math.SQRT1_2;

/** The values of a curve for the CNN and for the fully connected network; null unless there are both. */
function both(gathered: Gathered, probe: ProbeName, curve: string) {
  const [c, d] = [gathered.line(probe, curve, 'control'), gathered.line(probe, curve, 'baseline')];
  return c && d ? { c, d } : null;
}

/** How much each seed loses on the way from the first setting to the mean of the others. */
function loss(line: Line): PerSeed {
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
    what: 'the difference in differences, (CNN − dense) intact minus (CNN − dense) permuted',
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
    claim: () => 'what the CNN has over the dense network comes from neighbouring pixels being neighbours',
    measures: () => 'What is lost with the order of the pixels, difference in differences',
    says: {
      supported: ({ f, intact, permuted }) =>
        `${f} of the CNN’s lead over the dense network hang on neighbouring pixels being neighbours: its lead is ${intact} with the pixels in their order and ${permuted} in another`,
      contradicted: ({ intact, permuted, f }) =>
        `the CNN gains nothing over the dense network from the order of the pixels: its lead is ${intact} with the pixels in their order and ${permuted} in another, a difference of ${f}`,
    },
  },
  {
    id: 'denseBlind',
    question: 'why',
    probe: 'permutation',
    what: 'dense permuted − dense intact',
    ...points,
    bound: 0,
    side: 'below',
    test: 'within',
    margin: 0.02,
    figure: (gathered) => {
      const line = gathered.line('permutation', 'accuracy', 'baseline');
      return line && { values: minus(line.last(), line.first()) };
    },
    claim: () => 'the dense network cannot tell in which order the pixels come',
    measures: () => 'What the order of the pixels changes for the dense network',
    says: {
      supported: ({ signed }) =>
        `as it must be, the dense network cannot tell in which order the pixels come: another order changes its accuracy by ${signed}, within 2 points`,
      contradicted: ({ signed }) =>
        `the dense network does not do equally well with the pixels in another order (${signed}), which no fully connected network can know: its training differs by more than its seeds show`,
    },
  },
  {
    id: 'locality',
    question: 'why',
    probe: 'ladder',
    what: 'locally connected − dense',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'local', 'baseline'),
    claim: () => 'looking at neighbourhoods, without sharing weights, already helps',
    measures: () => 'Locally connected layers against the dense network',
    says: {
      supported: ({ f }) =>
        `looking at neighbourhoods helps even where every place has a kernel of its own: ${f} above the dense network`,
      contradicted: ({ size }) =>
        `looking at neighbourhoods alone does not help: with a kernel of its own at every place the network is ${size} below the dense network`,
    },
  },
  {
    id: 'sharing',
    question: 'why',
    probe: 'ladder',
    what: 'CNN − locally connected',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'local'),
    claim: () => 'using the same kernel everywhere helps',
    measures: () => 'the CNN against the same network with a kernel of its own at every place',
    says: {
      supported: ({ f }) =>
        `using the same kernel everywhere helps: the CNN is ${f} above the same network without weight sharing`,
      contradicted: ({ size }) =>
        `using the same kernel everywhere costs accuracy here: the CNN is ${size} below the same network without weight sharing`,
    },
  },
  {
    id: 'sharingMatched',
    question: 'why',
    probe: 'ladder',
    what: 'CNN − locally connected with as many parameters',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'localMatched'),
    claim: () => 'weight sharing helps at an equal number of parameters',
    measures: () => 'the CNN against a locally connected network with as many parameters',
    says: {
      supported: ({ f }) =>
        `at an equal number of parameters too: a locally connected network that has as many is ${f} below the CNN`,
      contradicted: ({ size }) => `with as many parameters a locally connected network is ${size} above the CNN`,
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
    claim: () => 'the CNN needs fewer training pictures than the dense network for the same accuracy',
    measures: () => 'How many times the training pictures of the CNN the dense network needs for the same accuracy',
    says: {
      supported: ({ f }) => `for the same accuracy the dense network needs ${f} the training pictures of the CNN`,
      contradicted: ({ f }) =>
        `for the same accuracy the dense network needs only ${f} the training pictures of the CNN`,
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
    claim: () => 'neither the CNN nor the dense network lacks the capacity to represent the data',
    measures: () => 'Training accuracy on random classes',
    says: {
      supported: ({ c, d }) =>
        `neither lacks capacity: the CNN learns ${c} and the dense network ${d} of the pictures by heart whose classes were drawn at random, so that what sets them apart is what they prefer`,
      contradicted: ({ c, d }) =>
        `capacity may play a part: of pictures whose classes were drawn at random the CNN learns ${c} and the dense network ${d} by heart`,
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
    claim: () => 'the layers of the CNN commute with shifts in their interior',
    measures: () => 'The largest error of a layer of the CNN in its interior',
    says: {
      supported: ({ f }) =>
        `what the CNN assumes is exact: away from the border its layers commute with shifts by whole strides, with errors of at most ${f}, which is rounding`,
      contradicted: ({ f }) => `the layers of the CNN do not commute with shifts even away from the border: error ${f}`,
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
    claim: () => 'padding breaks the symmetry of the CNN at the border',
    measures: () => 'The largest error of a layer of the CNN at its border',
    says: {
      supported: ({ f }) =>
        `at the border the layers of the CNN do not commute with shifts, with an error of ${f}: padding, and what moves into sight, tell a layer where the picture ends`,
      contradicted: ({ f }) => `the layers of the CNN commute with shifts at the border as well (error ${f})`,
    },
  },
  {
    id: 'translation',
    question: 'bias',
    probe: 'shift',
    what: 'what the dense network loses on shifted pictures − what the CNN loses, mean over the shifts',
    ...points,
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'shift', 'accuracy');
      if (!lines) return null;
      const [c, d] = [loss(lines.c), loss(lines.d)];
      return { values: minus(d, c), words: { c: lead(c), d: lead(d), most: String(lines.c.settings.at(-1)) } };
    },
    claim: () => 'the CNN is more robust to shifts than the dense network',
    measures: () => 'What the dense network loses on shifted pictures more than the CNN',
    says: {
      supported: ({ most, c, d, f }) =>
        `the CNN is more robust to shifts: over shifts of up to ${most} pixels it loses ${c} and the dense network ${d}, ${f} more`,
      contradicted: ({ most, c, d, size }) =>
        `the CNN is not more robust to shifts: over shifts of up to ${most} pixels it loses ${c} and the dense network ${d}, ${size} less`,
    },
  },
  {
    id: 'translationTaught',
    question: 'bias',
    probe: 'shift',
    what: 'CNN − dense trained on shifted pictures, mean over the shifts',
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
    claim: () => 'showing the dense network shifted pictures does not make up for what the CNN has built in',
    measures: () => 'the CNN against the dense network trained on shifted pictures, both on shifted pictures',
    says: {
      supported: ({ f }) =>
        `showing the dense network shifted pictures in training does not make up for what the CNN has built in: on shifted pictures the CNN, which saw none, stays ${f} above`,
      contradicted: ({ size }) =>
        `showing the dense network shifted pictures in training more than makes up for it: on shifted pictures it is ${size} above the CNN, which saw none`,
    },
  },
  {
    id: 'arrangement',
    question: 'bias',
    probe: 'patchShuffle',
    what: 'what the CNN loses when the patches change places, mean over the patch sizes',
    ...points,
    ...above,
    figure: (gathered) => {
      const line = gathered.line('patchShuffle', 'accuracy', 'control');
      return line && { values: loss(line) };
    },
    claim: () => 'the CNN looks at how parts are arranged',
    measures: () => 'What the CNN loses when patches change places',
    says: {
      supported: ({ f }) =>
        `the CNN does not merely collect local features: it loses ${f} when patches of the picture change places, mean over the patch sizes`,
      contradicted: ({ f }) => `the CNN is a bag of local features: it loses nothing (${f}) when patches change places`,
    },
  },
  {
    id: 'pooling',
    question: 'bias',
    probe: 'ladder',
    what: 'CNN − CNN with global average pooling',
    ...points,
    ...above,
    figure: (gathered) => rung(gathered, 'control', 'pooled'),
    claim: () => 'where a feature is found matters for these classes',
    measures: () => 'the CNN against itself with global average pooling',
    says: {
      supported: ({ f }) =>
        `where a feature is found matters for these classes: forgetting it, with global average pooling in place of flatten, costs ${f}`,
      contradicted: ({ size }) =>
        `where a feature is found hinders more than it helps: forgetting it, with global average pooling in place of flatten, gains ${size}`,
    },
  },
  {
    id: 'effectiveField',
    question: 'bias',
    probe: 'receptiveField',
    what: 'the side of the area that half of the last layer’s sensitivity comes from ÷ that of its theoretical receptive field (√½ where it is even)',
    unit: 'number',
    bound: EVEN,
    side: 'below',
    test: 'mean',
    figure: (gathered) => {
      const core = gathered.line('receptiveField', 'core', 'trained');
      const theory = gathered.line('receptiveField', 'size', 'theoretical');
      if (!core || !theory) return null;
      return {
        values: dividedBy(core.last(), theory.last()),
        words: {
          core: plain(meanOf(core.last())),
          field: plain(meanOf(theory.last())),
          layer: String(core.settings.at(-1)),
        },
      };
    },
    claim: () => 'units attend to the centre of their receptive field',
    measures: ({ layer }) =>
      `Side of the area that half of the sensitivity of ${layer} comes from, as a part of its receptive field`,
    says: {
      supported: ({ f, core, field, layer }) =>
        `units of ${layer} could see ${field} pixels across, and half of what moves them lies within ${core}: ${f} of it, where an even view would have ${EVEN.toFixed(2)}`,
      contradicted: ({ f, core, field, layer }) =>
        `units of ${layer} use their receptive field evenly: of ${field} pixels across, half of what moves them takes ${core}, ${f} of it`,
    },
  },
  {
    id: 'fieldGrows',
    question: 'bias',
    probe: 'receptiveField',
    what: 'the side of the area that half of the last layer’s sensitivity comes from, trained − untrained (pixels)',
    unit: 'number',
    ...above,
    figure: (gathered) => {
      const [trained, before] = ['trained', 'untrained'].map((line) => gathered.line('receptiveField', 'core', line));
      return trained && before ? { values: minus(trained.last(), before.last()) } : null;
    },
    claim: () => 'training widens what units see',
    measures: () => 'Pixels by which training widens the area that half of the last layer’s sensitivity comes from',
    says: {
      supported: ({ f }) =>
        `training widens what units see: the area that half of what moves them comes from grows by ${f} pixels across`,
      contradicted: ({ size }) =>
        `training sharpens what units see: the area that half of what moves them comes from shrinks by ${size} pixels across`,
    },
  },
  {
    id: 'coarseShape',
    question: 'bias',
    probe: 'cueConflict',
    what: 'shape ÷ (shape + texture) of the answers to hybrids',
    unit: 'number',
    bound: 0.5,
    side: 'above',
    test: 'mean',
    figure: (gathered) => {
      const line = gathered.line('cueConflict', 'decisions', 'control');
      if (!line) return null;
      const [shape, texture] = [line.at('shape'), line.at('texture')];
      return { values: dividedBy(shape, plus(shape, texture)) };
    },
    claim: () => 'the CNN goes by coarse shape rather than by fine structure',
    measures: () => 'The part of the answers shape and texture that is for the coarse shape',
    says: {
      supported: ({ f }) =>
        `where coarse shape and fine structure stand for different classes, the CNN goes by the shape: ${f} of those answers`,
      contradicted: ({ f }) =>
        `where coarse shape and fine structure stand for different classes, the CNN goes by the fine structure: only ${f} of those answers are for the shape`,
    },
  },
  {
    id: 'fineDetail',
    question: 'bias',
    probe: 'frequency',
    what: 'what the CNN loses without high frequencies − what the dense network loses, mean over the cut-offs',
    ...points,
    ...above,
    figure: (gathered) => {
      const lines = both(gathered, 'frequency', 'lowPass');
      if (!lines) return null;
      // The last cut-off keeps everything.
      const lost = (line: Line) =>
        minus(
          line.last(),
          line.mean((i) => i < line.settings.length - 1),
        );
      const [c, d] = [lost(lines.c), lost(lines.d)];
      return { values: minus(c, d), words: { c: lead(c), d: lead(d) } };
    },
    claim: () => 'the CNN needs fine detail more than the dense network',
    measures: () => 'What the CNN loses without fine detail more than the dense network',
    says: {
      supported: ({ f, c, d }) =>
        `the CNN lives on fine detail: without high frequencies it loses ${c} and the dense network ${d}, ${f} less`,
      contradicted: ({ size, c, d }) =>
        `the CNN does not live on fine detail: without high frequencies it loses ${c} and the dense network ${d}, ${size} more`,
    },
  },
  {
    id: 'occlusion',
    question: 'bias',
    probe: 'occlusion',
    what: 'what the dense network loses under an occluding square − what the CNN loses, mean over its sizes',
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
    claim: () => 'the CNN is more robust to occlusion than the dense network',
    measures: () => 'What the dense network loses under an occluding square more than the CNN',
    says: {
      supported: ({ c, d, f }) =>
        `the CNN is more robust to occlusion: it loses ${c} and the dense network ${d}, ${f} more`,
      contradicted: ({ c, d, size }) =>
        `the CNN is less robust to occlusion: it loses ${c} and the dense network ${d}, ${size} less`,
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
    claim: () => 'the saliency map of the CNN points at pixels that matter to it',
    measures: () => 'Probability lost by deleting the most salient pixels beyond that lost by deleting random ones',
    says: {
      supported: ({ f }) =>
        `the saliency map of the CNN points at pixels that matter to it: deleting those costs the true class ${f} of probability more than deleting as many at random`,
      contradicted: ({ size }) =>
        `the saliency map of the CNN does not point at what matters to it: deleting those pixels costs the true class ${size} of probability less than deleting as many at random`,
    },
  },
  {
    id: 'permutedLead',
    question: 'limits',
    probe: 'permutation',
    what: 'CNN − dense on permuted pixels',
    ...points,
    bound: 0,
    side: 'below',
    test: 'mean',
    figure: (gathered) => {
      const lines = both(gathered, 'permutation', 'accuracy');
      return lines && { values: minus(lines.c.last(), lines.d.last()) };
    },
    claim: () => 'where neighbours mean nothing, the CNN is worse than the dense network',
    measures: () => 'the CNN against the dense network where neighbours mean nothing',
    says: {
      supported: ({ size }) =>
        `convolution is wrong where neighbours mean nothing: with the pixels in another order the CNN is ${size} below the dense network`,
      contradicted: ({ f }) =>
        `even where neighbours mean nothing the CNN stays ${f} above the dense network: part of its lead is not about neighbourhoods at all`,
    },
  },
  {
    id: 'aliasing',
    question: 'limits',
    probe: 'aliasing',
    what: 'the share of answers that change when a picture moves by one pixel',
    ...points,
    bound: 0.01,
    side: 'above',
    test: 'mean',
    figure: (gathered) => {
      const line = gathered.line('aliasing', 'consistency', 'control');
      return line && { values: line.first().map((share) => (share === null ? null : 1 - share)) };
    },
    claim: () => 'the CNN is not invariant to shifts by single pixels',
    measures: () => 'Answers of the CNN that change when a picture moves by one pixel',
    says: {
      supported: ({ share }) =>
        `the CNN is not shift-invariant: when a picture moves by one pixel, ${share} of its answers change`,
      contradicted: ({ share }) =>
        `the CNN is nearly invariant to single pixels: when a picture moves by one, only ${share} of its answers change`,
    },
  },
  {
    id: 'blurring',
    question: 'limits',
    probe: 'aliasing',
    what: 'consistency under shifts by one pixel, CNN with blurred pooling − CNN',
    ...points,
    ...above,
    figure: (gathered) => {
      const [blurred, own] = ['blurred', 'control'].map((line) => gathered.line('aliasing', 'consistency', line));
      return blurred && own ? { values: minus(blurred.first(), own.first()) } : null;
    },
    claim: () => 'blurring before subsampling makes answers more consistent',
    measures: () => 'What blurring before subsampling adds to consistency',
    says: {
      supported: ({ share }) =>
        `subsampling is part of the reason: blurring before it makes ${share} more of the answers agree`,
      contradicted: ({ share }) =>
        `subsampling is not the reason: blurring before it makes ${share} fewer of the answers agree`,
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
    claim: () => 'the CNN knows where in the picture it looks',
    measures: () => 'R² of the position read off the features of the CNN, on noise',
    says: {
      supported: ({ f }) =>
        `the CNN is not blind to position, as pure convolution would be: padding lets one read where a feature lies off pictures of noise, with R² ${f}`,
      contradicted: ({ f }) => `off the features of the CNN on pictures of noise no position can be read (R² ${f})`,
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
      const line = gathered.line('errors', 'shared', 'control');
      return line && { values: minus(line.first(), line.last()), words: { own: percentWords(meanOf(line.first())) } };
    },
    claim: () => 'mistakes of the CNN are not a matter of chance',
    measures: () => 'Errors of the CNN that every seed makes, beyond chance',
    says: {
      supported: ({ own, f }) =>
        `mistakes of the CNN are no matter of luck: ${own} of a seed’s errors are made by every other seed too, ${f} more than chance would have it; another seed will not help with those`,
      contradicted: ({ own, size }) =>
        `mistakes of the CNN are a matter of luck: ${own} of a seed’s errors are made by every other seed too, ${size} less than chance would have it`,
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
