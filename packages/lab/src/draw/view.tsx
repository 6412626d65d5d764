/** Your input: a drawing or a picture that both networks answer, or a folder of pictures to train on. */

import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { data } from '../state/data.js';
import { Button, Choice } from '../ui/controls.js';
import { Answers } from './answers.js';
import { Board } from './board.js';
import './draw.css';
import { FolderPanel } from './folder-panel.js';
import { takeDropped, takePasted } from './intake.js';
import { changeSheet } from './sheet.js';
import { askAnswers, drawn, fit, inks, openPicture, pictureShape, refitPicture, sheets, voters } from './state.js';

export default function View() {
  useSignalEffect(() => {
    const [picture, by] = [drawn.value, voters.value];
    if (picture && by.length > 0) askAnswers(picture, by);
  });
  useSignalEffect(() => {
    // Of another data set: its picture has to be brought to another size.
    const shape = pictureShape.value;
    const { picture } = sheets.peek().now;
    if (shape && picture && picture.bytes.length !== shape[0] * shape[1] * shape[2]) refitPicture();
  });
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if (takePasted(event.clipboardData)) event.preventDefault();
    };
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer) takeDropped(event.dataTransfer);
    };
    addEventListener('paste', paste);
    addEventListener('dragover', over);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('paste', paste);
      removeEventListener('dragover', over);
      removeEventListener('drop', drop);
    };
  }, []);
  const loaded = data.value;
  return (
    <div class="draw">
      <h1 class="title">Your input</h1>
      <p class="quiet">
        Draw, or drop, choose or paste a picture. It is brought to the size of the data set, and both networks answer.
      </p>
      <div class="draw-columns">
        <div>
          {loaded.status === 'loading' ? <p class="quiet">Loading {loaded.name}…</p> : <Board />}
          <PictureOptions />
        </div>
        <div>
          <Answers />
        </div>
      </div>
      <FolderPanel />
    </div>
  );
}

function PictureOptions() {
  const input = useRef<HTMLInputElement>(null);
  const { now } = sheets.value;
  return (
    <section class="draw-picture" aria-label="A picture">
      <div class="row">
        <Button onClick={() => input.current?.click()}>Choose a picture</Button>
        <span class="quiet">{now.picture ? now.picture.name : 'or drop or paste one'}</span>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/jpeg,image/png,image/webp"
        aria-label="Picture file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) openPicture(file, file.name);
          event.currentTarget.value = '';
        }}
      />
      {now.picture && (
        <div class="draw-form">
          <Choice
            label="Proportions"
            value={fit.value}
            options={[
              ['squeeze', 'Squeeze whole'],
              ['crop', 'Crop the middle'],
            ]}
            onChange={refitPicture}
          />
          <Choice
            label="Brightness"
            value={now.inverted ? 'inverted' : 'as it is'}
            options={[
              ['as it is', 'As it is'],
              ['inverted', 'Inverted'],
            ]}
            onChange={(next) => {
              sheets.value = changeSheet(sheets.value, { inverted: next === 'inverted' });
            }}
          />
        </div>
      )}
      {now.picture && inks.value?.dark && !now.inverted && (
        <p class="quiet">
          This data set has bright strokes on dark: a dark pen on white paper answers better when it is inverted.
        </p>
      )}
    </section>
  );
}
