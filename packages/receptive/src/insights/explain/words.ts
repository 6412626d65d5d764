import type { Explanation, Normalised, Term, WeightedSum } from './types.js';

/** At most so many products are said one by one. */
const MOST_TERMS = 6;

/**
 * An explanation as a few sentences with its numbers, for those who hear it: the result, what it is made of, and the
 * terms that weigh most.
 * @param name of the layer
 */
export function describeUnit(name: string, explanation: Explanation): string {
  return `${name}, ${placeWords(explanation.unit)}: ${number(explanation.value)}. ${sentence(explanation)}`;
}

function sentence(explanation: Explanation): string {
  switch (explanation.kind) {
    case 'sum':
      return sumSentence(explanation);
    case 'maximum': {
      const { terms, winner } = explanation;
      const inside = terms.filter(({ at }) => at).length;
      return `It is the largest of ${inside} values, at ${readWords(terms[winner]!)}.`;
    }
    case 'norm':
      return normSentence(explanation);
    case 'activation':
      return `It is ${explanation.operation} of ${number(explanation.input)}: ${explanation.formula}.`;
    case 'copy':
      return `It is the value at ${readWords(explanation.terms[0]!)}, unchanged.`;
    case 'place':
      return `It says where it is, and depends on no value: ${explanation.formula}.`;
    default:
      return explanation satisfies never;
  }
}

function sumSentence({ operation, terms, sum, bias }: WeightedSum): string {
  if (operation === 'add') {
    return `It is the sum of ${terms.map(({ input }) => number(input)).join(' and ')}.`;
  }
  const padding = terms.filter(({ at }) => !at).length;
  const largest = [...terms].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, MOST_TERMS);
  const listed = largest.filter(({ product }) => product !== 0);
  const list = listed.map((term) => `${number(term.weight)} times ${number(term.input)} at ${readWords(term)}`);
  const parts = [
    `It is the sum of ${terms.length} ${terms.length === 1 ? 'product' : 'products'}, ${number(sum)}`,
    bias === null ? '' : `, plus the bias ${number(bias)}`,
    '.',
    padding > 0 ? ` ${padding} of them lie in the padding.` : '',
    list.length > 0 ? ` The largest: ${list.join('; ')}.` : ' All of them are zero.',
  ];
  return parts.join('');
}

function normSentence({ input, mean, variance, eps, scale, shift, set }: Normalised): string {
  const from = set ? `of ${set.count} values` : 'kept from training';
  return `It is ${number(scale)} times (${number(input)} minus the mean ${number(mean)}), divided by the root of the variance ${number(variance)} plus ${eps}, plus ${number(shift)}; mean and variance ${from}.`;
}

/** "channel 3, row 4, column 5" (counted from 0), "feature 7". */
function placeWords(at: readonly number[]): string {
  return at.length === 1 ? `feature ${at[0]}` : `channel ${at[0]}, row ${at[1]}, column ${at[2]}`;
}
const readWords = ({ at }: Term) => (at ? placeWords(at) : 'the padding');

/** Four significant digits, with a minus sign. */
function number(value: number): string {
  return String(Number(value.toPrecision(4))).replace('-', '−');
}
