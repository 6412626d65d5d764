import { layerTable } from '../../architecture/index.js';
import type { Graph } from '../../architecture/types.js';
import { describeChanges, describeRecipe } from '../describe.js';
import type { ArmEvidence, Evidence, ExperimentEvidence } from '../evidence.js';
import { compact, count, duration, extent, multiple } from '../format.js';
import type { Table } from '../table.js';

/** Baseline or CNN, layer by layer, with totals. Zeros of layers without parameters or MACs are left blank. */
export function layersTable({ arm, graph }: Pick<ArmEvidence, 'arm' | 'graph'>): Table {
  return layersOf(arm.title, graph);
}

/** The same of any network. */
export function layersOf(title: string, graph: Graph): Table {
  const unlessZero = (n: number, show: (n: number) => string) => (n === 0 ? '' : show(n));
  return {
    caption: `${title}, layer by layer`,
    columns: [
      { label: 'Layer' },
      { label: 'Output', numeric: true },
      { label: 'Parameters', numeric: true },
      { label: 'MACs', numeric: true },
      { label: 'Receptive field', numeric: true },
    ],
    rows: [
      [{ text: 'input', note: '' }, extent(graph.input), '', '', ''],
      ...layerTable(graph).map((layer) => [
        { text: layer.description, note: layer.because ?? '' },
        extent(layer.outputShape),
        unlessZero(layer.parameters, count),
        unlessZero(layer.macs, compact),
        layer.outputShape.length === 3 ? extent(layer.receptiveField) : 'whole picture',
      ]),
    ],
    foot: [
      [
        'total',
        '',
        count(graph.parameters),
        compact(graph.macs),
        `${extent(graph.receptiveField)} before the classifier`,
      ],
    ],
  };
}

/** How the control was trained; arms that differ say so in their experiment. */
export function recipeTable({ control }: Evidence): Table {
  return {
    caption: 'Training recipe, the same for every arm unless the arm says otherwise',
    columns: [{ label: 'Setting' }, { label: 'Value' }],
    rows: describeRecipe(control.arm.recipe),
  };
}

/** What the one change of each variant brought with it, and what holding a quantity equal made of that. */
export function inducedTable({ control }: Evidence, { name, arms }: ExperimentEvidence): Table {
  const base = control.figures;
  const against = (value: number, reference: number) => (reference > 0 ? multiple(value / reference) : '');
  return {
    caption: `What was changed in “${name}”, and what the change brought with it`,
    columns: [
      { label: 'Arm' },
      { label: 'Parameters', numeric: true },
      { label: 'MACs', numeric: true },
      { label: 'Activations', numeric: true },
      { label: 'Receptive field', numeric: true },
      { label: 'Last map', numeric: true },
      { label: 'Training', numeric: true },
    ],
    rows: [control, ...arms].map((entry) => {
      const { arm, graph, figures } = entry;
      const same = entry === control;
      const note = (value: number, reference: number) => (same ? '' : against(value, reference));
      const lastMap = graph.nodes.findLast((node) => node.outputShape.length === 3)?.outputShape ?? graph.input;
      return [
        { text: arm.title, note: same ? 'control' : describeChanges(arm, control.arm) },
        { text: count(figures.parameters), note: note(figures.parameters, base.parameters) },
        { text: compact(figures.macs), note: note(figures.macs, base.macs) },
        { text: compact(graph.activations), note: note(graph.activations, control.graph.activations) },
        extent(figures.receptiveField),
        extent(lastMap),
        { text: duration(figures.seconds), note: note(figures.seconds, base.seconds) },
      ];
    }),
  };
}
