import { InputError } from 'receptive';
import { ClientGone } from './http-error.js';

/** Pictures that are answered in one step of the network. */
export interface Batch {
  /** count × C × H × W bytes. */
  readonly pictures: Uint8Array;
  /** Which of them are to come with a saliency map: positions in the batch. */
  readonly explained: readonly number[];
}

export interface BatchAnswer {
  readonly predicted: Uint16Array;
  /** count × classes. */
  readonly probabilities: Float32Array;
  /** One map of H × W after the other, in the order of `explained`; or why there are none, in one sentence. */
  readonly maps: Float32Array | string;
}

export type AnswerBatch = (batch: Batch) => Promise<BatchAnswer>;

export interface Answer {
  readonly predicted: number;
  /** One for each class. */
  readonly probabilities: Float32Array;
  /** H × W, where it was asked for. */
  readonly map: Float32Array | null;
}

export interface BatcherOptions {
  /** Most pictures of a batch. */
  readonly batch: number;
  /** How long the first picture of a batch waits for others, in milliseconds. 0: as long as the batch before takes. */
  readonly window: number;
}

interface Request {
  readonly pictures: readonly Uint8Array[];
  readonly saliency: boolean;
  readonly signal: AbortSignal;
  readonly answers: Answer[];
  missing: number;
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Waiting {
  readonly request: Request;
  readonly index: number;
  readonly since: number;
}

/**
 * The queue in front of the network: pictures of all callers, first come first served, in batches. One batch is
 * computed at a time; meanwhile the next one gathers.
 */
export class Batcher {
  private waiting: Waiting[] = [];
  private running = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: BatcherOptions,
    private readonly answer: AnswerBatch,
  ) {}

  /**
   * Answers pictures (each C × H × W bytes), in their order.
   * @param signal aborted: those that have not been begun are dropped, and the promise rejects with its reason.
   */
  submit(pictures: readonly Uint8Array[], saliency: boolean, signal: AbortSignal): Promise<Answer[]> {
    return new Promise((resolve, reject) => {
      const request = { pictures, saliency, signal, answers: [], missing: pictures.length, resolve, reject };
      const since = performance.now();
      for (let index = 0; index < pictures.length; index++) this.waiting.push({ request, index, since });
      this.next();
    });
  }

  private next(): void {
    const [first] = this.waiting;
    if (this.running || !first) return;
    const left = first.since + this.options.window - performance.now();
    if (this.waiting.length >= this.options.batch || left <= 0) void this.run();
    else this.timer ??= setTimeout(() => void this.run(), left);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.running = true;
    const taken: Waiting[] = [];
    for (const waiting of this.waiting.splice(0, this.options.batch)) {
      const { signal, reject } = waiting.request;
      if (signal.aborted) reject(signal.reason ?? new ClientGone());
      else taken.push(waiting);
    }
    try {
      if (taken.length > 0) deliver(taken, await this.answer(batchOf(taken)));
    } catch (error) {
      for (const { request } of taken) request.reject(error);
    }
    this.running = false;
    this.next();
  }
}

function batchOf(taken: readonly Waiting[]): Batch {
  const volume = pictureOf(taken[0] as Waiting).length;
  const pictures = new Uint8Array(taken.length * volume);
  const explained: number[] = [];
  for (const [i, waiting] of taken.entries()) {
    pictures.set(pictureOf(waiting), i * volume);
    if (waiting.request.saliency) explained.push(i);
  }
  return { pictures, explained };
}

const pictureOf = ({ request, index }: Waiting) => request.pictures[index] as Uint8Array;

function deliver(taken: readonly Waiting[], { predicted, probabilities, maps }: BatchAnswer): void {
  const classes = probabilities.length / taken.length;
  const explained = taken.filter(({ request }) => request.saliency);
  const plane = maps.length / explained.length;
  for (const [i, waiting] of taken.entries()) {
    const { request, index } = waiting;
    let map: Float32Array | null = null;
    if (request.saliency) {
      if (typeof maps === 'string') {
        request.reject(new InputError(maps));
        continue;
      }
      const at = explained.indexOf(waiting);
      map = maps.subarray(at * plane, (at + 1) * plane);
    }
    const probabilitiesOf = probabilities.subarray(i * classes, (i + 1) * classes);
    request.answers[index] = { predicted: predicted[i] as number, probabilities: probabilitiesOf, map };
    if (--request.missing === 0) request.resolve(request.answers);
  }
}
