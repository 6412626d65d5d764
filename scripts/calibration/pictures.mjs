/** Small generated data: four 3×3 figures somewhere in noisy 8×8 pictures; test pictures come in groups of five. */
import { makeDataset, Random, streamKey } from '../../packages/receptive/dist/index.js';

const SIDE = 8;
const FIGURES = { plus: '010111010', cross: '101010101', ring: '111101111', bar: '000111000' };
const CLASSES = Object.keys(FIGURES);
const GROUND = 100;
const CONTRAST = 120;
const NOISE = 20;

const TRAIN = 240;
const VALIDATION = 100;
/** Scenes of the test split, each seen this many times with fresh noise. */
const SCENES = 200;
const VIEWS = 5;
export const TEST = SCENES * VIEWS;
/** One name per test picture: views of one scene are not independent. */
export const CLUSTERS = Array.from({ length: TEST }, (_, i) => `scene ${Math.floor(i / VIEWS)}`);

/** A data set of its own for every index. */
export function pictures(index) {
  return makeDataset({
    name: 'figures',
    about: 'Four small figures anywhere in noisy 8×8 pictures; generated.',
    classes: CLASSES,
    shape: [1, SIDE, SIDE],
    splits: {
      train: split(index, 'train', TRAIN, 1),
      validation: split(index, 'validation', VALIDATION, 1),
      test: split(index, 'test', SCENES, VIEWS),
    },
  });
}

function split(index, name, scenes, views) {
  const images = new Uint8Array(scenes * views * SIDE * SIDE);
  const labels = new Uint16Array(scenes * views);
  for (let s = 0; s < scenes; s++) {
    const scene = new Random(streamKey(index, 'generate', `${name} scenes`), s);
    const label = scene.integer(CLASSES.length);
    const [top, left] = [scene.integer(SIDE - 2), scene.integer(SIDE - 2)];
    const contrast = CONTRAST * scene.between(0.6, 1.4);
    const figure = FIGURES[CLASSES[label]];
    for (let view = 0; view < views; view++) {
      const at = s * views + view;
      const noise = new Random(streamKey(index, 'generate', `${name} noise`), s, view);
      labels[at] = label;
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          const [row, column] = [y - top, x - left];
          const inside = row >= 0 && row < 3 && column >= 0 && column < 3 && figure[row * 3 + column] === '1';
          const value = GROUND + (inside ? contrast : 0) + NOISE * noise.normal();
          images[(at * SIDE + y) * SIDE + x] = Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
  }
  return { images, labels };
}
