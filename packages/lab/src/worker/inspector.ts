/** The worker that answers everything but training: it looks into networks while the page stays responsive. */

import { answerHandlers } from './answer-handlers.js';
import { benchHandlers } from './bench-handlers.js';
import { dataHandlers } from './data-handlers.js';
import { designHandlers } from './design-handlers.js';
import { loadEngine } from './engine.js';
import { explainHandlers } from './explain-handlers.js';
import { folderHandlers } from './folder-handlers.js';
import { microscopeHandlers } from './microscope-handlers.js';
import { modelHandlers } from './networks.js';
import { expose, type Port } from './rpc.js';

const handlers = {
  async about() {
    return (await loadEngine()).about;
  },
  ...dataHandlers,
  ...modelHandlers,
  ...microscopeHandlers,
  ...answerHandlers,
  ...benchHandlers,
  ...explainHandlers,
  ...folderHandlers,
  ...designHandlers,
};

export type InspectorHandlers = typeof handlers;

expose(handlers, globalThis as unknown as Port);
