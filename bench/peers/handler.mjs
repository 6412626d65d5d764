/**
 * What every peer answers, wherever it runs. A request is an object with `do`:
 *
 * - `about` → the peer's name and version
 * - `open` a network (`id`, `kind`, `pass`, `batch`, `threads`, …) → the parameters it has
 * - `warm` it for `seconds` → the steps that took
 * - `run` it for `steps` → their `seconds`, and the CPU time the whole request took
 * - `close` all networks
 * - `memory` → the largest resident size of the process so far, in bytes
 *
 * @param peer `about()`, and `open(request)` → { parameters, run(steps) → seconds, dispose() }; both may be async
 * @param host `cpu()` in milliseconds and `memory()` in bytes, of the process
 */
export function makeHandler(peer, host) {
  const open = new Map();
  const answers = {
    about: () => peer.about(),
    async open(request) {
      const subject = await peer.open(request);
      open.set(request.id, subject);
      return { parameters: subject.parameters };
    },
    async warm({ id, seconds }) {
      const subject = open.get(id);
      await subject.run(1);
      await new Promise((resolve) => setTimeout(resolve, 50)); // helper threads start meanwhile
      const end = performance.now() + 1000 * seconds;
      let steps = 1;
      do {
        await subject.run(1);
        steps++;
      } while (performance.now() < end);
      return { steps };
    },
    async run({ id, steps }) {
      const before = host.cpu();
      const seconds = await open.get(id).run(steps);
      return { seconds, cpu: host.cpu() - before };
    },
    async close() {
      for (const subject of open.values()) await subject.dispose();
      open.clear();
      return {};
    },
    memory: () => ({ bytes: host.memory() }),
  };
  return async (request) => {
    try {
      return await answers[request.do](request);
    } catch (error) {
      return { error: error.message.split('\n')[0] };
    }
  };
}

/** Calls `step` with 1, 2, 3, …; returns the seconds all calls took. */
export function timed(step) {
  return async (steps) => {
    const started = performance.now();
    for (let number = 1; number <= steps; number++) await step(number);
    return (performance.now() - started) / 1000;
  };
}

/** Noise of a shape, between −bound and bound. */
export function noise(length, bound = 1.7) {
  return Float32Array.from({ length }, () => (2 * Math.random() - 1) * bound);
}

export const product = (shape) => shape.reduce((a, b) => a * b, 1);
