/** A folder of pictures by class: what to bring them to, how far it is, what it holds. */

import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { data } from '../state/data.js';
import { report } from '../state/notices.js';
import { change } from '../state/page.js';
import { Button, Choice } from '../ui/controls.js';
import { Scroll } from '../ui/scroll.js';
import { MOST_PICTURES } from './folder.js';
import { folderForm } from './intake.js';
import { forget, reading, stopReading, useFolder } from './own.js';

const SIDES = ['28', '32', '64', '96'] as const;

export function FolderPanel() {
  const input = useRef<HTMLInputElement>(null);
  const over = useSignal(false);
  const { side, channels } = folderForm.value;
  const busy = reading.value;
  return (
    <section class="draw-folder" aria-label="Pictures of your own">
      <h2>Train on pictures of your own</h2>
      <p class="quiet">
        A folder with a folder for each class: pets/cat/1.jpg, pets/dog/1.jpg. Folders named train, val and test may be
        above; what is missing is held out. At most {MOST_PICTURES.toLocaleString('en')} JPEG, PNG or WebP pictures.
        Everything stays on this device.
      </p>
      <div class="draw-form">
        <Choice
          label="Pixels on a side"
          value={String(side) as (typeof SIDES)[number]}
          options={SIDES.map((one) => [one, one])}
          onChange={(next) => {
            folderForm.value = { ...folderForm.value, side: Number(next) };
          }}
        />
        <Choice
          label="Colour"
          value={channels === 3 ? 'colour' : 'grey'}
          options={[
            ['colour', 'Colour'],
            ['grey', 'Grey'],
          ]}
          onChange={(next) => {
            folderForm.value = { ...folderForm.value, channels: next === 'colour' ? 3 : 1 };
          }}
        />
      </div>
      {busy ? (
        <div class="draw-progress">
          <progress value={busy.done} max={busy.all} aria-label="Pictures decoded" />
          <span class="quiet">
            {busy.done} of {busy.all} pictures
          </span>
          <Button onClick={stopReading}>Stop</Button>
        </div>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping needs a pointer; the button beside does the same
        <div
          class={`draw-drop ${over.value ? 'over' : ''}`}
          onDragOver={() => {
            over.value = true;
          }}
          onDragLeave={() => {
            over.value = false;
          }}
          onDrop={() => {
            over.value = false;
          }}
        >
          <Button onClick={() => input.current?.click()}>Choose a folder</Button>
          <span class="quiet">or drop it anywhere on this page</span>
        </div>
      )}
      <input
        ref={input}
        type="file"
        hidden
        multiple
        // biome-ignore lint/suspicious/noExplicitAny: an attribute of all browsers that the types do not know
        {...({ webkitdirectory: true } as any)}
        aria-label="Folder of pictures"
        onChange={(event) => {
          const chosen = [...(event.currentTarget.files ?? [])];
          const files = chosen.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
          event.currentTarget.value = '';
          useFolder(files, folderForm.value);
        }}
      />
      <Held />
    </section>
  );
}

/** What the folder in use holds. */
function Held() {
  const loaded = data.value;
  if (loaded.name !== 'own' || loaded.status !== 'ready') return null;
  const { name, classes, splits, notes } = loaded.dataset;
  const count = (labels: Uint16Array, label: number) => labels.reduce((sum, one) => sum + (one === label ? 1 : 0), 0);
  return (
    <div class="draw-held">
      <h3>{name} is in use</h3>
      <Scroll label="Pictures of each class">
        <table>
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" class="number">
                training
              </th>
              <th scope="col" class="number">
                validation
              </th>
              <th scope="col" class="number">
                test
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map((title, label) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {[splits.train, splits.validation, splits.test].map(({ labels }, i) => (
                  <td key={i} class="number">
                    {count(labels, label)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {notes.map((note) => (
        <p key={note} class="quiet">
          {note}
        </p>
      ))}
      <div class="row draw-next">
        <Button primary onClick={() => change({ view: 'duel' }, { undoable: false })}>
          Train on them in a duel
        </Button>
        <Button onClick={() => forget().catch((error) => report('folder', error))}>Forget them</Button>
      </div>
    </div>
  );
}
