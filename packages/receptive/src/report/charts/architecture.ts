import type { Graph } from '../../architecture/types.js';
import { drawnStages, type Stage } from '../architecture/stages.js';
import { compact, extent } from '../format.js';
import { html, type Markup } from '../html.js';
import { BLUE, GREEN, INK, ORANGE, PAPER, shortened } from './theme.js';

export interface ArchitectureOptions {
  readonly document: Document;
  /** Pixels. From 600 on blocks stand side by side and wrap, below that they stand under each other. */
  readonly width: number;
  readonly ariaLabel: string;
  /** A picture of the data set as a data URI; receptive fields are drawn on it. Without it, on a bare frame. */
  readonly picture?: string;
  /** Must be the drawing's own in a page: the picture is stored once and referred to. */
  readonly id: string;
}

const TYPE = 11.5;
/** Width of a character, roughly. */
const LETTER = TYPE * 0.55;
const LINE = 15;
const BARS = 46;
const CHIP = 18;
/** Pictures of fewer pixels are drawn with every pixel a square. */
const PIXELS = 48;
/** Room for the channels' sheets beside a map. */
const SHEETS = 28;
const COLORS = { input: INK, picture: BLUE, vector: GREEN } as const;

/**
 * A network drawn block by block: the shape of each block's output, what is in it, the receptive field of its units
 * on a picture, and its share of parameters and MACs. Sheets stand for channels (one more each time they double) and
 * are as large as the map; a bar stands for a vector.
 */
export function architectureChart(graph: Graph, options: ArchitectureOptions): Element {
  const drawing = new Drawing(graph, options);
  const { body, height } = options.width >= 600 ? drawing.sideBySide() : drawing.underEachOther();
  const { document, width } = options;
  const holder = document.createElement('div');
  holder.innerHTML =
    html`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="${TYPE}" font-family="inherit" fill="${INK}">${body}</svg>`.text;
  const chart = holder.firstElementChild as Element;
  chart.setAttribute('aria-label', options.ariaLabel);
  return chart;
}

/** The same in words, for those who do not see it. */
export function architectureWords(graph: Graph): string {
  return drawnStages(graph)
    .map(({ kind, operations, paths, meeting, shape, field }) => {
      if (kind === 'input') return `input ${extent(shape)}`;
      const block = paths
        ? [`${meeting === 'add' ? 'residual block' : 'parallel paths'} (${paths.map(pathWords).join(' | ')})`]
        : [];
      const seen = field ? `sees ${extent(field)} pixels` : 'sees the whole picture';
      return `${[...block, ...operations].join(', ')} to ${extent(shape)}, ${seen}`;
    })
    .join('; ');
}

const pathWords = (path: readonly string[]) => (path.length > 0 ? path.join(', ') : 'identity');

class Drawing {
  private readonly stages: readonly Stage[];
  /** Pixels of the longer side of the input, where shapes are drawn and where receptive fields are. */
  private map = 62;
  private picture = 80;

  constructor(
    private readonly graph: Graph,
    private readonly options: ArchitectureOptions,
  ) {
    this.stages = drawnStages(graph);
  }

  sideBySide(): { readonly body: readonly Markup[]; readonly height: number } {
    const { width } = this.options;
    const perRow = Math.min(this.stages.length, Math.floor(width / 128));
    const column = Math.min(186, width / perRow);
    const inner = column - 22;
    this.map = Math.min(92, inner - SHEETS);
    this.picture = Math.min(96, inner);
    const volume = this.map + SHEETS;
    const body: Markup[] = [];
    let top = 0;
    for (let first = 0; first < this.stages.length; first += perRow) {
      const row = this.stages.slice(first, first + perRow);
      const contents = row.map((stage) => this.contents(stage, inner));
      const tallest = Math.max(...contents.map((content) => content.height));
      const field = top + volume + tallest + 30;
      const bars = field + this.picture + 26;
      row.forEach((stage, i) => {
        const x = i * column;
        body.push(html`${this.volume(stage, x, top + volume / 2)}${first + i > 0 ? this.arrow(x - 16, top + volume / 2, 0) : ''}
${label(extent(stage.shape), x, top + volume + 14, 600)}${contents[i]?.draw(x, top + volume + 20)}
${stage.kind === 'input' ? '' : html`${this.field(stage, x, field)}${this.bars(stage, x, bars, inner)}`}`);
      });
      top = bars + BARS + 30;
    }
    return { body, height: top - 30 };
  }

  underEachOther(): { readonly body: readonly Markup[]; readonly height: number } {
    const { width } = this.options;
    const [left, right] = [this.map + SHEETS + 6, this.picture + 14];
    const inner = width - left - right;
    const body: Markup[] = [];
    let top = 0;
    this.stages.forEach((stage, i) => {
      const input = stage.kind === 'input';
      const content = this.contents(stage, inner);
      const height = input ? this.map + 4 : Math.max(this.picture + 22, content.height + BARS + 30);
      const middle = top + height / 2;
      body.push(html`${i > 0 ? this.arrow(this.map / 2, top - 12, 90) : ''}${this.volume(stage, 0, middle)}
${label(extent(stage.shape), left, input ? middle + 4 : top + 12, 600)}${input ? '' : html`${content.draw(left, top + 18)}${this.bars(stage, left, top + content.height + 30, inner)}${this.field(stage, width - this.picture - 2, top + 2)}`}`);
      top += height + 24;
    });
    return { body, height: top - 24 };
  }

  /** What happens in a block: words, and the paths of a residual or parallel one side by side. */
  private contents(stage: Stage, width: number) {
    const most = Math.floor(width / LETTER);
    const lines = wrap(stage.operations, most);
    const paths = stage.paths ?? [];
    const deepest = Math.max(0, ...paths.map((path) => Math.max(1, path.length)));
    const block = paths.length > 0 ? deepest * (CHIP + 5) + 34 : 0;
    return {
      height: block + lines.length * LINE,
      draw: (x: number, y: number) =>
        html`${paths.length > 0 ? this.paths(stage, x, y, width) : ''}${lines.map(({ text, first }, i) =>
          label(text, x, y + block + 12 + i * LINE, first && paths.length === 0 ? 500 : 400),
        )}`,
    };
  }

  private paths({ paths, meeting }: Stage, x: number, y: number, width: number): Markup {
    const lanes = (paths ?? []).slice(0, 4);
    const hidden = (paths ?? []).length - lanes.length;
    const lane = width / lanes.length;
    const deepest = Math.max(1, ...lanes.map((path) => path.length));
    const bottom = y + 10 + deepest * (CHIP + 5);
    const middle = x + width / 2;
    const line = (d: string) => html`<path d="${d}" fill="none" stroke="${INK}" stroke-opacity="0.4"/>`;
    return html`${lanes.map((path, i) => {
      const centre = x + lane * (i + 0.5);
      return html`${line(`M${middle} ${y}V${y + 4}H${centre}V${bottom}H${middle}`)}${path.map((text, j) =>
        this.chip(laneWords(text, lane), centre, y + 10 + j * (CHIP + 5), lane - 4),
      )}`;
    })}<circle cx="${middle}" cy="${bottom + 8}" r="8" fill="${PAPER}" stroke="${INK}" stroke-opacity="0.5"/><text x="${middle}" y="${bottom + 12}" text-anchor="middle">${meeting === 'add' ? '+' : '‖'}</text>${hidden > 0 ? label(`and ${hidden} more`, middle + 14, bottom + 12, 400) : ''}`;
  }

  private chip(text: string, centre: number, y: number, width: number): Markup {
    return html`<rect x="${centre - width / 2}" y="${y}" width="${width}" height="${CHIP}" rx="3" fill="${PAPER}" stroke="${BLUE}"/><text x="${centre}" y="${y + 13}" text-anchor="middle" font-size="10">${text}</text>`;
  }

  /** Sheets for a picture's channels, a bar for a vector, the sample for the input; from `x` on to the right. */
  private volume(stage: Stage, x: number, middle: number): Markup {
    const color = COLORS[stage.kind];
    const [channels = 1, height = 0, width = 0] = stage.shape as readonly number[];
    if (stage.kind === 'vector') {
      const tall = Math.min(this.map, 8 + 7 * Math.log2(1 + channels));
      return html`<rect x="${x + 0.5}" y="${middle - tall / 2}" width="12" height="${tall}" rx="2" fill="${color}" fill-opacity="0.3" stroke="${color}"/>`;
    }
    const largest = Math.max(this.graph.input[1], this.graph.input[2]);
    const side = (pixels: number) => Math.max(5, (this.map * pixels) / largest);
    const [h, w] = [side(height), side(width)];
    if (stage.kind === 'input') return this.sample(x, middle - h / 2, w, h, true);
    const sheets = Math.min(9, Math.round(Math.log2(channels)) + 1);
    const step = SHEETS / 9;
    const bottom = middle - h / 2 + ((sheets - 1) * step) / 2;
    return html`${Array.from({ length: sheets }, (_, i) => {
      const [left, top] = [x + 0.5 + (sheets - 1 - i) * step, bottom - (sheets - 1 - i) * step];
      const sheet = html`x="${left}" y="${top}" width="${w}" height="${h}"`;
      return html`<rect ${sheet} fill="${PAPER}"/><rect ${sheet} fill="${color}" fill-opacity="0.2" stroke="${color}" stroke-width="0.8"/>`;
    })}`;
  }

  /** The sample picture: stored where it is drawn first, referred to elsewhere. */
  private sample(x: number, y: number, width: number, height: number, stored = false): Markup {
    const { picture, id } = this.options;
    const frame = html`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="${INK}" stroke-opacity="0.35"/>`;
    if (!picture) return frame;
    const [, h, w] = this.graph.input;
    const place = html`transform="translate(${x} ${y}) scale(${width / w} ${height / h})"`;
    return stored
      ? html`<g ${place}><image id="${id}" width="${w}" height="${h}" preserveAspectRatio="none" ${h < PIXELS ? html`style="image-rendering: pixelated" ` : ''}href="${picture}"/></g>${frame}`
      : html`<use href="#${id}" ${place}/>${frame}`;
  }

  /** The part of the picture that one unit of the block can depend on, around the middle; the rest is veiled. */
  private field({ field }: Stage, x: number, y: number): Markup {
    const [, h, w] = this.graph.input;
    const scale = this.picture / Math.max(h, w);
    const [width, height] = [w * scale, h * scale];
    const seen = [Math.min(h, field?.[0] ?? h), Math.min(w, field?.[1] ?? w)].map((pixels) => pixels * scale);
    const [seenHeight, seenWidth] = seen as [number, number];
    const [left, top] = [x + (width - seenWidth) / 2, y + (height - seenHeight) / 2];
    const words = field ? extent(field) : 'all';
    return html`${this.sample(x, y, width, height)}<path fill-rule="evenodd" fill="${PAPER}" fill-opacity="0.62" d="M${x} ${y}h${width}v${height}h${-width}zM${left} ${top}v${seenHeight}h${seenWidth}v${-seenHeight}z"/><rect x="${left}" y="${top}" width="${seenWidth}" height="${seenHeight}" fill="none" stroke="${ORANGE}" stroke-width="2"/>${label(`sees ${words}`, x, y + height + 15, 400)}`;
  }

  /** The block's share of all parameters and of all MACs. */
  private bars({ parameters, macs }: Stage, x: number, y: number, width: number): Markup {
    const bar = (name: string, value: number, all: number, color: string, top: number) => {
      const share = all > 0 ? value / all : 0;
      const percent = share > 0 && share < 0.005 ? '<1' : (share * 100).toFixed(0);
      return html`<text x="${x}" y="${top + 9}" font-size="10.5">${compact(value)} ${name}<tspan fill-opacity="0.7"> ${percent} %</tspan></text><rect x="${x}" y="${top + 13}" width="${width}" height="4" fill="${INK}" fill-opacity="0.1"/><rect x="${x}" y="${top + 13}" width="${width * share}" height="4" fill="${color}"/>`;
    };
    const { graph } = this;
    return html`${bar('par.', parameters, graph.parameters, BLUE, y)}${bar('MACs', macs, graph.macs, GREEN, y + 24)}`;
  }

  private arrow(x: number, y: number, angle: number): Markup {
    return html`<path transform="translate(${x} ${y}) rotate(${angle})" d="M-5 0H6M2 -4L6 0L2 4" fill="none" stroke="${INK}" stroke-opacity="0.55" stroke-width="1.3"/>`;
  }
}

function label(text: string, x: number, y: number, weight: number): Markup {
  return html`<text x="${x}" y="${y}"${weight === 400 ? '' : html` font-weight="${weight}"`}>${text}</text>`;
}

/** As much of "conv 3×3, 64, stride 2" as fits: "3×3, 64" or "3×3" where lanes are narrow. */
function laneWords(text: string, lane: number): string {
  const most = Math.floor((lane - 6) / 5.4);
  const short = text
    .replace(/^conv /, '')
    .replace(/^average-pool/, 'avg')
    .replace(/^max-pool/, 'max');
  const forms = [text, short, short.replace(/, .*$/, ''), short.replace(/[ ,].*$/, '')];
  return forms.find((form) => form.length <= most) ?? shortened(short, most);
}

/** The first word group on lines of its own, the others after each other with dots between. */
function wrap(operations: readonly string[], most: number): readonly { text: string; first: boolean }[] {
  const lines: { text: string; first: boolean }[] = [];
  for (const operation of operations) {
    const last = lines.at(-1);
    const quiet = !/^(conv|dense|locally)/.test(operation);
    const joined = `${last?.text} · ${operation}`;
    if (last && quiet && !last.first && joined.length <= most) last.text = joined;
    else for (const text of pieces(operation, most)) lines.push({ text, first: !quiet });
  }
  return lines;
}

/** A text in pieces of at most so many characters, cut after commas and spaces. */
function pieces(text: string, most: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) as string;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => shortened(line, most));
}
