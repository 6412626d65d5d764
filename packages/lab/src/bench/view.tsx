/** The bench: one network and one picture, tried in four ways. */

import { data } from '../state/data.js';
import { subjectModel } from '../state/training.js';
import { Choice } from '../ui/controls.js';
import './bench.css';
import { FieldTool } from './field-tool.js';
import { MoveTool } from './move-tool.js';
import { PictureStrip } from './picture-strip.js';
import { SaliencyTool } from './saliency-tool.js';
import { picture, type Tool, tool } from './state.js';
import { SurgeryTool } from './surgery-tool.js';

const TOOLS: readonly (readonly [Tool, string])[] = [
  ['move', 'Move'],
  ['saliency', 'Saliency'],
  ['field', 'Receptive field'],
  ['surgery', 'Surgery'],
];

const LEADS: Readonly<Record<Tool, string>> = {
  move: 'Move the picture and see which layers move along with it, which do not notice, and what the network then answers.',
  saliency: 'Which pixels the score of a class comes from, beside the same maps of a network that has learned nothing.',
  field: 'What a unit could look at, by arithmetic, and what it really looks at.',
  surgery: 'Change the filters of a convolution and see at once what it costs.',
};

export default function View() {
  const current = tool.value;
  return (
    <div class="bench">
      <h1 class="title">Bench</h1>
      <div class="bench-head">
        <Choice
          label="Try"
          value={current}
          options={TOOLS}
          onChange={(next) => {
            tool.value = next;
          }}
        />
        <p>{LEADS[current]}</p>
      </div>
      <Body current={current} />
    </div>
  );
}

function Body({ current }: { current: Tool }) {
  const loaded = data.value;
  if (loaded.status === 'loading') return <p class="quiet">Loading the pictures…</p>;
  if (!subjectModel.value || !picture.value)
    return (
      <p class="quiet">
        This network does not fit the data set, or has an error: the Design view shows where. The bench needs one that
        runs.
      </p>
    );
  if (current === 'surgery') return <SurgeryTool />;
  if (current === 'field') return <FieldTool />;
  return (
    <>
      <PictureStrip />
      {current === 'move' ? <MoveTool /> : <SaliencyTool />}
    </>
  );
}
