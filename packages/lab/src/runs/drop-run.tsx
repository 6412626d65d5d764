import { useState } from 'preact/hooks';
import { report } from '../state/notices.js';
import { openFiles } from './open-files.js';
import { opened } from './state.js';

/** A run from its files: dropped, or chosen. */
export function DropRun() {
  const [over, setOver] = useState(false);
  const open = (files: readonly File[]) =>
    openFiles(files).then(
      (run) => {
        opened.value = [...opened.value.filter(({ id }) => id !== run.id), run];
      },
      (error) => report('runs', error),
    );
  return (
    <section
      class={`runs-drop ${over ? 'over' : ''}`}
      aria-label="Open a run from its files"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void open([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <label>
        <span>Open a run from its files: study.json, analysis.json and dataset.json, dropped here or chosen.</span>
        <input
          type="file"
          multiple
          accept="application/json,.json"
          onChange={(event) => {
            const input = event.currentTarget;
            void open([...(input.files ?? [])]).then(() => {
              input.value = '';
            });
          }}
        />
      </label>
      {opened.value.map(({ id, study }) => (
        <p key={id} class="quiet">
          <b>{study.title || study.name}</b> is open: it can be compared below.
        </p>
      ))}
    </section>
  );
}
