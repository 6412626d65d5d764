/** Moving a layer with mouse, pen or finger: the place it would go to is the one nearest to the pointer. */

import { signal } from '@preact/signals';
import { canMove, type Slot } from './paths.js';
import { moveLayerTo } from './state.js';

export interface Drag {
  readonly path: string;
  /** Where it would go; null: where it is. */
  readonly slot: Slot | null;
}
export const dragging = signal<Drag | null>(null);

/** A place on the screen: the line between two layers. */
export interface Target {
  readonly slot: Slot;
  readonly top: number;
  readonly left: number;
}

const THRESHOLD = 4;
/** Pixels beside the start of a line count a quarter: up and down decides, and further in or out where that is equal. */
const SIDEWAYS = 0.25;
const EDGE = 70;
const SCROLL = 14;

/** The nearest place to which the layer can go, or null where that is its own place. */
export function targetAt(targets: readonly Target[], path: string, x: number, y: number): Slot | null {
  let best: Target | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const target of targets) {
    const distance = Math.abs(target.top - y) + SIDEWAYS * Math.max(0, target.left - x);
    if (distance < least) [best, least] = [target, distance];
  }
  return best && canMove(path, best.slot) ? best.slot : null;
}

function targetsOnScreen(): Target[] {
  return [...document.querySelectorAll<HTMLElement>('.design-slot')].map((element) => {
    const { top, left, height } = element.getBoundingClientRect();
    const { list = '', index = '0' } = element.dataset;
    return { slot: { list, index: Number(index) }, top: top + height / 2, left };
  });
}

/** Begins with the press of a handle; what follows is taken from it until it is let go or Escape is pressed. */
export function startDrag(event: PointerEvent, path: string): void {
  if (event.button !== 0) return;
  const handle = event.currentTarget as HTMLElement;
  const { clientX: fromX, clientY: fromY } = event;
  handle.setPointerCapture(event.pointerId);
  const end = new AbortController();
  const { signal: until } = end;
  const finish = (drop: boolean) => {
    end.abort();
    const drag = dragging.value;
    dragging.value = null;
    if (drop && drag?.slot) moveLayerTo(path, drag.slot);
  };
  handle.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      if (!dragging.value && Math.hypot(clientX - fromX, clientY - fromY) < THRESHOLD) return;
      dragging.value = { path, slot: targetAt(targetsOnScreen(), path, clientX, clientY) };
      if (clientY < EDGE) scrollBy(0, -SCROLL);
      else if (clientY > innerHeight - EDGE) scrollBy(0, SCROLL);
    },
    { signal: until },
  );
  handle.addEventListener('pointerup', () => finish(true), { signal: until });
  handle.addEventListener('pointercancel', () => finish(false), { signal: until });
  addEventListener('keydown', ({ key }) => key === 'Escape' && finish(false), { signal: until });
}
