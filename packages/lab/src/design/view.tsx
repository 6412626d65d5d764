/** Design: the stack of layers beside what follows from it, and what a unit sees on a picture. */

import { useEffect } from 'preact/hooks';
import { Choice } from '../ui/controls.js';
import { AddMenu } from './add-menu.js';
import './design.css';
import { LedgerHead, Totals } from './figures.js';
import { LayerList } from './layer-list.js';
import { followMeasurements, ledgerMode, obstacle } from './measured.js';
import { problemWords } from './problems.js';
import { RecipePanel } from './recipe-panel.js';
import { SightPanel } from './sight-panel.js';
import { announcement, arm, checked, edited } from './state.js';
import { DecisionLine, Toolbar } from './toolbar.js';

export function DesignView() {
  useEffect(followMeasurements, []);
  const { problem } = checked.value;
  const measured = ledgerMode.value === 'measured';
  return (
    <div class={`design ${arm.value} ${measured ? 'measured' : ''}`}>
      <h1 class="title">Design</h1>
      <Toolbar />
      <DecisionLine />
      <div class="design-board">
        <section class="design-stack" aria-label={`Layers of the ${arm.value}`}>
          <div class="design-stack-top">
            <p class="design-input">
              Input <strong>{edited.value.input.join('×')}</strong>
            </p>
            <Choice
              label="Ledger"
              value={ledgerMode.value}
              options={[
                ['calculated', 'Calculated'],
                ['measured', 'Measured'],
              ]}
              onChange={(mode) => {
                ledgerMode.value = mode;
              }}
            />
            <LedgerHead />
          </div>
          <LayerList list="layers" label={`Layers of the ${arm.value}`} />
          {problem?.path === null && (
            <p class="design-problem" role="alert">
              {problemWords(problem)}
            </p>
          )}
          <Totals />
          {measured && (
            <p class="quiet">
              {obstacle.value ??
                'Fields are in pixels, of the centre unit. Times are of one picture, by the clock of this machine with one thread; a layer without one is computed together with its neighbour.'}
            </p>
          )}
          <details class="design-keys">
            <summary>Keys</summary>
            <p class="quiet">
              With the focus on a layer’s name: ↑ ↓ go to the next layer, Enter opens it, Alt+↑ Alt+↓ move it (into
              blocks and out of them), A or Insert adds one after it, D copies it, Delete removes it. In a number: ↑ ↓
              change it. Ctrl+Z undoes.
            </p>
          </details>
        </section>
        <SightPanel />
      </div>
      <RecipePanel />
      <AddMenu />
      <p class="design-announcement" aria-live="assertive">
        {announcement.value}
      </p>
    </div>
  );
}
