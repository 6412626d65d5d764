import type { Detector, Facts } from '../facts.js';
import type { Finding } from '../types.js';
import { count, decimal, firstOf, percent, quoted } from '../wording.js';

/** A largest class of at least this many times its equal share is a problem for accuracy as a measure. */
const DOMINANT = 5;
/** Below this many times between the largest and the smallest class, classes count as even. */
const UNEVEN = 3;
/** A class with fewer training pictures is hardly learned. */
const FEW = 20;

export const imbalance: Detector = { looksFor: 'imbalance between the classes', find: findImbalance };

/** The effective number of classes is exp(−Σ pₖ ln pₖ): as many equally frequent ones would be as hard to guess. */
function findImbalance({ dataset: { classes, splits }, counts: { train: counts } }: Facts): Finding[] {
  const total = splits.train.labels.length;
  const present = counts.filter((n) => n > 0);
  const largest = Math.max(...counts);
  const smallest = Math.min(...present);
  if (present.length < 2 || largest < UNEVEN * smallest) return [];
  const share = largest / total;
  const entropy = present.reduce((sum, n) => sum - (n / total) * Math.log(n / total), 0);
  const effective = Math.exp(entropy);
  const majority = `"${classes[counts.indexOf(largest)]}"`;
  const [rarest] = quoted(classes, [counts.indexOf(smallest)]);
  const dominant = share * present.length >= DOMINANT;
  return [
    {
      id: 'imbalance',
      severity: dominant ? 'problem' : share * present.length >= 2 ? 'caution' : 'note',
      title: dominant ? `${majority} dominates the training pictures` : 'Classes are uneven',
      evidence: `${count(largest)} of the ${count(total)} training pictures (${percent(share)}) are ${majority}, ${count(Math.round(largest / smallest))} times as many as ${rarest} with ${count(smallest)}; the ${present.length} classes are worth ${decimal(effective)} equally frequent ones.`,
      size: { value: round(100 * share), unit: '% in the largest class' },
      meaning: dominant
        ? `Always answering ${majority} scores ${percent(share)} on such pictures: judge by balanced accuracy and recall per class, and weight the classes in training.`
        : 'Read recall per class beside accuracy; class weights or balanced accuracy as the metric keep small classes in sight.',
    },
  ];
}

export const smallClasses: Detector = { looksFor: `classes with fewer than ${FEW} training pictures`, find: findSmall };

function findSmall({ dataset: { classes, splits }, counts: { train: counts } }: Facts): Finding[] {
  // In a data set this small every class is, which the sizes of the splits say already.
  if (splits.train.labels.length < FEW * classes.length) return [];
  const small = classes.map((_, k) => k).filter((k) => counts[k]! > 0 && counts[k]! < FEW);
  if (small.length === 0) return [];
  small.sort((a, b) => counts[a]! - counts[b]! || a - b);
  const named = small.map((k) => `"${classes[k]}" (${counts[k]})`);
  return [
    {
      id: 'small-classes',
      severity: 'caution',
      title: 'Classes with hardly any training pictures',
      evidence: `${small.length} of ${classes.length} classes have fewer than ${FEW} training pictures: ${firstOf(named, 12)}.`,
      size: { value: small.length, unit: small.length === 1 ? 'class' : 'classes' },
      meaning:
        'Their recall rests on a handful of pictures: expect it to swing between seeds, and augment or merge them before a deeper network.',
      names: small.map((k) => classes[k]!),
    },
  ];
}

export const emptyClasses: Detector = { looksFor: 'classes without any picture', find: findEmpty };

function findEmpty({ dataset: { classes }, counts }: Facts): Finding[] {
  const empty = classes
    .map((_, k) => k)
    .filter((k) => counts.train[k]! + counts.validation[k]! + counts.test[k]! === 0);
  if (empty.length === 0) return [];
  const one = empty.length === 1;
  const named = empty.map((k) => `class ${k} "${classes[k]}"`);
  return [
    {
      id: 'empty-classes',
      severity: 'caution',
      title: one ? 'A class without pictures' : 'Classes without pictures',
      evidence: `${capital(firstOf(named, 12))} ${one ? 'has' : 'have'} no picture in any split: ${classes.length - empty.length} of ${classes.length} classes occur.`,
      size: { value: empty.length, unit: one ? 'class' : 'classes' },
      meaning: `${one ? 'Its output is' : 'Their outputs are'} trained to stay silent and can never be measured: keep the class ids, but leave ${one ? 'it' : 'them'} out of averages over classes.`,
      names: empty.map((k) => classes[k]!),
    },
  ];
}

export const absentClasses: Detector = { looksFor: 'classes missing from a split', find: findAbsent };

function findAbsent({ dataset: { classes, splits }, counts }: Facts): Finding[] {
  const occurs = classes.map((_, k) => counts.train[k]! + counts.validation[k]! + counts.test[k]! > 0);
  const findings: Finding[] = [];
  for (const split of ['train', 'validation', 'test'] as const) {
    const absent = classes.map((_, k) => k).filter((k) => occurs[k] && counts[split][k] === 0);
    if (absent.length === 0 || splits[split].labels.length === 0) continue;
    const one = absent.length === 1;
    const lost = absent.reduce((sum, k) => sum + counts.test[k]!, 0);
    findings.push({
      id: `absent-classes-${split}`,
      severity: split === 'train' ? 'problem' : 'caution',
      title: `${one ? 'A class is' : 'Classes are'} missing from ${split}`,
      evidence: `${count(absent.length)} of the ${occurs.filter(Boolean).length} classes that occur ${one ? 'has' : 'have'} no picture in ${split}: ${firstOf(quoted(classes, absent), 12)}.`,
      size: { value: absent.length, unit: one ? 'class' : 'classes' },
      meaning: {
        train: `${one ? 'It' : 'They'} cannot be learned${lost > 0 ? `: ${count(lost)} test pictures are wrong whatever the network` : ''}; split the data again.`,
        validation: `The epoch is chosen without ${one ? 'it' : 'them'}: a network that forgot ${one ? 'this class' : 'these classes'} would not be noticed.`,
        test: `The test says nothing about ${one ? 'it' : 'them'}: averages over classes are over fewer classes than were trained.`,
      }[split],
      names: absent.map((k) => classes[k]!),
    });
  }
  return findings;
}

const round = (value: number) => Math.round(value * 10) / 10;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
