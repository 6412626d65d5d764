import type { Dataset } from '../data/types.js';
import { predictedClasses, softmax } from '../training/metrics.js';
import { galleryPicture } from './gallery.js';
import { answering, type Contender, contenders } from './networks.js';
import type { CurveLine, Gallery, Probe, ProbeSubject } from './types.js';

const SHOWN = 8;
/** Pictures answered before the event loop runs. */
const CHUNK = 512;

/**
 * Errors that every seed makes lie in the data or in the architecture: a wrong label, a picture that shows two things,
 * something that the network cannot see. Errors of some seeds only are chance, and fall when seeds answer together.
 */
export const errors: Probe = {
  name: 'errors',
  title: 'Errors that all seeds share',
  definition:
    'Of the validation pictures a seed names wrongly, the share that every other seed of the arm names wrongly too; beside it the share if errors fell on pictures independently, the product of the other seeds’ error rates.',
  shows:
    'Shared errors come from the data or the architecture; errors of single seeds are chance, and fall when several networks answer together.',
  source: 'Mania et al., “Model similarity mitigates test set overuse”, NeurIPS 2019.',
  version: 1,
  unfit: ({ study }) => (study.seeds.length < 2 ? 'it takes at least two seeds to share errors.' : null),
  measure: async (subject) => {
    const { dataset, seeds } = subject;
    const networks = contenders(subject);
    const arms: ArmAnswers[] = [];
    for (const [i, network] of networks.entries()) {
      arms.push(await answersOf(subject, network, i * seeds.length, networks.length * seeds.length));
    }
    await subject.progress(1, 1);
    const { labels } = dataset.splits.validation;
    const [control] = arms;
    return {
      pictures: labels.length,
      curves: [
        {
          name: 'shared',
          title: 'Errors of a seed that every other seed makes too',
          unit: 'share',
          axis: { label: 'Errors', values: ['found', 'if independent'] },
          lines: arms.map(({ name, title, answers }): CurveLine => {
            const wrong = answers.map((answer) => answer && wrongOf(answer.predicted, labels));
            return { name, title, seeds, values: sharedErrors(wrong) };
          }),
        },
      ],
      galleries: galleryOf(dataset, control!),
      notes: arms.flatMap((arm) => noteOf(arm, labels)),
    };
  },
};

/** What the seeds of an arm answer for every validation picture; null for a training that failed. */
interface ArmAnswers extends Pick<Contender, 'name' | 'title'> {
  readonly answers: readonly (Answers | null)[];
}

interface Answers {
  readonly predicted: Uint16Array;
  /** count × classes. */
  readonly probabilities: Float32Array;
}

async function answersOf(
  subject: ProbeSubject,
  { name, title, trial }: Contender,
  done: number,
  all: number,
): Promise<ArmAnswers> {
  const { shape, splits, classes: names } = subject.dataset;
  const { images, labels } = splits.validation;
  const [volume, classes] = [shape[0] * shape[1] * shape[2], names.length];
  const answers: (Answers | null)[] = [];
  for (const [s, seed] of subject.seeds.entries()) {
    const model = await subject.model(trial(seed));
    if (!model) {
      answers.push(null);
      continue;
    }
    const network = answering(model, subject);
    const logits = new Float32Array(labels.length * classes);
    try {
      for (let first = 0; first < labels.length; first += CHUNK) {
        await subject.progress((done + s) * labels.length + first, all * labels.length);
        logits.set(network.logits(images.subarray(first * volume, (first + CHUNK) * volume)), first * classes);
      }
    } finally {
      network.dispose();
    }
    answers.push({ predicted: predictedClasses(logits, classes), probabilities: softmax(logits, classes) });
  }
  return { name, title, answers };
}

const wrongOf = (predicted: Uint16Array, labels: Uint16Array) =>
  predicted.map((answer, i) => Number(answer !== labels[i]));

/**
 * For each seed [share of its errors that every other seed makes too, the same if errors were independent = Π of the
 * others' error rates]; null where a seed is missing, makes no error, or is alone.
 * @param wrong for each seed 1 where a picture is named wrongly.
 */
export function sharedErrors(
  wrong: readonly (ArrayLike<number> | null)[],
): (readonly [number | null, number | null])[] {
  const rate = (list: ArrayLike<number>) => count(list.length, (i) => list[i] === 1) / list.length;
  return wrong.map((own) => {
    const others = wrong.filter((other) => other !== null && other !== own) as ArrayLike<number>[];
    if (!own || others.length === 0) return [null, null];
    const made = count(own.length, (i) => own[i] === 1);
    const shared = count(own.length, (i) => own[i] === 1 && others.every((other) => other[i] === 1));
    return [made > 0 ? shared / made : null, others.map(rate).reduce((a, b) => a * b)];
  });
}

function count(length: number, holds: (i: number) => boolean): number {
  let n = 0;
  for (let i = 0; i < length; i++) if (holds(i)) n++;
  return n;
}

const presentOf = ({ answers }: ArmAnswers) => answers.filter((answer) => answer !== null);

/** How many pictures no seed, some seeds and every seed name wrongly. */
function noteOf(arm: ArmAnswers, labels: Uint16Array): string[] {
  const present = presentOf(arm);
  if (present.length < 2) return [];
  const seedsWrong = Array.from(labels, (label, i) => count(present.length, (s) => present[s]!.predicted[i] !== label));
  const share = (holds: (wrong: number) => boolean) =>
    `${((100 * seedsWrong.filter(holds).length) / labels.length).toFixed(1)} %`;
  const all = present.length;
  return [
    `${arm.title}: ${share((n) => n === 0)} of the pictures are named rightly by all ${all} seeds, ${share((n) => n > 0 && n < all)} wrongly by some, ${share((n) => n === all)} wrongly by every one.`,
  ];
}

/** Pictures that every seed names wrongly: those with the most agreement on the wrong answer, then the surest. */
function galleryOf({ classes, shape, splits }: Dataset, arm: ArmAnswers): Gallery[] {
  const { images, labels } = splits.validation;
  const present = presentOf(arm);
  if (present.length < 2) return [];
  const always = Array.from(labels, (_, i) => i).filter((i) =>
    present.every(({ predicted }) => predicted[i] !== labels[i]),
  );
  if (always.length === 0) return [];
  const cases = always.map((index) => {
    const votes = new Uint32Array(classes.length);
    for (const { predicted } of present) votes[predicted[index]!] = votes[predicted[index]!]! + 1;
    const agreeing = Math.max(...votes);
    const answer = votes.indexOf(agreeing);
    const sure = present.reduce((sum, { probabilities }) => sum + probabilities[index * classes.length + answer]!, 0);
    return { index, answer, agreeing, sure };
  });
  cases.sort((a, b) => b.agreeing - a.agreeing || b.sure - a.sure || a.index - b.index);
  const volume = shape[0] * shape[1] * shape[2];
  return [
    {
      title: `Named wrongly by every seed of ${arm.title}`,
      caption: `${always.length} of ${labels.length} validation pictures. Shown are those on whose wrong answer most seeds agree, the surest first: true class → answer.`,
      columns: [],
      rows: [
        {
          label: '',
          pictures: cases.slice(0, SHOWN).map(({ index, answer, agreeing }) => {
            const votes = agreeing < present.length ? ` (${agreeing} of ${present.length} seeds)` : '';
            const note = `${classes[labels[index]!]} → ${classes[answer]}${votes}`;
            return galleryPicture(images.subarray(index * volume, (index + 1) * volume), shape, note);
          }),
        },
      ],
    },
  ];
}
