import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { createWasmEngine, InputError } from 'receptive';
import { Classifier, Failure, type FoundModel, readPicture } from 'receptive-cli/parts';
import { explained, isMissing, isQuota, isThrottled } from './aws-errors.js';
import { requirePayload } from './limits.js';
import { patiently } from './patience.js';
import type { Session } from './session.js';

const TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
};

/** A picture as it goes over the wire. */
export interface Question {
  readonly picture: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

export interface Prediction {
  readonly class: string;
  readonly index: number;
  readonly probability: number;
  readonly probabilities: Readonly<Record<string, number>>;
}

export interface Answered {
  readonly question: Question;
  readonly prediction: Prediction;
  readonly milliseconds: number;
}

/** A picture's file as it is, or as JSON. */
export async function questionOf(picture: string, form: 'file' | 'json'): Promise<Question> {
  const contentType = TYPES[extname(picture).toLowerCase()];
  if (!contentType)
    throw new InputError(`${picture}: expected a picture (${Object.keys(TYPES).join(', ')}), got something else.`);
  const bytes = await readFile(picture).catch(() => {
    throw new InputError(`${picture}: expected a file that can be read, got none.`);
  });
  if (form === 'file') return { picture, contentType, body: new Uint8Array(bytes) };
  const body = JSON.stringify({ instances: [{ b64: bytes.toString('base64') }] });
  return { picture, contentType: 'application/json', body: new TextEncoder().encode(body) };
}

/**
 * Asks an endpoint. Throttling, and a serverless endpoint that wakes up, are waited for.
 * Errors: InputError for a picture that is too large or that the endpoint refuses; Failure for an endpoint that fails.
 */
export async function invoke(
  session: Session,
  endpoint: string,
  question: Question,
  serverless = false,
): Promise<Answered> {
  const { picture, contentType, body } = question;
  requirePayload(body.length, serverless, picture);
  const start = performance.now();
  const command = new InvokeEndpointCommand({
    EndpointName: endpoint,
    ContentType: contentType,
    Accept: 'application/json',
    Body: body,
  });
  try {
    const answer = await patiently(() => session.runtime.send(command), {
      pace: session.pace,
      times: 5,
      worthwhile: (error) => isThrottled(error) || (error as Error).name === 'ModelNotReadyException',
    });
    const milliseconds = Math.round(performance.now() - start);
    const text = new TextDecoder().decode(answer.Body);
    return { question, prediction: predictionIn(text, endpoint), milliseconds };
  } catch (error) {
    throw refusal(error, endpoint, picture);
  }
}

function refusal(error: unknown, endpoint: string, picture: string): unknown {
  const {
    name,
    message,
    OriginalStatusCode: status,
    OriginalMessage: said,
  } = error as Error & {
    readonly OriginalStatusCode?: number;
    readonly OriginalMessage?: string;
  };
  if (name === 'ModelError') {
    const why = `${said ?? message}`.slice(0, 300);
    if (status !== undefined && status >= 400 && status < 500)
      return new InputError(`${picture}: the endpoint refuses it (${status}): ${why}`);
    return new Failure(
      `The endpoint ${endpoint} failed (${status ?? 'no status'}): ${why}`,
      `\`receptive sagemaker logs ${endpoint}\` shows its lines.`,
    );
  }
  if (isMissing(error))
    return new InputError(
      `${endpoint}: expected an endpoint that is in service, got none of that name.`,
      '`receptive sagemaker status` lists those there are.',
    );
  if (isQuota(error)) return explained(error, `asking ${endpoint}`);
  return explained(error, `asking ${endpoint}`);
}

function predictionIn(text: string, endpoint: string): Prediction {
  try {
    const { predictions } = JSON.parse(text) as { readonly predictions: readonly Prediction[] };
    const [prediction] = predictions;
    if (prediction && typeof prediction.class === 'string' && typeof prediction.probabilities === 'object')
      return prediction;
  } catch {
    // said below
  }
  throw new Failure(`The endpoint ${endpoint} answered something else than predictions: ${text.slice(0, 120)}.`);
}

/** Endpoint and this machine compute the same network; another processor may round its last bits differently. */
export const TOLERANCE = 1e-5;

/** The answers of a model on this machine, to hold an endpoint's against. */
export class LocalAnswers {
  private constructor(
    private readonly found: FoundModel,
    private readonly classifier: Classifier,
  ) {}

  static async open(found: FoundModel): Promise<LocalAnswers> {
    return new LocalAnswers(found, new Classifier(found.model, await createWasmEngine(), { batch: 4, threads: 1 }));
  }

  close(): void {
    this.classifier.dispose();
  }

  /** Compares an answer, and notes it as evidence. @returns the largest difference of a probability */
  async compare(session: Session, endpoint: string, { question, prediction, milliseconds }: Answered): Promise<number> {
    const { classes } = this.found.model;
    const { pixels } = await readPicture(question.picture, this.found.form);
    const { predicted, probabilities } = this.classifier.predict(pixels);
    const differences = classes.map((name, k) =>
      Math.abs((prediction.probabilities[name] ?? Number.NaN) - (probabilities[k] as number)),
    );
    const largest = differences.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...differences);
    session.journal.answer({
      endpoint,
      picture: basename(question.picture),
      contentType: question.contentType,
      milliseconds,
      answer: prediction.class,
      localAnswer: classes[predicted[0] as number] as string,
      largestDifference: largest,
    });
    return largest;
  }
}
