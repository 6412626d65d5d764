import { type Prices, readPrices } from '../cloud/money.js';
import { openSession, type Session } from '../cloud/session.js';

/** What every command is told about the place. */
export interface PlaceArguments {
  readonly region?: string;
  readonly role?: string;
  readonly bucket?: string;
  readonly image?: string;
  readonly prices?: string;
}

export interface Opened {
  readonly session: Session;
  readonly prices: Prices;
  readonly place: { readonly role?: string; readonly bucket?: string; readonly image?: string };
}

export async function open({ region, role, bucket, image, prices }: PlaceArguments): Promise<Opened> {
  return { session: await openSession({ region }), prices: await readPrices(prices), place: { role, bucket, image } };
}

/** Progress goes to stderr, so that stdout holds results only. */
export const say = (line: string): void => console.error(line);

/** Fires at the first Ctrl-C; the second ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    say('stopping; once more stops now and leaves what there is');
    controller.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return controller.signal;
}
