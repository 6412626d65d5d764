export { checkBatchStatistics, checkCompileOptions, checkLossOptions } from './compile-options.js';
export { type ConformanceResult, runConformance } from './conformance.js';
export { type ConformanceCase, readConformanceCases } from './conformance-file.js';
export { referenceEngine } from './reference/index.js';
export * from './types.js';
export { createWasmEngine } from './wasm/index.js';
