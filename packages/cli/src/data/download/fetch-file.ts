import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf, Failure, messageOf } from '../../errors.js';

export interface Download {
  readonly url: string;
  /** Where the whole file comes to lie; until then it is `path.part`, which a later attempt continues. */
  readonly path: string;
  /** More bytes than this are refused, if possible before the first. */
  readonly maxBytes: number;
  /** Throws for a whole file that is not the right one; it is then fetched once more from its first byte. */
  readonly check?: (path: string) => Promise<void>;
  readonly onProgress?: (done: number, total: number | undefined) => void;
  readonly patience?: Patience;
}

/** How long to wait for a server. */
export interface Patience {
  /** Seconds without a byte after which an attempt is given up. Default 30. */
  readonly stall?: number;
  /** Attempts that bring no further byte, one after the other, before all is given up. Default 4. */
  readonly attempts?: number;
  /** Seconds before the second attempt, doubled before each further one. Default 1. */
  readonly pause?: number;
}

/** What is known of a part that lies on the disk. */
interface Part {
  readonly url: string;
  /** A strong ETag or the time of the last change: the server sends the rest only while it is the same. */
  readonly validator?: string;
  readonly total?: number;
}

/** No network, or nobody there: waiting a little does not help. */
const HOPELESS = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'];

/** An attempt that did not work and that another may do better. */
class Broken extends Error {}

/**
 * Downloads a file, continuing what an earlier attempt, also one of an earlier process, left behind.
 *
 * A part is continued only if the server vouches with ETag or Last-Modified that the file is still the same; one that
 * ignores ranges, or has another file by now, makes it start again at the first byte. Truncated and stalled answers and
 * errors of the server (5xx, 429) are tried again, others are not. Errors: Failure, one sentence with the URL.
 */
export async function fetchFile(download: Download): Promise<void> {
  const { url, path, check } = download;
  const part = `${path}.part`;
  await fetchWhole(download, part);
  try {
    await check?.(part);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Perhaps pieces of two versions: once more, from the first byte.
    await forget(part);
    await fetchWhole(download, part);
    await check?.(part).catch(async (second: unknown) => {
      await forget(part);
      throw second instanceof Failure ? new Failure(`${url}: ${second.message}`) : second;
    });
  }
  await rename(part, path);
  await rm(noteOf(part), { force: true });
}

const noteOf = (part: string) => `${part}.json`;

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(noteOf(part), { force: true });
}

async function fetchWhole(download: Download, part: string): Promise<void> {
  const { attempts = 4, pause = 1 } = download.patience ?? {};
  const file = await open(part, 'a+').then(async (created) => {
    await created.close();
    return open(part, 'r+');
  });
  try {
    for (let failures = 0; ; ) {
      const before = (await file.stat()).size;
      try {
        return await attempt(download, file, part);
      } catch (error) {
        if (!(error instanceof Broken)) throw error;
        failures = (await file.stat()).size > before ? 1 : failures + 1;
        if (failures >= attempts)
          throw new Failure(`${download.url}: expected the whole file, got ${error.message} in ${attempts} attempts.`);
        await wait(1000 * pause * 2 ** (failures - 1));
      }
    }
  } finally {
    const { size } = await file.stat();
    await file.close();
    if (size === 0) await forget(part); // nothing to continue
  }
}

async function attempt(download: Download, file: FileHandle, part: string): Promise<void> {
  const { url, maxBytes, onProgress } = download;
  const { stall = 30 } = download.patience ?? {};
  const known = await readNote(part, url);
  let have = known.validator === undefined ? 0 : (await file.stat()).size;
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const awake = () => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(new Broken(`no byte in ${stall} s`)), 1000 * stall);
  };
  awake();
  try {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (have > 0) Object.assign(headers, { range: `bytes=${have}-`, 'if-range': known.validator });
    const response = await fetch(url, { headers, signal: controller.signal });
    if (response.status === 416) {
      await forgetContent(file, part);
      throw new Broken('another file than before');
    }
    if (response.status >= 500 || response.status === 429) throw new Broken(`status ${response.status}`);
    if (!response.ok || !response.body)
      throw new Failure(
        `${url}: expected the file, got status ${response.status} (${response.statusText || 'no reason'}).`,
      );
    if (response.status === 206 && !continues(response, have, known.total)) {
      await forgetContent(file, part);
      throw new Broken('another piece than asked for');
    }
    if (response.status !== 206) {
      have = 0;
      await file.truncate(0);
    }
    const length = response.headers.get('content-length');
    // Of a compressed answer the length says nothing about the file.
    const total = length === null || response.headers.get('content-encoding') ? undefined : have + Number(length);
    if (total !== undefined && total > maxBytes)
      throw new Failure(`${url}: expected at most ${maxBytes} bytes, got a file of ${total}.`);
    await writeFile(noteOf(part), JSON.stringify({ url, validator: validatorOf(response), total } satisfies Part));
    onProgress?.(have, total);
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      awake();
      if (have + chunk.length > maxBytes) throw new Failure(`${url}: expected at most ${maxBytes} bytes, got more.`);
      await file.write(chunk, 0, chunk.length, have);
      have += chunk.length;
      onProgress?.(have, total);
    }
    if (total !== undefined && have < total) throw new Broken(`${have} of ${total} bytes`);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : networkError(error, url, have);
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}

/** Whether a 206 brings what was asked for, of the file that was begun. */
function continues(response: Response, have: number, total: number | undefined): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (!range || Number(range[1]) !== have) return false;
  return total === undefined || range[2] === '*' || Number(range[2]) === total;
}

function validatorOf({ headers }: Response): string | undefined {
  const etag = headers.get('etag');
  // A weak one promises no equal bytes.
  if (etag && !etag.startsWith('W/')) return etag;
  return headers.get('last-modified') ?? undefined;
}

async function forgetContent(file: FileHandle, part: string): Promise<void> {
  await file.truncate(0);
  await rm(noteOf(part), { force: true });
}

/** A note that is not there, damaged, or of another address counts for nothing. */
async function readNote(part: string, url: string): Promise<Part> {
  try {
    const note = JSON.parse(await readFile(noteOf(part), 'utf8')) as Partial<Part>;
    const { validator, total } = note;
    if (note.url !== url || typeof validator !== 'string') return { url };
    return { url, validator, ...(typeof total === 'number' ? { total } : {}) };
  } catch {
    return { url };
  }
}

function networkError(error: unknown, url: string, have: number): unknown {
  if (error instanceof Failure || error instanceof Broken) return error;
  const cause = (error as { cause?: unknown }).cause ?? error;
  const code = codeOf(cause);
  if (code !== undefined && (error as NodeJS.ErrnoException).syscall !== undefined) return error; // of the disk
  if (code !== undefined && HOPELESS.includes(code))
    return new Failure(`${url}: expected an answer, got ${code}: there is no network, or nobody at this address.`);
  return new Broken(`${have === 0 ? 'nothing' : `${have} bytes`} and then ${code ?? messageOf(cause)}`);
}
