import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type DatasetSummary, InputError, isCollection, resolveStudy } from 'receptive';
import {
  CLOUD_RECORD,
  EXIT,
  encodeJpeg,
  Failure,
  Interrupted,
  makeReporter,
  messageOf,
  readStudy,
  runStudy,
  stopSignal,
} from 'receptive-cli/parts';
import { cleanup } from '../cloud/cleanup.js';
import { type Deployed, deploy } from '../cloud/deploy.js';
import { diagnosisText, doctor } from '../cloud/doctor.js';
import { buildImage } from '../cloud/image.js';
import { inventory } from '../cloud/inventory.js';
import { invoke, LocalAnswers, questionOf, TOLERANCE } from '../cloud/invoke.js';
import { storageOf } from '../cloud/place.js';
import { sagemakerRunner } from '../cloud/runner.js';
import { transform } from '../cloud/transform.js';
import { withImageContext } from './image-context.js';
import { type Opened, open } from './open.js';

export interface RehearseArguments {
  readonly fault?: readonly string[];
  readonly keep?: boolean;
  readonly out?: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** While nobody else listens, a signal ends the process by its own exit, which removes what the stand-in has made. */
function exitOnSignals(): void {
  for (const name of SIGNALS) {
    const exit = () => {
      if (process.listenerCount(name) === 1) process.exit(EXIT.interrupted);
    };
    process.on(name, exit);
  }
}

/** Pictures that the endpoint is asked about. */
const PICTURES = 6;

/**
 * `receptive sagemaker rehearse`: image, doctor, training jobs, endpoint, questions, batch transform, evidence and
 * clean-up, by the same code as in an account, against a stand-in on this machine.
 * @returns 0 where everything held that has to hold; with a fault, that the failure was told and nothing is left
 */
export async function rehearse(study: string | undefined, options: RehearseArguments): Promise<number> {
  // Before anything is started: a name that is wrong is no failure of the rehearsal.
  if (study !== undefined) await requireStudy(study);
  const { startRehearsal } = await import('../rehearsal/index.js');
  const faults = (options.fault ?? []) as never;
  exitOnSignals();
  const rehearsal = await startRehearsal({ faults });
  try {
    Object.assign(process.env, rehearsal.env);
    delete process.env.AWS_PROFILE;
    console.log(
      `a stand-in of AWS on this machine: ${rehearsal.url}${options.fault?.length ? `, with ${options.fault.join(', ')}` : ''}`,
    );
    if (options.keep) return await keep(rehearsal.env);
    return await new Rehearsal(await open({}), study, options).run();
  } finally {
    await rehearsal.stop();
  }
}

async function requireStudy(name: string): Promise<void> {
  const written = await readStudy(name);
  if (isCollection(written))
    throw new InputError(`${name}: expected one study to rehearse, got a collection of several.`);
  resolveStudy(written, { quick: true });
}

/** Until somebody stops it. */
async function keep(env: Readonly<Record<string, string>>): Promise<number> {
  console.log(
    `\nIn another terminal:\n\n${Object.entries(env)
      .map(([name, value]) => `export ${name}='${value}'`)
      .join('\n')}\n`,
  );
  console.log(
    'Then every command of receptive and of AWS talks to it: `receptive sagemaker doctor`,\n`receptive run --quick --on sagemaker`, `aws s3 ls` (clients from before mid-2023 need\n`--endpoint-url`, or `endpoint_url` in Python). Ctrl-C stops it, and everything in it is gone.',
  );
  await new Promise<void>((resolve) => {
    // A promise that waits for a signal does not keep Node alive.
    const awake = setInterval(() => undefined, 60_000);
    const stop = () => {
      clearInterval(awake);
      resolve();
      // A second signal does not wait for containers that take their time.
      setImmediate(() => {
        for (const name of SIGNALS) process.removeListener(name, stop);
      });
    };
    for (const name of SIGNALS) process.on(name, stop);
  });
  return EXIT.done;
}

/** One rehearsal from start to end. */
class Rehearsal {
  private readonly started = performance.now();
  private readonly out: string;
  private readonly mishaps: string[] = [];
  private readonly plan = { parallel: Math.min(4, availableParallelism()), spot: true };
  private step = 0;

  constructor(
    private readonly opened: Opened,
    private readonly study: string | undefined,
    options: RehearseArguments,
  ) {
    this.out = options.out ?? join('runs', `${(study ?? 'glyphs').replace(/^.*[/\\]|\.[^.]*$/g, '')}-rehearsal`);
  }

  async run(): Promise<number> {
    const { session, place, prices } = this.opened;
    const say = this.say;
    await this.part('the image, built in the account', () =>
      withImageContext(undefined, (context) =>
        buildImage(session, { ...place, builder: 'codebuild', context, prices, say }),
      ),
    );
    await this.part('the doctor', async () => {
      for (const line of diagnosisText(await doctor(session, { ...place, ...this.plan, prices })).split('\n'))
        if (line) say(line);
    });
    const trained = await this.part('the study, a training job for each trial', () => this.train());
    if (trained) await this.answers();
    await this.part('the clean-up', () => this.cleanUp());
    await session.journal.save(this.out, session);
    const reported = trained && (await this.part('the report, with the evidence', () => this.train()));
    return this.verdict(reported === true);
  }

  private readonly say = (line: string) => console.log(`   ${line}`);

  /** A part that failed is told, and the rest goes on: the clean-up above all. */
  private async part<T>(what: string, work: () => Promise<T>): Promise<T | null> {
    console.log(`\n${++this.step}. ${what}`);
    const start = performance.now();
    try {
      const result = await work();
      this.say(`done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
      return result;
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (!(error instanceof Failure) && (error as Error).name !== 'InputError') throw error;
      this.mishaps.push(`${what}: ${messageOf(error)}`);
      this.say(`failed: ${messageOf(error)}`);
      const { hint } = error as { readonly hint?: string };
      if (hint) this.say(hint);
      return null;
    }
  }

  /** Once more after the first time it only writes the report: every trial is there. */
  private async train(): Promise<boolean> {
    const { session, place, prices } = this.opened;
    const reporter = makeReporter(process.stderr, process.env);
    const { out } = this;
    const { parallel, spot } = this.plan;
    // Small enough for a minute, with two seeds of each of its networks.
    const overrides = this.study === undefined ? { quick: true, seeds: 2, epochs: 2 } : { quick: true };
    const { failed } = await runStudy({
      study: this.study ?? 'glyphs',
      overrides,
      data: undefined,
      out: () => out,
      engine: 'wasm',
      command: ['receptive sagemaker rehearse', this.study].filter(Boolean).join(' '),
      runner: sagemakerRunner(session, { ...place, parallel, spot, prices, say: this.say }),
      workers: parallel,
      elsewhere: true,
      threads: availableParallelism(),
      reporter,
      signal: stopSignal(reporter),
    }).finally(() => reporter.end());
    await session.journal.save(out, session);
    const [first] = failed;
    if (first)
      throw new Failure(
        `${failed.length} trials failed, the first ${first.trial.arm.name} seed ${first.trial.seed}: ${first.reason}`,
      );
    return true;
  }

  private async answers(): Promise<void> {
    const { session, place, prices } = this.opened;
    const say = this.say;
    const pictures = await this.pictures();
    const deployed = await this.part('the endpoint', () => deploy(session, { ...place, model: this.out, prices, say }));
    if (deployed) await this.part('questions, as JPEG and as JSON', () => this.ask(deployed, pictures));
    await this.part('a batch transform of the same pictures', () =>
      transform(session, { ...place, model: this.out, pictures: join(this.out, 'pictures'), prices, say }),
    );
  }

  private async ask(deployed: Deployed, pictures: readonly string[]): Promise<void> {
    const { session } = this.opened;
    const local = await LocalAnswers.open(deployed.model);
    try {
      let worst = 0;
      for (const picture of pictures)
        for (const form of ['file', 'json'] as const) {
          const answered = await invoke(
            session,
            deployed.endpoint,
            await questionOf(picture, form),
            deployed.serverless,
          );
          const difference = await local.compare(session, deployed.endpoint, answered);
          worst = Math.max(worst, difference);
          this.say(
            `${answered.question.contentType}: ${answered.prediction.class}, ${(100 * answered.prediction.probability).toFixed(1)} %, ${answered.milliseconds} ms, difference ${difference.toExponential(1)}`,
          );
        }
      if (worst > TOLERANCE)
        throw new Failure(`The endpoint and this machine differ by ${worst.toExponential(1)}, more than ${TOLERANCE}.`);
    } finally {
      local.close();
    }
  }

  /** Pictures of the data set as files, the first of each class. */
  private async pictures(): Promise<string[]> {
    const { samples, shape } = JSON.parse(await readFile(join(this.out, 'dataset.json'), 'utf8')) as DatasetSummary;
    const folder = join(this.out, 'pictures');
    await mkdir(folder, { recursive: true });
    const first = samples.flatMap((ofClass, k) => (ofClass[0] ? [{ k, sample: ofClass[0] }] : [])).slice(0, PICTURES);
    return Promise.all(
      first.map(async ({ k, sample }) => {
        const path = join(folder, `class-${k}.jpg`);
        await writeFile(path, await encodeJpeg(Buffer.from(sample, 'base64'), shape));
        return path;
      }),
    );
  }

  private async cleanUp(): Promise<void> {
    const { session, place } = this.opened;
    const storage = storageOf(session, place);
    const done = await cleanup(session, { storage, say: this.say });
    const left = done.filter(({ error }) => error).map(({ what }) => what);
    left.push(...(await inventory(session)).map(({ kind, name }) => `${kind} ${name}`));
    if (left.length > 0) throw new Failure(`Something is left: ${[...new Set(left)].join(', ')}.`);
    this.say('nothing is left');
  }

  private verdict(reported: boolean): number {
    const seconds = ((performance.now() - this.started) / 1000).toFixed(0);
    const report = reported ? ` Report: ${join(this.out, 'report.html')}` : '';
    console.log(`\nThe rehearsal took ${seconds} s. Evidence: ${join(this.out, CLOUD_RECORD)}.${report}`);
    if (this.mishaps.length === 0) return EXIT.done;
    console.log(`What went wrong:\n${this.mishaps.map((one) => `  ${one}`).join('\n')}`);
    return EXIT.failed;
  }
}
