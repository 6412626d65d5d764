import { InputError } from '../../errors.js';
import { instantiate, type KernelExports, type Kernels } from './kernels.js';
import { type Buffer, checkSize, PAGE, type Persistent, type Program, roundUp } from './program.js';
import { startHelpers } from './threads.js';

/** Control words of kernels/program.ts, in bytes. */
const PATIENCE = 1024 + 256;
const JOB = 2048;
/** How often a thread looks before it sleeps, to begin with; the kernels find out how much pays. */
const FIRST_PATIENCE = 1 << 18;

/** A memory with its programs, laid out and ready to run. */
export class Runtime {
  readonly bytes: number;
  private readonly memory: WebAssembly.Memory;
  private readonly exports: KernelExports;
  private readonly helpers: { terminate(): unknown }[];
  private readonly buffer: ArrayBufferLike;

  /**
   * @param persistent buffers that keep their contents
   * @param programs share the rest of the memory: only one runs at a time, and none carries values to the next
   */
  constructor(
    kernels: Kernels,
    persistent: Persistent,
    programs: readonly Program[],
    threads: number,
    memoryLimit?: number,
  ) {
    let at = persistent.layOut(PAGE);
    for (const program of programs) {
      program.address = roundUp(at, 128);
      at = program.address + program.bytes;
    }
    const base = roundUp(at, 4096);
    const end = Math.max(base, ...programs.map((program) => program.layOut(base)));
    const scratch = roundUp(Math.max(...programs.map((program) => program.scratch)), 4096) + 4096;
    const scratchBase = roundUp(end, 4096);
    this.bytes = scratchBase + scratch * threads;
    checkSize(this.bytes, memoryLimit);
    const pages = Math.ceil(this.bytes / PAGE);
    try {
      this.memory = new WebAssembly.Memory({ initial: pages, maximum: Math.max(pages, 2), shared: true });
    } catch {
      throw new InputError(
        `This network needs ${(this.bytes / 2 ** 20).toFixed(0)} MiB, which this machine would not give.`,
        'Use a smaller batch, or close other programs.',
      );
    }
    this.buffer = this.memory.buffer;
    this.exports = instantiate(kernels.module, this.memory);
    this.exports.initialize();
    const words = new Int32Array(this.buffer);
    words[PATIENCE >> 2] = FIRST_PATIENCE;
    words[(JOB + 192) >> 2] = scratchBase;
    words[(JOB + 196) >> 2] = scratch;
    persistent.write(this.buffer);
    for (const program of programs) program.encode(this.buffer);
    this.helpers = threads > 1 ? startHelpers(threads - 1, kernels.module, this.memory) : [];
  }

  floats(buffer: Buffer, length = buffer.bytes / 4): Float32Array {
    return new Float32Array(this.buffer, buffer.address, length);
  }
  ints(buffer: Buffer, length = buffer.bytes / 4): Int32Array {
    return new Int32Array(this.buffer, buffer.address, length);
  }
  floatsAt(address: number, length: number): Float32Array {
    return new Float32Array(this.buffer, address, length);
  }
  run(program: Program): void {
    this.exports.run(program.address, program.operations.length);
  }
  /** Runs one operation of a program. */
  runOperation(program: Program, index: number): void {
    this.exports.run(program.address + index * 128, 1);
  }
  dispose(): void {
    const words = new Int32Array(this.buffer);
    words[(JOB + 72) >> 2] = 1;
    Atomics.add(words, JOB >> 2, 256);
    Atomics.notify(words, JOB >> 2);
    for (const helper of this.helpers) helper.terminate();
  }
}
