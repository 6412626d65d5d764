/** A point (x, y): x to the right, y down, the letter's box is −0.36…0.36 wide and −0.5…0.5 high. */
export type Point = readonly [x: number, y: number];

/**
 * One stroke: a start point, then line segments [x, y] or quadratic curves [controlX, controlY, x, y].
 */
export interface Stroke {
  readonly start: Point;
  readonly to: readonly (Point | readonly [number, number, number, number])[];
}

export interface Glyph {
  readonly name: string;
  readonly strokes: readonly Stroke[];
}

const stem: Stroke = { start: [-0.3, -0.5], to: [[-0.3, 0.5]] };
const upperBowl: Stroke = {
  start: [-0.3, -0.5],
  to: [
    [-0.02, -0.5],
    [0.3, -0.5, 0.3, -0.23],
    [0.3, 0.04, -0.02, 0.04],
    [-0.3, 0.04],
  ], // prettier-ignore
};
const crossbar: Stroke = { start: [-0.3, -0.02], to: [[0.18, -0.02]] };
const ring: Stroke = {
  start: [0, -0.5],
  to: [
    [0.36, -0.5, 0.36, 0],
    [0.36, 0.5, 0, 0.5],
    [-0.36, 0.5, -0.36, 0],
    [-0.36, -0.5, 0, -0.5],
  ], // prettier-ignore
};

/**
 * Ten capital letters that differ from a neighbour in one small stroke: B P R, C G, D O Q, E F. Telling them apart
 * takes a local feature wherever it lies, which is what a convolution looks for.
 */
export const GLYPHS: readonly Glyph[] = [
  {
    name: 'B',
    strokes: [
      stem,
      {
        start: [-0.3, -0.5],
        to: [
          [0, -0.5],
          [0.27, -0.5, 0.27, -0.25],
          [0.27, 0, 0, 0],
          [-0.3, 0],
        ],
      }, // prettier-ignore
      {
        start: [0, 0],
        to: [
          [0.34, 0, 0.34, 0.25],
          [0.34, 0.5, 0, 0.5],
          [-0.3, 0.5],
        ],
      }, // prettier-ignore
    ],
  },
  {
    name: 'C',
    strokes: [
      {
        start: [0.32, -0.32],
        to: [
          [0.2, -0.5, 0, -0.5],
          [-0.36, -0.5, -0.36, 0],
          [-0.36, 0.5, 0, 0.5],
          [0.2, 0.5, 0.32, 0.32],
        ],
      },
    ], // prettier-ignore
  },
  {
    name: 'D',
    strokes: [
      stem,
      {
        start: [-0.3, -0.5],
        to: [
          [-0.06, -0.5],
          [0.36, -0.5, 0.36, 0],
          [0.36, 0.5, -0.06, 0.5],
          [-0.3, 0.5],
        ],
      }, // prettier-ignore
    ],
  },
  {
    name: 'E',
    strokes: [
      {
        start: [0.3, -0.5],
        to: [
          [-0.3, -0.5],
          [-0.3, 0.5],
          [0.3, 0.5],
        ],
      },
      crossbar,
    ],
  },
  {
    name: 'F',
    strokes: [
      {
        start: [0.3, -0.5],
        to: [
          [-0.3, -0.5],
          [-0.3, 0.5],
        ],
      },
      crossbar,
    ],
  },
  {
    name: 'G',
    strokes: [
      {
        start: [0.32, -0.32],
        to: [
          [0.2, -0.5, 0, -0.5],
          [-0.36, -0.5, -0.36, 0],
          [-0.36, 0.5, 0, 0.5],
          [0.34, 0.5, 0.34, 0.06],
          [0.04, 0.06],
        ],
      },
    ], // prettier-ignore
  },
  { name: 'O', strokes: [ring] },
  { name: 'P', strokes: [stem, upperBowl] },
  { name: 'Q', strokes: [ring, { start: [0.04, 0.16], to: [[0.38, 0.56]] }] },
  { name: 'R', strokes: [stem, upperBowl, { start: [-0.04, 0.04], to: [[0.34, 0.5]] }] },
];
