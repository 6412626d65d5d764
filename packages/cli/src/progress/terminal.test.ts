import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeReporter } from './make-reporter.js';
import { divergedRecord, plannedTrial, StudyAtWork } from './progress.fixture.js';
import { Screen } from './screen.fixture.js';
import { terminalReporter } from './terminal.js';
import { width } from './width.js';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Two arms, two seeds; the first is done, the second's first seed runs. */
function halfway(names = ['dense', 'kernel5']): StudyAtWork {
  const study = new StudyAtWork(
    names.flatMap((arm, i) => [0, 1].map((seed) => plannedTrial(arm, seed, 100 * (i + 1)))),
  );
  const [first, second] = names;
  for (const seed of [0, 1]) {
    study.start(`${first}-${seed}`);
    study.clock += 10;
    study.finish(`${first}-${seed}`, [0.2, 0.35, 0.45, 0.5], 10);
  }
  study.start(`${second}-0`);
  study.at(20, `${second}-0`, 0, 1234.4);
  study.at(25, `${second}-0`, 0.25, 1234.4);
  study.epoch(`${second}-0`, 1, 0.4);
  return study;
}

function shown(screen: Screen, study: StudyAtWork): string {
  const reporter = terminalReporter(screen, false);
  reporter.begin(study.progress);
  const { text } = screen;
  reporter.end();
  return text;
}

test('a bar, the time left, the scale of the curves, and a row for each arm', () => {
  expect(shown(new Screen(100, 24), halfway())).toBe(
    [
      '━━━━━━━━━━━━━─────────────────  2/4 trials, 42 %, about 35 s left',
      '  validation accuracy, from ▁ 20 % to █ 50 %',
      '  ✓ dense      2/2  ▁▅▇█   50.0 %',
      '  ▸ kernel5    0/2  ▆      40.0 %  seed 0 epoch 2/4, 1,234 images/s',
    ].join('\n'),
  );
});

test.each([120, 80, 60, 40, 20, 8])('at %i columns no line is broken', (columns) => {
  const screen = new Screen(columns, 24);
  const study = halfway(['dense', 'kernel-你好-of-five-by-five']);
  const text = shown(screen, study);
  expect(Math.max(...text.split('\n').map(width))).toBeLessThan(columns);
  // Bar, scale, two arms, and what runs in a line of its own where there is no room beside.
  expect(text.split('\n').length).toBe(columns >= 120 ? 4 : 5);
});

test('40 columns still say how far, how long, and what runs', () => {
  expect(shown(new Screen(40, 24), halfway())).toBe(
    [
      '━━━━━━━──────────  2/4, about 35 s left',
      '  accuracy, ▁ 20 % to █ 50 %',
      '  ✓ dense      2/2  ▁▅▇█   50.0 %',
      '  ▸ kernel5    0/2  ▆      40.0 %',
      '    seed 0 epoch 2/4, 1,234 images/s',
    ].join('\n'),
  );
});

test('thirty arms in ten rows: those that run first, and how many more there are', () => {
  const names = Array.from({ length: 30 }, (_, i) => `arm${i + 1}`);
  const study = new StudyAtWork(names.map((name) => plannedTrial(name, 0, 1)));
  for (const name of names.slice(0, 12)) study.finish(`${name}-0`, [0.5, 0.6, 0.7, 0.8]);
  study.start('arm25-0');
  const screen = new Screen(80, 10);
  const lines = shown(screen, study).split('\n');
  expect(lines.length).toBe(9);
  expect(lines.slice(2).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    ...['✓ arm1', '✓ arm2', '✓ arm3', '✓ arm4', '✓ arm5'],
    '▸ arm25',
    '… 24 more arms: 7 done, 17 to go',
  ]);
  for (const rows of [1, 2, 3, 4])
    expect(shown(new Screen(80, rows), study).split('\n').length).toBeLessThanOrEqual(rows);
});

test('drawn over in place: at most five times a second, in one piece, and not at all when nothing changed', () => {
  const study = halfway();
  const screen = new Screen(80, 24);
  const reporter = terminalReporter(screen, true);
  reporter.line('glyphs');
  reporter.begin(study.progress);
  const before = screen.writes;
  for (let i = 1; i <= 1000; i++) {
    study.at(25 + i / 1000, 'kernel5-0', 0.25 + i / 2000, 1000 + i);
    vi.advanceTimersByTime(1);
  }
  expect(screen.writes - before).toBe(5);
  vi.advanceTimersByTime(1000);
  expect(screen.writes - before).toBe(5);
  // One block, under the line that stays; the cursor rests at its beginning.
  expect(screen.text.split('\n').length).toBe(5);
  expect(screen.text.match(/trials/g)?.length).toBe(1);
  expect(screen.cursor).toEqual([1, 0]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours and cursor movements are what is looked for.
  expect(screen.raw.replace(/\u001b\[(\d*[AJK]|\d+m)/g, '')).not.toContain('\u001b');
  reporter.end();
  expect(screen.cursor).toEqual([5, 0]);
  vi.advanceTimersByTime(1000);
  expect([vi.getTimerCount(), screen.listenerCount('resize')]).toEqual([0, 0]);
});

test('lines that stay push the block down and leave nothing of it behind', () => {
  const study = halfway();
  const screen = new Screen(80, 8);
  const reporter = terminalReporter(screen, true);
  reporter.begin(study.progress);
  const trial = study.trial('kernel5-1');
  study.progress.apply({ type: 'retry', trial, reason: 'the worker process ended with SIGKILL' });
  reporter.event({ type: 'retry', trial, reason: 'the worker process ended with SIGKILL' });
  const record = divergedRecord(trial);
  study.progress.apply({ type: 'finished', trial, record });
  reporter.event({ type: 'finished', trial, record });
  reporter.line(
    'a line that is much wider than the screen and therefore takes two of its rows, as it may, and no more',
  );
  reporter.line('stopping at a checkpoint; once more stops now');
  const lines = screen.text.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'kernel5 seed 1: the worker process ended with SIGKILL; trying once more from its',
    ' last checkpoint',
    '[3/4] kernel5 seed 1: diverged in epoch 1, step 7, 0.30 s',
    'a line that is much wider than the screen and therefore takes two of its rows, a',
    's it may, and no more',
  ]);
  expect(lines[5]).toBe('stopping at a checkpoint; once more stops now');
  expect(lines.slice(6).map((line) => line.trim())).toEqual([
    expect.stringMatching(/^━+─+ {2}3\/4 trials, /),
    'validation accuracy, from ▁ 20 % to █ 50 %',
    '✓ dense      2/2  ▁▅▇█   50.0 %',
    '▸ kernel5    1/2  ▆      40.0 %  1 diverged; seed 0 epoch 2/4, 1,234 images/s',
  ]);
  expect(screen.text.match(/trials/g)?.length).toBe(1);
  reporter.end();
});

test('a change of size is drawn at once, but not for every step of it', () => {
  const study = halfway();
  const screen = new Screen(100, 24);
  const reporter = terminalReporter(screen, false);
  reporter.begin(study.progress);
  vi.advanceTimersByTime(150);
  const before = screen.writes;
  for (let columns = 99; columns >= 40; columns--) {
    screen.resize(columns, 24);
    vi.advanceTimersByTime(1);
  }
  expect(screen.writes - before).toBeLessThanOrEqual(2);
  vi.advanceTimersByTime(200);
  expect(screen.text.split('\n').length).toBe(5);
  expect(Math.max(...screen.text.split('\n').map(width))).toBeLessThan(40);
  reporter.end();
});

test('work before training: one line, gone when it is done or given up', () => {
  const screen = new Screen(30, 24);
  const reporter = terminalReporter(screen, false);
  reporter.line('mars');
  reporter.busy(0, 1, 'exploring the data');
  expect(screen.text).toBe('mars\nexploring the data …');
  reporter.busy(1, 1, 'exploring the data');
  expect(screen.text).toBe('mars');
  vi.advanceTimersByTime(1000);
  reporter.busy(1, 100, 'decoding pictures of the Curiosity rover');
  expect(screen.text).toBe('mars\ndecoding pictures of the Cur…');
  vi.advanceTimersByTime(100);
  reporter.busy(50, 100, 'decoding');
  expect(screen.text).toBe('mars\ndecoding pictures of the Cur…');
  vi.advanceTimersByTime(200);
  reporter.busy(60, 100, 'decoding');
  expect(screen.text).toBe('mars\ndecoding: 60 %');
  reporter.line('one of them is grey');
  expect(screen.text).toBe('mars\none of them is grey\ndecoding: 60 %');
  reporter.end();
  reporter.end();
  expect(screen.text).toBe('mars\none of them is grey');
  expect(screen.cursor).toEqual([2, 0]);
});

test('while the command is stopped the terminal is the shell’s', () => {
  const study = halfway();
  const screen = new Screen(80, 24);
  const reporter = terminalReporter(screen, false);
  reporter.begin(study.progress);
  reporter.pause();
  expect([screen.text, screen.cursor]).toEqual(['', [0, 0]]);
  screen.write('$ fg\n');
  reporter.resume();
  expect(screen.text).toMatch(/^\$ fg\n━/);
  expect(screen.text.split('\n').length).toBe(5);
  reporter.end();
});

test('a title cannot reach into the terminal', () => {
  const screen = new Screen(40, 24);
  terminalReporter(screen, false).line('tiny\u001b[2J\u0007: 你好');
  expect(screen.text).toBe('tiny [2J : 你好');
});

test.each([
  ['a terminal', true, { TERM: 'xterm' }, true, true],
  ['a terminal without colour', true, { TERM: 'xterm', NO_COLOR: '1' }, true, false],
  ['a terminal that says it is no CI', true, { CI: 'false' }, true, true],
  ['CI', true, { CI: 'true' }, false, false],
  ['a dumb terminal', true, { TERM: 'dumb' }, false, false],
  ['a pipe', false, {}, false, false],
])('%s', (_, isTTY, env, inPlace, coloured) => {
  const screen = new Screen(80, 24);
  const study = halfway();
  const reporter = makeReporter({ isTTY, columns: 80, rows: 24, write: (text) => screen.write(text) }, env);
  reporter.line('glyphs');
  reporter.begin(study.progress);
  vi.advanceTimersByTime(16_000);
  reporter.end();
  expect([screen.raw.includes('\u001b[J'), screen.raw.includes('\u001b[36m')]).toEqual([inPlace, coloured]);
  if (inPlace) return;
  expect(screen.raw).not.toContain('\u001b');
  expect(screen.raw).toBe(
    'glyphs\n2/4 trials, 42 %, about 35 s left: kernel5 seed 0 epoch 2/4, 1,234 images/s (validation 40.0 %)\n',
  );
});
