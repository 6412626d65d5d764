import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time of all cores since the machine started, whoever used it. Unit: milliseconds, in steps of ten. */
export function machineBusy(): number {
  try {
    // Linux counts the time that a hypervisor gave to others too.
    const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
      .split(/\s+/, 9)
      .map(Number);
    return 10 * [user, nice, system, irq, softirq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0);
  } catch {
    return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  }
}

/** CPU time of this process with all its threads. Unit: milliseconds. */
export function ownBusy(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Starts watching; the function it returns says how many cores others have kept busy since. */
export function watchForeignLoad(): () => number {
  const [machine, own, started] = [machineBusy(), ownBusy(), performance.now()];
  return () => Math.max(0, machineBusy() - machine - (ownBusy() - own)) / (performance.now() - started);
}
