/** Ours: the sources of `receptive bench`, bundled by lib/ours.mjs, so that they run in a browser too. */
import { createWasmEngine, openSubject, resolveArchitecture } from '../.build/ours.js';
import { openConvolution } from './receptive-convolution.mjs';

const engine = await createWasmEngine();

export default {
  about: () => ({ version: engine.numerics }),
  open(request) {
    if (request.kind === 'convolution') return openConvolution(engine, request);
    const { parameters } = resolveArchitecture(request.architecture);
    return { parameters, ...openSubject(engine, request, request) };
  },
};
