import { InputError } from 'receptive';

/** Reads an option's value; the one sentence for a wrong one names the option, what it takes and what came. */
type Parse<T> = (text: string) => T;

export function positiveInteger(option: string): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < 1 || !Number.isSafeInteger(value)) {
      throw new InputError(`${option}: expected a positive integer, got ${JSON.stringify(text)}.`);
    }
    return value;
  };
}

/** Numbers with commas between. */
export function numbers(option: string): Parse<number[]> {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (!values.every(Number.isFinite)) {
      throw new InputError(`${option}: expected numbers with commas between, got ${JSON.stringify(text)}.`);
    }
    return values;
  };
}

export function positiveNumber(option: string): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
      throw new InputError(`${option}: expected a positive number, got ${JSON.stringify(text)}.`);
    }
    return value;
  };
}

export function oneOf<T extends string>(option: string, values: readonly T[]): Parse<T> {
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) {
      const list = values.map((v) => `"${v}"`).join(' or ');
      throw new InputError(`${option}: expected ${list}, got ${JSON.stringify(text)}.`);
    }
    return value;
  };
}

/** A whole number within bounds, both included. */
export function integerBetween(option: string, low: number, high: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) {
      throw new InputError(`${option}: expected a whole number from ${low} to ${high}, got ${JSON.stringify(text)}.`);
    }
    return value;
  };
}

/** A number within bounds, both included. */
export function numberBetween(option: string, low: number, high: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InputError(`${option}: expected a number from ${low} to ${high}, got ${JSON.stringify(text)}.`);
    }
    return value;
  };
}
