import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';
import { InputError, parseIdxHeader } from 'receptive';

const inflate = promisify(gunzip);

/**
 * The bytes of an IDX file that may be gzip-compressed. The header is decompressed alone first, so the size is known
 * and checked, and never more than that is allocated.
 */
export async function gunzipIdx(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  let promised = '';
  try {
    const start = await inflate(bytes.subarray(0, 4096), { finishFlush: constants.Z_SYNC_FLUSH });
    const { size, dims } = parseIdxHeader(start, where);
    promised = `${size} bytes as the header says ${dims.join(' × ')}`;
    // Deflate makes at most 1032 bytes of one, so a header cannot promise more than the file could hold.
    if (size > 1032 * bytes.length)
      throw new InputError(`${where}: expected ${promised}, got a file too small for that.`);
    return await inflate(bytes, { maxOutputLength: size });
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new InputError(`${where}: expected ${promised}, got more.`);
    throw new InputError(`${where}: expected a whole gzip file, got a damaged or truncated one (${message}).`);
  }
}
