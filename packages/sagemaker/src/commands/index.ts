import { InputError } from 'receptive';
import { EXIT, Failure, findModel, percent, table } from 'receptive-cli/parts';
import { explained, isDenied, isMissing } from '../cloud/aws-errors.js';
import { cleanup as cleanUp, cleanupRecord } from '../cloud/cleanup.js';
import { deploy as deployModel, describeEndpoint, runOf } from '../cloud/deploy.js';
import { doctor as diagnose, diagnosisText, isFit } from '../cloud/doctor.js';
import { type Builder, buildImage } from '../cloud/image.js';
import { imagesIn, inventory } from '../cloud/inventory.js';
import { invoke as ask, LocalAnswers, type Prediction, questionOf, TOLERANCE } from '../cloud/invoke.js';
import { endpointLogs, LogReader, TRAINING_LOGS, TRANSFORM_LOGS } from '../cloud/logs.js';
import { PREFIX, runName } from '../cloud/names.js';
import { storageOf } from '../cloud/place.js';
import { partsOf, type Removal } from '../cloud/removal.js';
import { transform as answerAll } from '../cloud/transform.js';
import { withImageContext } from './image-context.js';
import { interruption, open, type PlaceArguments, say } from './open.js';

export { rehearse } from './rehearse.js';
export { cloudEstimate, cloudRunner } from './runner.js';

export interface ModelArguments extends PlaceArguments {
  readonly arm?: string;
  readonly seed?: number;
}

/** `receptive sagemaker doctor`. */
export async function doctor(
  options: PlaceArguments & {
    readonly instance?: string;
    readonly parallel?: number;
    readonly spot?: boolean;
    readonly hosting?: string;
    readonly json?: boolean;
  },
): Promise<number> {
  const { session, prices, place } = await open(options);
  const diagnosis = await told('looking at the account', () => diagnose(session, { ...place, ...options, prices }));
  console.log(options.json ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis));
  return isFit(diagnosis) ? EXIT.done : EXIT.failed;
}

/** `receptive sagemaker image`. */
export async function image(
  options: PlaceArguments & { readonly builder: Builder; readonly context?: string },
): Promise<number> {
  const { session, prices, place } = await open(options);
  const signal = interruption();
  const built = await withImageContext(options.context, (context) =>
    buildImage(session, { ...place, builder: options.builder, context, prices, say, signal }),
  );
  console.log(built);
  return EXIT.done;
}

export interface DeployArguments extends ModelArguments {
  readonly serverless?: boolean;
  readonly instance?: string;
  readonly memory: number;
  readonly concurrency: number;
  readonly minutes: number;
}

/** `receptive sagemaker deploy`. */
export async function deploy(model: string, options: DeployArguments): Promise<number> {
  if (options.serverless && options.instance)
    throw new InputError('--serverless and --instance: expected one of them, got both.');
  const { session, prices, place } = await open(options);
  const { arm, seed, instance, memory, concurrency, minutes } = options;
  const { folder } = await runOf(model);
  try {
    const { endpoint } = await deployModel(session, {
      ...place,
      model,
      arm,
      seed,
      instance,
      memory,
      concurrency,
      minutes,
      prices,
      say,
      signal: interruption(),
    });
    console.log(endpoint);
    say(
      `ask it:     receptive sagemaker invoke ${endpoint} <picture> --compare ${model}\ndelete it:  receptive sagemaker delete ${endpoint}`,
    );
    return EXIT.done;
  } finally {
    if (folder) await session.journal.save(folder, session);
  }
}

export interface InvokeArguments extends ModelArguments {
  readonly as: 'file' | 'json';
  readonly compare?: string;
  readonly json?: boolean;
}

/** `receptive sagemaker invoke`. */
export async function invoke(endpoint: string, pictures: readonly string[], options: InvokeArguments): Promise<number> {
  const { session } = await open(options);
  const { compare, arm, seed } = options;
  const local = compare === undefined ? null : await LocalAnswers.open(await findModel(compare, { arm, seed }));
  const serverless = await isServerless(endpoint, session);
  const answers: (Prediction & { readonly image: string; readonly difference?: number })[] = [];
  try {
    for (const picture of pictures) {
      const answered = await ask(session, endpoint, await questionOf(picture, options.as), serverless);
      const difference = local ? await local.compare(session, endpoint, answered) : undefined;
      answers.push({ image: picture, ...answered.prediction, ...(difference === undefined ? {} : { difference }) });
    }
  } finally {
    local?.close();
    const folder = compare === undefined ? null : (await runOf(compare)).folder;
    if (folder) await session.journal.save(folder, session);
  }
  if (options.json) console.log(JSON.stringify({ endpoint, predictions: answers }, null, 2));
  else console.log(answersText(answers, local !== null));
  if (!local) return EXIT.done;
  const worst = Math.max(...answers.map(({ difference = 0 }) => difference));
  say(`largest difference from the same model here: ${worst.toExponential(1)} (at most ${TOLERANCE} is expected)`);
  return worst <= TOLERANCE ? EXIT.done : EXIT.failed;
}

function answersText(
  answers: readonly (Prediction & { readonly image: string; readonly difference?: number })[],
  compared: boolean,
): string {
  const rows = answers.map((one) => [
    one.image,
    one.class,
    percent(one.probability),
    ...(compared ? [(one.difference ?? 0).toExponential(1)] : []),
  ]);
  return table([['picture', 'class', '', ...(compared ? ['difference'] : [])], ...rows], (column) => column > 1);
}

async function isServerless(endpoint: string, session: Parameters<typeof describeEndpoint>[0]): Promise<boolean> {
  const found = await describeEndpoint(session, endpoint).catch(() => null);
  return found?.ProductionVariants?.some(({ CurrentServerlessConfig }) => CurrentServerlessConfig) ?? false;
}

export interface TransformArguments extends ModelArguments {
  readonly instance: string;
  readonly contentType: string;
  readonly out?: string;
  readonly minutes: number;
}

/** `receptive sagemaker transform`. */
export async function transform(model: string, pictures: string, options: TransformArguments): Promise<number> {
  const { session, prices, place } = await open(options);
  const { folder } = await runOf(model);
  try {
    const { arm, seed, instance, contentType, out, minutes } = options;
    const done = await answerAll(session, {
      ...place,
      model,
      pictures,
      arm,
      seed,
      instance,
      contentType,
      out,
      minutes,
      prices,
      say,
      signal: interruption(),
    });
    console.log(done.folder);
    return EXIT.done;
  } finally {
    if (folder) await session.journal.save(folder, session);
  }
}

/** `receptive sagemaker status`. */
export async function status(options: PlaceArguments): Promise<number> {
  const { session, place, prices } = await open(options);
  const found = await told('looking at the account', () => inventory(session));
  const storage = storageOf(session, place);
  const objects = await counted(storage.list(`${PREFIX}/`).then(({ length }) => length));
  const images = await counted(imagesIn(session));
  if (found.length > 0)
    console.log(
      table(
        [
          ['what', 'name', 'state', 'run'],
          ...found.map(({ kind, name, status: state, run }) => [kind, name, state, run ?? '']),
        ],
        () => false,
      ),
    );
  console.log(
    `${found.length} ${found.length === 1 ? 'resource' : 'resources'} in SageMaker (${session.region}); ${numbered(objects, 'object')} in ${storage.bucket}; ${numbered(images, 'image')} in ECR`,
  );
  const endpoints = found.filter(({ kind }) => kind === 'endpoint').length;
  if (endpoints > 0)
    console.log(
      `An endpoint on an instance costs until it is deleted (list prices of ${prices.asOf}: ml.m5.large ${prices.instances['ml.m5.large']?.hour} USD an hour).`,
    );
  return EXIT.done;
}

/** How many there are: none where their place is missing, null where one may not look. */
async function counted(looking: Promise<number | null>): Promise<number | null> {
  try {
    return (await looking) ?? 0;
  } catch (error) {
    if (isMissing(error)) return 0;
    if (isDenied(error)) return null;
    throw explained(error, 'looking at the account');
  }
}

const numbered = (count: number | null, what: string): string =>
  `${count ?? 'an unknown number of'} ${count === 1 ? what : `${what}s`}`;

/** `receptive sagemaker logs`. */
export async function logs(name: string, options: PlaceArguments & { readonly lines: number }): Promise<number> {
  const { session } = await open(options);
  const places = [
    new LogReader(session, endpointLogs(name)),
    new LogReader(session, TRAINING_LOGS, `${name}/`),
    new LogReader(session, TRANSFORM_LOGS, `${name}/`),
  ];
  for (const place of places) {
    const lines = await place.read();
    if (lines.length === 0) continue;
    console.log(lines.slice(-options.lines).join('\n'));
    return EXIT.done;
  }
  throw new Failure(
    `${name}: there are no lines of an endpoint, a training job or a transform job of that name.`,
    '`receptive sagemaker status` lists what there is.',
  );
}

/** `receptive sagemaker delete`. */
export async function remove(endpoint: string, options: PlaceArguments & { readonly run?: string }): Promise<number> {
  const { run } = options;
  if (run !== undefined && !(await runOf(run)).folder)
    throw new InputError(`--run: expected the folder of a run, got ${run}, which is none.`);
  const { session } = await open(options);
  const parts = await told('looking for the endpoint', () => partsOf(session, endpoint));
  if (parts.length === 0)
    throw new InputError(
      `${endpoint}: expected an endpoint, or what is left of one, got nothing of that name.`,
      '`receptive sagemaker status` lists what there is.',
    );
  const removals: Removal[] = [];
  for (const remove of parts) removals.push(await remove());
  for (const { what, error } of removals) say(error ? `could not remove ${what}: ${error}` : `removed ${what}`);
  if (run !== undefined) {
    session.journal.cleanup(cleanupRecord(removals));
    await session.journal.save(run, session);
  }
  return removals.some(({ error }) => error) ? EXIT.failed : EXIT.done;
}

/** `receptive sagemaker cleanup`. */
export async function cleanup(
  options: PlaceArguments & { readonly run?: string; readonly keepImage?: boolean },
): Promise<number> {
  const { session, place } = await open(options);
  const { run, keepImage } = options;
  const done = await cleanUp(session, {
    storage: storageOf(session, place),
    run: run === undefined ? undefined : runName(run),
    keepImage,
    say,
  });
  if (run !== undefined && (await runOf(run)).folder) await session.journal.save(run, session);
  const left = done.filter(({ error }) => error);
  if (left.length > 0)
    throw new Failure(
      `${left.length} of ${done.length} things could not be removed; they are listed above and may go on costing.`,
      'Run it again, or remove them in the console.',
    );
  console.log(
    done.length === 0
      ? 'There was nothing to remove.'
      : `${done.length} removed and gone; nothing of receptive is left${run === undefined ? '' : ` of ${run}`} that costs.`,
  );
  return EXIT.done;
}

async function told<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explained(error, doing);
  }
}
