/** The command in a terminal, as people see it: a pseudo-terminal of util-linux's `script`, and a screen to read. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Screen } from '../packages/cli/src/progress/screen.fixture.js';
import { width } from '../packages/cli/src/progress/width.js';
import { Bench, COMMAND, tinyStudy, until } from './command.js';

const absent = process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0;

describe.skipIf(absent)(`in a terminal${absent ? ' (SKIPPED: no script(1) of util-linux)' : ''}`, () => {
  const bench = new Bench();
  const bin = bench.at('bin');
  afterAll(() => bench.remove());

  /** Runs the command in a terminal of that size. */
  function inTerminal(columns: number, rows: number, ...args: string[]) {
    const line = [process.execPath, COMMAND, ...args].map((word) => `'${word}'`).join(' ');
    const { CI, NO_COLOR, ...env } = process.env;
    const child: ChildProcess = spawn(
      'script',
      ['-qfec', `stty cols ${columns} rows ${rows}; exec ${line}`, '/dev/null'],
      {
        cwd: bench.folder,
        env: { ...env, TERM: 'xterm', XDG_CACHE_HOME: bench.at('cache'), PATH: `${bin}:${env.PATH}` },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    const screen = new Screen(columns, rows);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => screen.write(text));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return { screen, ended, type: (keys: string) => child.stdin?.write(keys) };
  }

  test('a study is drawn in place, ends with its table, and is opened', async () => {
    await bench.file('tiny.json', JSON.stringify(tinyStudy({ title: 'What does a larger kernel buy? 你好' })));
    const opener = await bench.file('bin/xdg-open', `#!/bin/sh\nprintf %s "$1" > '${bench.at('opened')}'\n`);
    chmodSync(bench.at(opener), 0o755);
    const { screen, ended } = inTerminal(60, 20, 'run', 'tiny.json', '--open');
    expect(await ended).toBe(0);
    const lines = screen.text.split('\n');
    expect(lines[0]).toBe('What does a larger kernel buy? 你好');
    expect(lines.filter((line) => / trials, /.test(line))).toEqual([`${'━'.repeat(30)}  6/6 trials, 100 %`]);
    expect(lines.filter((line) => line.startsWith('  ✓ ')).length).toBe(3);
    expect(lines.at(-1)).toBe('report: runs/tiny/report.html');
    const results = lines.slice(lines.findIndex((line) => line.startsWith('arm ')));
    const table = results.slice(0, results.indexOf(''));
    expect([table.length, table[0]]).toEqual([4, expect.stringMatching(/^arm +test accuracy +95 % interval/)]);
    expect(Math.max(...results.map(width))).toBeLessThanOrEqual(60);
    expect(results.at(-2)).toMatch(/^test split: opened once \(plan [0-9a-f]{8}\)$/);
    await until('the browser', () => existsSync(bench.at('opened')));
    expect(readFileSync(bench.at('opened'), 'utf8')).toMatch(/^file:\/\/\/.*\/runs\/tiny\/report\.html$/);
  }, 180_000);

  test('Ctrl-C leaves the terminal as it was, and nothing half drawn', async () => {
    const long = tinyStudy({ name: 'long', recipe: { epochs: 500, batch: 50, learningRate: 0.003 } });
    await bench.file('long.json', JSON.stringify(long));
    const { screen, ended, type } = inTerminal(80, 24, 'run', 'long.json');
    await until('an epoch', () => /[▁█] {2}.*%/.test(screen.text));
    // Two workers train side by side: whichever seed is ahead is shown.
    expect(screen.text).toMatch(/seed [01] epoch \d+\/500, [\d.,]+( k)? images\/s/);
    type('\u0003');
    expect(await ended).toBe(130);
    const lines = screen.text.split('\n');
    expect(lines.filter((line) => / trials, /.test(line)).length).toBe(1);
    expect(lines.filter((line) => line.includes('stopping at a checkpoint'))).toEqual([
      'stopping at a checkpoint; once more stops now',
    ]);
    expect(lines.at(-1)).toBe('receptive: stopped; the same command continues.');
    // Neither hidden cursors nor other modes that would outlive the command.
    expect(screen.raw).not.toContain('\u001b[?');
  }, 180_000);
});
