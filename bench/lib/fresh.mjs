/** Peak memory and start-up: what can only be seen in processes that have done nothing else. */
import { median, WORKLOADS } from '../.build/ours.js';

const workload = (name) => WORKLOADS.find((candidate) => candidate.name === name);
const opening = ({ architecture, batch }, threads, layout) => ({
  do: 'open',
  id: 'fresh',
  kind: 'workload',
  pass: 'train',
  architecture,
  batch,
  threads,
  layout,
});

/** Ours, and PyTorch in each of its layouts; of those the better counts. */
function contestants(open, threads) {
  return [
    { key: 'receptive', layout: 'contiguous' },
    { key: `torch-${threads}`, layout: 'contiguous' },
    { key: `torch-${threads}`, layout: 'channels-last' },
  ]
    .filter(({ key }) => open.has(key))
    .map((contestant) => ({ ...contestant, best: contestant.key.replace(/-\d+$/, ''), values: [] }));
}

/** Takes each contestant in turn, `times` times, in a new process. */
async function inTurn(open, threads, times, once) {
  const all = contestants(open, threads);
  for (let i = 0; i < times; i++)
    for (const contestant of all) {
      if (contestant.failed) continue;
      const started = performance.now();
      const peer = open.get(contestant.key).start();
      try {
        contestant.values.push(await once(peer, contestant.layout, started));
      } catch (error) {
        contestant.failed = error.message;
      }
      await peer.stop();
    }
  return all.map(({ key, best, layout, values, failed }) =>
    failed ? { key, best, layout, failed } : { key, best, layout, values, median: median(values) },
  );
}

/** Largest resident size of a process that took five training steps of `mars`. Unit: bytes. */
export function peakMemory(open, threads, times) {
  return inTurn(open, threads, times, async (peer, layout) => {
    await peer.request(opening(workload('mars'), threads, layout));
    await peer.request({ do: 'run', id: 'fresh', steps: 5 });
    return (await peer.request({ do: 'memory' })).bytes;
  });
}

/** From starting the process to the end of the first training step of `lenet`. Unit: seconds. */
export function startUp(open, threads, times) {
  return inTurn(open, threads, times, async (peer, layout, started) => {
    await peer.request(opening(workload('lenet'), threads, layout));
    await peer.request({ do: 'run', id: 'fresh', steps: 1 });
    return (performance.now() - started) / 1000;
  });
}
