/** The microscope: what one unit is made of, and what one pixel reaches, at any layer and any epoch. */

import { useEffect } from 'preact/hooks';
import { data } from '../state/data.js';
import { subjectModel } from '../state/training.js';
import { ArithmeticPanel } from './arithmetic-panel.js';
import { ChannelsPanel } from './channels-panel.js';
import { forgetColours } from './colours.js';
import { LayerStrip } from './layer-strip.js';
import './microscope.css';
import { layerStep } from './keys.js';
import { OutputPanel } from './output-panel.js';
import { PicturePanel } from './picture-panel.js';
import { followSubject, stepLayer, traced } from './state.js';

export default function View() {
  useEffect(() => {
    const stops = [followSubject(), forgetColours()];
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
      for (const stop of stops) stop();
    };
  }, []);
  if (!traced.value) return <Waiting />;
  return (
    <div class="microscope">
      <h1 class="title">Microscope</h1>
      <p class="quiet">
        Point at a unit of a layer’s output to see what it is made of, or at a pixel of the picture to see what it
        reaches.{' '}
        <span class="microscope-keys">
          A click holds the unit; arrow keys move it, Page Up and Down change the channel, [ and ] the layer.
        </span>
      </p>
      <LayerStrip />
      <div class="microscope-bench">
        <div class="microscope-where">
          <PicturePanel />
          <OutputPanel />
        </div>
        <ArithmeticPanel />
      </div>
      <ChannelsPanel />
    </div>
  );
}

/** [ and ] go to another layer wherever the focus is, but in a field. */
function onKey(event: KeyboardEvent): void {
  const by = layerStep(event.key);
  if (by === 0 || event.defaultPrevented || (event.target as HTMLElement).closest('input, select, textarea')) return;
  event.preventDefault();
  stepLayer(by);
}

function Waiting() {
  const fits = data.value.status !== 'ready' || subjectModel.value;
  return (
    <>
      <h1 class="title">Microscope</h1>
      <p class="quiet" aria-live="polite">
        {data.value.status === 'failed' || !fits
          ? 'This network does not take these pictures and name these classes: the Design view says where it does not fit.'
          : 'Looking…'}
      </p>
    </>
  );
}
