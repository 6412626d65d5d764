import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { browserPeer, CHROMIUM } from './browser-peer.mjs';
import { nodePeer } from './peer.mjs';
import { hasAvx512, openTorch } from './torch.mjs';

const packages = 'npm ci in bench/, with a registry in reach';

async function node(...args) {
  const peer = nodePeer(...args);
  try {
    return { peer, start: () => nodePeer(...args), about: await peer.request({ do: 'about' }) };
  } catch (error) {
    await peer.stop();
    throw error;
  }
}
async function browser(name) {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}`);
  const peer = await browserPeer(name);
  return { peer, about: await peer.request({ do: 'about' }) };
}

/**
 * Everything there is to measure: `key` in the results, `group` on the command line, how to open it, and how to get it
 * where it is missing. `receptive` is ours.
 */
export function knownPeers(threads) {
  const torch = (key, name, count, avx2) => ({
    key,
    group: 'torch',
    name,
    open: () => openTorch(count, avx2),
    install: 'apt-get install python3-torch libopenblas0-pthread, or pip install torch',
  });
  const counts = [...new Set([1, threads])];
  const plural = (n) => `${n} thread${n === 1 ? '' : 's'}`;
  const peers = [
    { key: 'receptive', group: 'receptive', name: 'Receptive', open: () => node('receptive') },
    ...counts.map((n) => torch(`torch-${n}`, `PyTorch, ${plural(n)}`, n, false)),
    ...(hasAvx512()
      ? counts.map((n) => torch(`torch-avx2-${n}`, `PyTorch limited to AVX2, ${plural(n)}`, n, true))
      : []),
    { key: 'onnxruntime', group: 'onnxruntime', name: 'ONNX Runtime', open: () => node('onnxruntime') },
    { key: 'tensorflow-cpu', group: 'tensorflow', name: 'TensorFlow.js cpu', open: () => node('tensorflow', 'cpu') },
    { key: 'tensorflow-wasm', group: 'tensorflow', name: 'TensorFlow.js wasm', open: () => node('tensorflow', 'wasm') },
    { key: 'jax', group: 'jax', name: 'jax-js wasm in Node', open: () => node('jax') },
    { key: 'jax-chromium', group: 'jax', name: 'jax-js wasm in Chromium', open: () => browser('jax') },
    { key: 'convnet', group: 'convnet', name: 'ConvNetJS', open: () => node('convnet') },
    { key: 'receptive-chromium', group: 'chromium', name: 'Receptive in Chromium', open: () => browser('receptive') },
  ];
  const inBrowser = ({ key }) => key.endsWith('chromium');
  return peers.map((peer) => ({ install: inBrowser(peer) ? 'apt-get install chromium' : packages, ...peer }));
}

export const PEER_GROUPS = [...new Set(knownPeers(2).map(({ group }) => group))].filter(
  (group) => group !== 'receptive',
);

/** As many threads as the issue of speed is usually put with: two, or one on a machine with one core. */
export const defaultThreads = () => Math.min(2, availableParallelism());

/** Starts the wanted peers, one after the other; what cannot be started says why. */
export async function openPeers(threads, groups, log) {
  const open = new Map();
  const missing = [];
  const described = [];
  for (const { key, group, name, install, open: start } of knownPeers(threads)) {
    if (group !== 'receptive' && !groups.includes(group)) continue;
    try {
      const peer = await start();
      open.set(key, { key, group, name, ...peer });
      described.push({ key, name, text: describe(peer.about) });
      log(`${name}: ${described.at(-1).text}`);
    } catch (error) {
      const reason = error.message.split('\n')[0];
      if (group === 'receptive') throw error;
      missing.push({ key, group, name, reason, install });
      log(`${name}: MISSING, ${reason}. To get it: ${install}`);
    }
  }
  return { open, missing, described };
}

function describe({ version, python, blas, convolutions, capability }) {
  if (!blas) return version;
  return `${version} (Python ${python}), convolutions with ${convolutions}, other layers with ${capability}, dense products by ${blas.name} at ${blas.gflops} GFLOP/s`;
}
