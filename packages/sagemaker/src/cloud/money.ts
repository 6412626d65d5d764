import { readFile } from 'node:fs/promises';
import { fieldError, InputError } from 'receptive';
import builtIn from './prices.json' with { type: 'json' };

export interface Instance {
  /** US dollars. */
  readonly hour: number;
  readonly vcpus: number;
}

/** List prices, which differ from region to region and change: `asOf` says what they are worth. */
export interface Prices {
  readonly asOf: string;
  readonly region: string;
  readonly instances: Readonly<Record<string, Instance>>;
  /** Of a serverless endpoint while it computes. */
  readonly serverlessGBSecond: number;
  /** Of CodeBuild. */
  readonly buildMinute: number;
}

/** The built-in table, with what a file of the same form says instead. Errors: InputError naming file and field. */
export async function readPrices(file?: string): Promise<Prices> {
  if (file === undefined) return builtIn;
  let given: Partial<Prices> | null;
  try {
    given = JSON.parse(await readFile(file, 'utf8')) as Partial<Prices> | null;
  } catch (error) {
    throw new InputError(`${file}: expected a price table in JSON, got none (${(error as Error).message}).`);
  }
  if (typeof given?.asOf !== 'string') throw fieldError(`${file}: asOf`, 'a date, such as "2026-11"', given?.asOf);
  for (const [name, { hour, vcpus }] of Object.entries(given.instances ?? {})) {
    if (!(typeof hour === 'number' && hour >= 0))
      throw fieldError(`${file}: instances.${name}.hour`, 'US dollars', hour);
    if (!(Number.isSafeInteger(vcpus) && vcpus > 0))
      throw fieldError(`${file}: instances.${name}.vcpus`, 'a number of cores', vcpus);
  }
  return { ...builtIn, ...given, instances: { ...builtIn.instances, ...given.instances } };
}

/** Prices change, and the built-in ones have a date. */
export const PRICES_HINT = '--prices FILE gives others';

/** Errors: InputError where a cap was asked for and the instance has no price. */
export function instanceOf(prices: Prices, name: string, capped: boolean): Instance | null {
  const instance = prices.instances[name];
  if (instance || !capped) return instance ?? null;
  // Only training has a cap, and ml.t2 does not train.
  const known = Object.keys(prices.instances)
    .filter((one) => !one.startsWith('ml.t2.'))
    .join(', ');
  throw new InputError(
    `--instance: expected one with a price, since --max-cost has to be kept, got ${name}.`,
    `Priced are ${known}; a file for --prices can add others.`,
  );
}

export const dollarsFor = (instance: Instance, seconds: number): number => (instance.hour * seconds) / 3600;

/** "$0.04"; below a cent "under $0.01". */
export const dollars = (amount: number): string =>
  amount > 0 && amount < 0.01 ? 'under $0.01' : `$${amount.toFixed(2)}`;

/**
 * Multiply-accumulates of training that a virtual core, half a real one, does in a second: the slower half of what
 * docs/performance.md has. An estimate made with it is rough, and rather too high.
 */
const MACS_PER_VCPU = 2e9;
/** Loading the image and the data is paid for too. */
const START_SECONDS = 90;

/** Seconds that a job of so many multiply-accumulates is paid for. */
export const expectedSeconds = (work: number, vcpus: number): number => START_SECONDS + work / (MACS_PER_VCPU * vcpus);

/** What may be spent: every job is let in with the most it can come to, and settles with what it came to. */
export class Budget {
  private spent = 0;
  private reserved = 0;

  /** @param cap US dollars */
  constructor(readonly cap: number) {}

  get total(): number {
    return this.spent;
  }

  /** Whether anything is out that may come back. */
  get waits(): boolean {
    return this.reserved > 0;
  }

  admit(most: number): boolean {
    if (this.spent + this.reserved + most > this.cap + 1e-9) return false;
    this.reserved += most;
    return true;
  }

  settle(most: number, actual: number): void {
    this.reserved = Math.max(0, this.reserved - most);
    this.spent += actual;
  }
}
