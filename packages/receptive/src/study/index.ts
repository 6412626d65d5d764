export { describeChange, diffArms, diffRecipes, requireOneFactor } from './control.js';
export * from './define.js';
export * from './describe.js';
export * from './identity.js';
export * from './induced.js';
export { describeRecipe, renderDescription } from './render.js';
export * from './resolve.js';
export * from './types.js';
