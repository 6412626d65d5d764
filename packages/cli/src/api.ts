/**
 * `receptive-cli` for programs and notebooks: data sets, studies, runs and models of this machine. Everything given
 * back shows itself in a notebook; in a terminal it is told in words. What needs no files is in `receptive`.
 */
export { defineStudy } from 'receptive';
export { describeNetwork } from './api/describe-network.js';
export { type Data, type OpenDataOptions, openData } from './api/open-data.js';
export { openModel, type TrainedModel } from './api/open-model.js';
export { openRun, type Run } from './api/open-run.js';
export { type RunStudyOptions, runStudy } from './api/run-study.js';
export { show } from './api/show.js';
