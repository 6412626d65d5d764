import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { Peer } from './peer.mjs';

/** A library for dense products that is slower than this is the reference implementation, not one to compare with. */
const SLOWEST_BLAS = 8; // GFLOP/s
const run = promisify(execFile);

/** What keeps all parts of PyTorch from using vectors wider than AVX2's. */
const AVX2_ONLY = {
  ONEDNN_MAX_CPU_ISA: 'AVX2',
  DNNL_MAX_CPU_ISA: 'AVX2',
  ATEN_CPU_CAPABILITY: 'avx2',
  OPENBLAS_CORETYPE: 'Haswell',
  MKL_ENABLE_INSTRUCTIONS: 'AVX2',
};

/** The first Python that has PyTorch. */
async function findPython() {
  for (const python of ['python3', '/usr/bin/python3'])
    try {
      await run(python, ['-c', 'import torch']);
      return python;
    } catch {
      // The next one, then.
    }
  throw new Error('no python3 here imports torch');
}

/** The instructions that PyTorch's convolutions use, in oneDNN's own words. */
async function convolutionInstructions(python, env) {
  const script = 'import torch; torch.conv2d(torch.ones(16, 64, 16, 16), torch.ones(64, 64, 3, 3))';
  const { stdout } = await run(python, ['-c', script], { env: { ...process.env, ...env, ONEDNN_VERBOSE: '1' } });
  return /cpu,isa:([^\n]*)/.exec(stdout)?.[1] ?? 'unknown';
}

export const hasAvx512 = () => {
  try {
    return /^flags.* avx512f /m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
};

const environment = (threads) =>
  Object.fromEntries(
    ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'].map((name) => [name, `${threads}`]),
  );

/**
 * PyTorch with so many threads; a process for each number, because its libraries read theirs when they start.
 * @returns a peer with `start` for another fresh one, and what it is: version, instructions, BLAS
 * @throws where there is none, or where its dense products come from the slow reference BLAS
 */
export async function openTorch(threads, avx2Only = false) {
  const python = await findPython();
  const env = { ...environment(threads), ...(avx2Only ? AVX2_ONLY : {}) };
  const start = () => new Peer([python, 'torch_peer.py'], env);
  const peer = start();
  try {
    const about = await peer.request({ do: 'about' });
    const { name, gflops } = about.blas;
    if (gflops < SLOWEST_BLAS)
      throw new Error(
        `its dense products run at ${gflops} GFLOP/s (${name ?? 'no known BLAS'}): that is the slow reference BLAS, and no comparison`,
      );
    const convolutions = await convolutionInstructions(python, env);
    return { peer, start, about: { ...about, convolutions, threads } };
  } catch (error) {
    await peer.stop();
    throw error;
  }
}
