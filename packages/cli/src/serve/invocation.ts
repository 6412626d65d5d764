import type { IncomingMessage } from 'node:http';
import type { PictureForm } from '../data/images.js';
import type { Place } from './admission.js';
import { AnswerText, mostPictures } from './answers.js';
import type { Answer, Batcher } from './batcher.js';
import { openBody, type PictureSource } from './formats/index.js';
import { HttpError } from './http-error.js';
import { ANSWERS, checkEncoding, chooseAnswer, readContentType } from './media-types.js';
import { checkLength, readBody } from './read-body.js';
import { readRequestOptions } from './request-options.js';
import type { Reply } from './respond.js';

/** What answers pictures. */
export interface Service {
  readonly classes: readonly string[];
  readonly form: PictureForm;
  readonly batcher: Batcher;
  /** Most pictures that a request brings into the queue at a time. */
  readonly batch: number;
  /** Largest body, in bytes. */
  readonly maxBody: number;
}

export interface Answered extends Reply {
  readonly pictures: number;
}

/**
 * `POST /invocations`. Everything that can be refused from the head of a request is refused before its body is read.
 *
 * @param received called when the whole body is in
 * @param signal aborted: the rest is not computed, and the promise rejects with its reason
 */
export async function answerInvocation(
  request: IncomingMessage,
  query: string,
  { classes, form, batcher, batch, maxBody }: Service,
  place: Place,
  received: () => void,
  signal: AbortSignal,
): Promise<Answered> {
  const { headers } = request;
  checkEncoding(headers['content-encoding']);
  const format = readContentType(headers['content-type']);
  const answerFormat = chooseAnswer(headers.accept);
  const attributes = headers['x-amzn-sagemaker-custom-attributes'] as string | undefined;
  const { top, saliency, range } = readRequestOptions(query, attributes, classes.length);
  if (saliency && answerFormat === 'csv')
    throw new HttpError(406, 'Accept: expected JSON or JSON lines for saliency maps, got text/csv.');
  checkLength(request, maxBody);

  const body = await readBody(request, maxBody, place);
  received();
  const most = mostPictures((top ?? classes.length) + (saliency ? form.height * form.width : 0));
  const checkCount = (count: number) => {
    if (count > most) throw new HttpError(413, `The body: expected at most ${most} pictures, got ${count}.`);
  };
  const source = await openBody(format, body, { form, range, checkCount });
  const text = new AnswerText({ format: answerFormat, classes, top, width: form.width });
  const submit = (pictures: Uint8Array[]) => batcher.submit(pictures, saliency, signal);
  for await (const answers of answersOf(source, batch, submit, signal)) for (const answer of answers) text.add(answer);

  const [type] = ANSWERS.find(([, of]) => of === answerFormat) as (typeof ANSWERS)[number];
  return { status: 200, type, body: text.finish(), pictures: source.count };
}

/** A batch of pictures is decoded while the one before is computed; no more than the two are held. */
async function* answersOf(
  source: PictureSource,
  batch: number,
  submit: (pictures: Uint8Array[]) => Promise<Answer[]>,
  signal: AbortSignal,
): AsyncGenerator<Answer[]> {
  let before: Promise<Answer[]> | null = null;
  for (let first = 0; first < source.count; first += batch) {
    const size = Math.min(batch, source.count - first);
    const decoding = Array.from({ length: size }, (_, i) => source.picture(first + i));
    const pictures = await firstFailure(decoding);
    if (before) yield await before;
    signal.throwIfAborted();
    before = submit(pictures);
    // Looked at after the next batch is decoded, or not at all if that fails.
    before.catch(() => undefined);
  }
  if (before) yield await before;
}

/** As `Promise.all`, but of several failures the one of the first picture: the same request gets the same sentence. */
async function firstFailure<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
