export { defaultCacheFolder, type OpenDataset, readPackedDataset } from './cache.js';
export { testClusters } from './clusters.js';
export { type DecodedPicture, decodePicture, type PictureForm, readPicture } from './images.js';
export { KNOWN_DATASETS, type KnownDataset } from './known.js';
export type { OnProgress } from './parallel.js';
export { findFolder, type OpenOptions, openDataset, readDataset } from './registry.js';
