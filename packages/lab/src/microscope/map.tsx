/** A plane of values on which one can point, with marks over it and room for what lies outside. */

import type { ComponentChildren } from 'preact';
import { Plane } from '../ui/plane.js';
import { type Cell, outline } from './outline.js';

/** Cells to draw outside: top, left, bottom, right. */
export type Margin = readonly [number, number, number, number];
const NONE: Margin = [0, 0, 0, 0];

export interface Pointing {
  readonly y: number;
  readonly x: number;
  /** Clicked or tapped, not merely pointed at. */
  readonly picked: boolean;
}

export function MapView(props: {
  rgba: Uint8ClampedArray<ArrayBuffer>;
  height: number;
  width: number;
  /** What a screen reader says; empty where the map repeats what is said elsewhere. */
  label: string;
  class?: string;
  margin?: Margin;
  children?: ComponentChildren;
  onPoint?: (at: Pointing) => void;
  onLeave?: () => void;
  /** With it the map takes the focus; true: the key was used. */
  onKey?: (key: string) => boolean;
  keys?: string;
}) {
  const { rgba, height, width, label, margin = NONE, children, onPoint, onLeave, onKey, keys } = props;
  const [top, left, bottom, right] = margin;
  const [all, across] = [height + top + bottom, width + left + right];
  const percent = (part: number, whole: number) => `${(part / whole) * 100}%`;
  const point = (picked: boolean) =>
    onPoint &&
    ((event: PointerEvent) => {
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      const y = Math.floor(((event.clientY - box.top) / box.height) * all) - top;
      const x = Math.floor(((event.clientX - box.left) / box.width) * across) - left;
      if (y >= 0 && y < height && x >= 0 && x < width) onPoint({ y, x, picked });
    });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: where it takes no focus, what it shows is said elsewhere
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: labelled only where it has a role
    <div
      class={`microscope-map ${props.class ?? ''} ${margin === NONE ? '' : 'padded'}`}
      style={{ aspectRatio: `${across} / ${all}` }}
      role={onKey ? 'application' : undefined}
      tabIndex={onKey ? 0 : undefined}
      aria-label={onKey ? label : undefined}
      aria-keyshortcuts={keys}
      onPointerMove={point(false)}
      onPointerDown={point(true)}
      onPointerLeave={onLeave && ((event) => event.pointerType === 'mouse' && onLeave())}
      onKeyDown={
        onKey &&
        ((event) => {
          if (!event.ctrlKey && !event.metaKey && !event.altKey && onKey(event.key)) event.preventDefault();
        })
      }
    >
      <div
        class="cells"
        style={{
          left: percent(left, across),
          top: percent(top, all),
          width: percent(width, across),
          height: percent(height, all),
        }}
      >
        <Plane rgba={rgba} height={height} width={width} label={onKey ? '' : label} />
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
          {children}
        </svg>
      </div>
    </div>
  );
}

/** A set of cells, outlined; `kind` names its look: unit, patch, before, reached. */
export function Outline({ cells, kind }: { cells: Iterable<Cell>; kind: string }) {
  const path = outline(cells);
  return (
    <>
      <path class={`halo ${kind}`} d={path} />
      <path class={`line ${kind}`} d={path} />
    </>
  );
}

/** Pales everything but a set of cells. */
export function Spotlight(props: { cells: Iterable<Cell>; height: number; width: number }) {
  const { cells, height, width } = props;
  return <path class="shade" fill-rule="evenodd" d={`M0 0H${width}V${height}H0Z${outline(cells)}`} />;
}
