import { layerTable, type ModelAbout, resolveArchitecture, times } from 'receptive';
import { table } from '../progress/format.js';

const whole = (n: number) => n.toLocaleString('en-US');
const HEAD = ['layer', 'path', 'what', 'output', 'parameters', 'MACs', 'field'];

/** A model's network layer by layer, and what it takes and answers. */
export function modelText({ architecture, classes, normalization }: ModelAbout): string {
  const graph = resolveArchitecture(architecture);
  const rows = layerTable(graph).map((row) => [
    row.name,
    row.path,
    row.description,
    times(row.outputShape),
    whole(row.parameters),
    whole(row.macs),
    times(row.receptiveField),
  ]);
  const short = (numbers: readonly number[]) => numbers.map((n) => Number(n.toPrecision(4))).join(' ');
  return [
    table([HEAD, ...rows], (column) => column > 3),
    '',
    `${whole(graph.parameters)} parameters, ${whole(graph.macs)} MACs a picture.`,
    `Takes pictures of ${times(graph.input)}: (pixel/255 − mean)/std, mean ${short(normalization.mean)}, std ${short(normalization.std)}.`,
    `Answers with ${classes.length} classes: ${listed(classes)}.`,
  ].join('\n');
}

const MOST_CLASSES = 12;
const listed = (classes: readonly string[]) =>
  classes.length <= MOST_CLASSES ? classes.join(', ') : `${classes.slice(0, MOST_CLASSES).join(', ')} …`;
