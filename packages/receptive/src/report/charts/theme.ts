import { escapeHtml } from '../html.js';

/**
 * Colours and type of all charts. Colours are CSS variables, so one drawing serves a light and a dark page; the
 * fallbacks (Okabe and Ito 2008, safe for colour-blind readers) serve a place without them, such as a notebook.
 */
export const BLUE = 'var(--blue, #0072b2)';
export const ORANGE = 'var(--orange, #d55e00)';
export const GREEN = 'var(--green, #009e73)';
export const VIOLET = 'var(--violet, #9c4f86)';
export const GOLD = 'var(--gold, #8a6d00)';
export const INK = 'currentColor';
export const PAPER = 'var(--paper, white)';

/** What every chart passes to Observable Plot. */
export function frame(document: Document, width: number, ariaLabel: string) {
  return {
    document,
    width,
    ariaLabel,
    className: 'chart',
    style: { fontSize: '12px', fontFamily: 'inherit', overflow: 'visible' },
  } as const;
}

/**
 * The drawing as text that may stand in HTML. Its numbers are rounded to hundredths of a pixel, and its label is
 * written here because not every DOM escapes attributes.
 */
export function svgText(chart: Element): string {
  const label = chart.getAttribute('aria-label') ?? '';
  for (const element of [chart, ...chart.querySelectorAll('*')]) {
    // Inside of a picture that has one label, marks are not announced, and ARIA forbids to label them.
    element.removeAttribute('aria-label');
    for (const attribute of [...element.attributes]) {
      const rounded = attribute.value.replace(/\d+\.\d{3,}(e-\d+)?/g, (n) => String(Number(Number(n).toFixed(2))));
      if (rounded !== attribute.value) element.setAttribute(attribute.name, rounded);
    }
  }
  return chart.outerHTML.replace(/^<svg/, () => `<svg role="img" aria-label="${escapeHtml(label)}"`);
}

/** The smallest and largest of some numbers, widened by a share of their distance on both sides. */
export function paddedExtent(values: readonly number[], padding: number, least: number): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const extra = Math.max((high - low) * padding, (least - (high - low)) / 2, 0);
  return [low - extra, high + extra];
}

/** A name cut to a number of characters, with an ellipsis. */
export function shortened(name: string, most: number): string {
  const characters = Array.from(name);
  return characters.length > most ? `${characters.slice(0, Math.max(1, most - 1)).join('')}…` : name;
}
