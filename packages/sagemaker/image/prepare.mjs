/**
 * Runs while the image is built: the image decoder has a part for each kind of machine, and the context brings that of
 * the machine that made it. Where it does not load, the same version is installed for this one.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('node_modules', import.meta.url));
try {
  await import('sharp');
} catch {
  const { version } = JSON.parse(readFileSync(join(modules, 'sharp/package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'sharp-'));
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  execFileSync('npm', ['install', '--prefix', folder, ...options, `sharp@${version}`], { stdio: 'inherit' });
  cpSync(join(folder, 'node_modules'), modules, { recursive: true });
  rmSync(folder, { recursive: true });
}
