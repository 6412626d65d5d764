/** A peer as a process: one JSON request a line on stdin, one JSON answer a line on stdout. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { makeHandler } from './handler.mjs';

const host = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  memory() {
    try {
      return 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    } catch {
      return 1024 * process.resourceUsage().maxRSS;
    }
  },
};

// Libraries greet on stdout, where only answers belong.
const answer = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
console.log = console.info = console.warn = console.error;

const { default: peer } = await import(`./${process.argv[2]}.mjs`);
const handle = makeHandler(peer, host);
for await (const line of createInterface({ input: process.stdin })) answer(await handle(JSON.parse(line)));
process.exit();
