import { arch, availableParallelism, cpus, platform } from 'node:os';
import { VERSION } from '../package-root.js';

/** What the numbers were made with; goes into `study.json` and the report. Nothing that names a person or a moment. */
export function environment(numerics: string): Record<string, string> {
  return {
    receptive: VERSION,
    engine: numerics,
    node: process.version,
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: String(availableParallelism()),
  };
}
