import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** What the figures were measured on; nothing that names the machine. */
export function describeMachine() {
  const all = cpus();
  const flags = existsSync('/proc/cpuinfo')
    ? (/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '')
    : '';
  const vectors = ['avx2', 'fma', 'avx512f', 'avx512_bf16', 'asimd'].filter((flag) => flags.split(' ').includes(flag));
  return {
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    vectors,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release().split('-')[0]} ${arch()}`,
    node: process.version,
    loadBefore: loadavg()[0],
  };
}
