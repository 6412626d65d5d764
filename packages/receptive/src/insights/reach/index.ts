export { type Marks, reachedBy, seenBy } from './reach.js';
