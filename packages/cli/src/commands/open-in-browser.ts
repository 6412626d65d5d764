import { spawn } from 'node:child_process';
import { platform } from 'node:os';

/** Opens an address in the person's browser; `instead` says on stderr what there is where none can be opened. */
export function openInBrowser(url: string, instead: string): void {
  const commands: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };
  spawn(commands[platform()] ?? 'xdg-open', [url], { stdio: 'ignore', detached: true })
    .on('error', () => console.error(`no browser could be opened; ${instead}`))
    .unref();
}
