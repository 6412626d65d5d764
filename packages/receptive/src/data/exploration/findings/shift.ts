import { compareClasses, standardizedDifference } from '../class-shift.js';
import type { Detector, Facts } from '../facts.js';
import type { Finding } from '../types.js';
import { decimal, listOf, percent } from '../wording.js';

const HELD = ['validation', 'test'] as const;
/** A distance between class shares below this changes no design. */
const LEAST_DISTANCE = 0.1;
/** Drivers are named until they explain this much of the distance, at most four each way. */
const EXPLAINED = 0.6;

export const classShift: Detector = { looksFor: 'a shift of the classes between splits', find: findClassShift };

function findClassShift({ dataset: { classes, splits }, counts }: Facts): Finding[] {
  return HELD.flatMap((split): Finding[] => {
    const shift = compareClasses(counts.train, counts[split]);
    if (shift.distance < LEAST_DISTANCE || shift.distance < 2 * shift.byChance || shift.p > 0.001) return [];
    const shares = (k: number) =>
      `"${classes[k]}" ${percent(counts.train[k]! / splits.train.labels.length)} → ${percent(counts[split][k]! / splits[split].labels.length)}`;
    const [grew, shrank] = [
      drivers(shift.grew, shift.change, shift.distance),
      drivers(shift.shrank, shift.change, shift.distance),
    ];
    const severe = shift.distance >= 0.25;
    return [
      {
        id: `class-shift-${split}`,
        severity: severe ? 'problem' : 'caution',
        title: `${split === 'test' ? 'Test' : 'Validation'} is made up of other classes than training`,
        evidence: `${percent(shift.distance)} of the pictures would have to change class to match (total variation distance ${shift.distance.toFixed(2)}, by chance ${decimal(shift.byChance)}; χ² ${shift.chiSquare.toFixed(0)} on ${shift.degrees} degrees of freedom, p ${shift.p < 0.001 ? '< 0.001' : shift.p.toFixed(3)}). Driven by ${listOf(grew.map(shares))}; at the cost of ${listOf(shrank.map(shares))}.`,
        size: { value: Math.round(shift.distance * 1000) / 1000, unit: 'total variation distance' },
        meaning:
          split === 'validation'
            ? 'The best epoch is chosen for a mixture training never saw: choose by balanced accuracy, or split again in proportion.'
            : 'The test asks for classes training saw little of: compare networks by balanced accuracy and recall per class, and do not read accuracy as progress over validation.',
        names: [...grew, ...shrank].map((k) => classes[k]!),
      },
    ];
  });
}

/** The classes that explain most of the distance in one direction. */
function drivers(bySize: readonly number[], change: readonly number[], distance: number): number[] {
  const named: number[] = [];
  let explained = 0;
  for (const k of bySize) {
    if (named.length === 4 || explained >= EXPLAINED * distance) break;
    named.push(k);
    explained += Math.abs(change[k]!);
  }
  return named;
}

export const pixelShift: Detector = {
  looksFor: 'a shift of brightness or contrast between splits',
  find: findPixelShift,
};

/** Cohen's small and medium effects. */
const SMALL = 0.2;
const MEDIUM = 0.5;

function findPixelShift({ pictures, dataset: { splits } }: Facts): Finding[] {
  return HELD.flatMap((split): Finding[] => {
    // The standard error of d is about √(1/n + 1/m): what a small split shows by chance is no shift.
    const noise = 3 * Math.sqrt(1 / splits.train.labels.length + 1 / splits[split].labels.length);
    const measures = (['mean', 'std'] as const).map((of) => ({
      name: of === 'mean' ? 'brightness' : 'contrast',
      d: standardizedDifference(pictures.train[of], pictures[split][of]),
      from: average(pictures.train[of]),
      to: average(pictures[split][of]),
    }));
    const moved = measures.filter(({ d }) => Math.abs(d) >= Math.max(SMALL, noise));
    if (moved.length === 0) return [];
    const largest = moved.reduce((a, b) => (Math.abs(b.d) > Math.abs(a.d) ? b : a));
    const words = moved.map(
      ({ name, d, from, to }) =>
        `${name} ${d > 0 ? 'rises' : 'falls'} from ${from.toFixed(0)} to ${to.toFixed(0)} grey levels on average (d = ${signed(d)})`,
    );
    return [
      {
        id: `pixel-shift-${split}`,
        severity: Math.abs(largest.d) >= MEDIUM ? 'caution' : 'note',
        title: `${split === 'test' ? 'Test' : 'Validation'} pictures look different from training`,
        evidence: `From train to ${split}, ${listOf(words)}.`,
        size: { value: Math.round(largest.d * 100) / 100, unit: `standard deviations of ${largest.name}` },
        meaning: `Normalisation by training statistics leaves ${split} off centre: brightness augmentation, or normalisation within the network, makes it matter less.`,
      },
    ];
  });
}

const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const signed = (d: number) => `${d < 0 ? '−' : '+'}${Math.abs(d).toFixed(2)}`;
