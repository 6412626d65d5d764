import { useComputed } from '@preact/signals';
import { dragging } from './drag.js';
import type { Slot } from './paths.js';

/** A place between two layers: where a layer that is dragged would go. */
export function Between({ list, index }: Slot) {
  const here = useComputed(() => {
    const slot = dragging.value?.slot;
    return slot?.list === list && slot.index === index;
  }).value;
  return <div class={`design-slot ${here ? 'here' : ''}`} data-list={list} data-index={index} />;
}
