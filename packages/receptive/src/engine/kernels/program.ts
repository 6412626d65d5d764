// Threads. A program is a flat list of operations; every thread walks the same list. An operation is cut into tasks by
// its geometry alone (never by the number of threads), threads draw task numbers from a shared counter, and a barrier
// separates operations: the same bits whatever the number of threads.
//
// An operation is 128 bytes: code, task counter, number of tasks, then up to 29 arguments of 32 bits.

import { execute } from './dispatch';

/** Barrier: +0 arrived, +64 generation, +128 sleepers, +256 patience: how often a thread looks before it sleeps. */
const BARRIER: usize = 1024;
/**
 * A look takes about half a nanosecond. Spinning answers in a tenth of a microsecond, sleeping in fifty and more —
 * milliseconds where a hypervisor gives the idle core away. So threads spin for as long as a task may take, half a
 * millisecond; but where that was in vain, because other programs have the cores, spinning only keeps the late thread
 * from running, and patience falls to ten microseconds until waits are short again. A race of two threads that both
 * change it is harmless: no result depends on it.
 */
const MOST: i32 = 1 << 20;
const LEAST: i32 = 1 << 14;
const REGAINED: i32 = 1 << 12;
/**
 * Job: +0 generation · 256 + threads taking part, +64 program, +68 operations, +72 stop, +128 sleepers,
 * +192 scratch base, +196 scratch bytes a thread, +200 helpers that have started. Generation and participants change
 * in one store: a helper that is just starting must never read one of them new and the other old.
 */
const JOB: usize = 2048;

/**
 * Sleeps until woken, unless the word at `address` is no longer `value`. The host does it (Atomics.wait): V8's baseline
 * compiler in Node 20 loses the values of locals across WebAssembly's own wait instruction.
 */
// @ts-ignore: decorator
@external("env", "sleep") declare function sleep(address: usize, value: i32): void;

/** Sleeps while the word at `address` is `value`; the word at `sleepers` counts who must be woken. */
function sleepWhile(address: usize, value: i32, sleepers: usize): void {
  atomic.add<i32>(sleepers, 1);
  while (atomic.load<i32>(address) == value) sleep(address, value);
  atomic.sub<i32>(sleepers, 1);
}

function barrier(threads: i32): void {
  if (threads < 2) return;
  const generation = atomic.load<i32>(BARRIER + 64);
  if (atomic.add<i32>(BARRIER, 1) == threads - 1) {
    atomic.store<i32>(BARRIER, 0);
    atomic.add<i32>(BARRIER + 64, 1);
    if (atomic.load<i32>(BARRIER + 128)) atomic.notify(BARRIER + 64, -1);
    return;
  }
  const patience = load<i32>(BARRIER + 256);
  for (let looks = 0; looks < patience; looks++) if (atomic.load<i32>(BARRIER + 64) != generation) {
    if (patience < MOST) store<i32>(BARRIER + 256, patience + REGAINED);
    return;
  }
  store<i32>(BARRIER + 256, max(LEAST, patience >> 2));
  sleepWhile(BARRIER + 64, generation, BARRIER + 128);
}

function runProgram(thread: i32, threads: i32): void {
  const program = <usize>load<u32>(JOB + 64);
  const operations = load<i32>(JOB + 68);
  const scratch = <usize>load<u32>(JOB + 192) + <usize>load<u32>(JOB + 196) * thread;
  for (let i = 0; i < operations; i++) {
    const op = program + <usize>i * 128;
    const tasks = load<i32>(op + 8);
    while (true) {
      const task = atomic.add<i32>(op + 4, 1);
      if (task >= tasks) break;
      execute(op, task, scratch);
    }
    barrier(threads);
    // Safe here: everyone has left this operation, and nobody enters it again before the next program's barriers.
    if (thread == 0) atomic.store<i32>(op + 4, 0);
  }
  barrier(threads);
}

/**
 * Runs a program on the calling thread together with all helpers that have started by now; returns when it is done.
 * Nobody waits for a helper that is still starting: that could wait forever where the caller's event loop starts it.
 */
export function run(program: usize, operations: i32): void {
  const threads = atomic.load<i32>(JOB + 200) + 1;
  store<u32>(JOB + 64, <u32>program);
  store<i32>(JOB + 68, operations);
  atomic.store<i32>(JOB, ((atomic.load<i32>(JOB) & ~255) + 256) | threads);
  if (atomic.load<i32>(JOB + 128)) atomic.notify(JOB, -1);
  runProgram(0, threads);
}

/** A helper thread's life: wait for a job, run it, until told to stop. */
export function serve(): void {
  let seen = atomic.load<i32>(JOB);
  const thread = atomic.add<i32>(JOB + 200, 1) + 1;
  while (true) {
    let job = atomic.load<i32>(JOB);
    let spins = load<i32>(BARRIER + 256);
    while (job == seen && spins-- > 0) job = atomic.load<i32>(JOB);
    if (job == seen) {
      sleepWhile(JOB, seen, JOB + 128);
      job = atomic.load<i32>(JOB);
    }
    seen = job;
    if (load<i32>(JOB + 72)) return;
    // A job that was launched while this helper was starting does not count on it.
    const threads = job & 255;
    if (thread < threads) runProgram(thread, threads);
  }
}
