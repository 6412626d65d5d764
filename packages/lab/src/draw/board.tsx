/** The board: drawn on with pen, finger or mouse. */

import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Button, Choice, Slider } from '../ui/controls.js';
import { paintPicture } from '../ui/plane.js';
import { invert } from './fit.js';
import { css, hex, type InkAndPaper } from './ink.js';
import { changeSheet, EMPTY, extendStroke, isEmpty, type Sheet, undoSheet } from './sheet.js';
import { askFitted, drawn, inks, pictureShape, sheets } from './state.js';

/** Canvas pixels along the board's longer side, about. */
const SIDE = 280;

export function Board() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSignal(0.1);
  const erase = useSignal(false);
  const colour = useSignal<string | null>(null);
  const drawing = useSignal(false);
  const shape = pictureShape.value;
  useSignalEffect(() => {
    const [colours, of, { now }] = [inks.value, pictureShape.value, sheets.value];
    const context = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (!context || !colours || !of) return;
    const { width, height } = context.canvas;
    render(context, now, colours, of);
    const waits = now.picture && now.picture.bytes.length !== of[0] * of[1] * of[2];
    if (isEmpty(now) || waits) drawn.value = null;
    else if (now.picture && now.strokes.length === 0)
      drawn.value = now.inverted ? invert(now.picture.bytes) : now.picture.bytes;
    else askFitted(context.getImageData(0, 0, width, height).data, [height, width]);
  });
  if (!shape || !inks.value) return null;
  const scale = Math.max(1, Math.round(SIDE / Math.max(shape[1], shape[2])));
  const place = (event: PointerEvent & { currentTarget: HTMLCanvasElement }): [number, number] => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  const { now, before } = sheets.value;
  return (
    <div class="draw-board">
      <canvas
        ref={canvas}
        key={shape.join()}
        width={shape[2] * scale}
        height={shape[1] * scale}
        class="draw-canvas"
        role="img"
        aria-label={`Drawing board${isEmpty(now) ? ', empty' : ''}. Draw with the pointer, or paste or choose a picture.`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          const [x, y] = place(event);
          drawing.value = true;
          const stroke = {
            colour: shape[0] === 3 ? colour.value : null,
            erase: erase.value,
            size: size.value,
            points: [x, y],
          };
          sheets.value = changeSheet(sheets.value, { strokes: [...now.strokes, stroke] });
        }}
        onPointerMove={(event) => {
          if (!drawing.value) return;
          sheets.value = extendStroke(sheets.value, ...place(event));
        }}
        onPointerUp={() => {
          drawing.value = false;
        }}
        onPointerCancel={() => {
          drawing.value = false;
        }}
      />
      <div class="draw-tools">
        <Choice
          label="Tool"
          value={erase.value ? 'erase' : 'pen'}
          options={[
            ['pen', 'Pen'],
            ['erase', 'Eraser'],
          ]}
          onChange={(next) => {
            erase.value = next === 'erase';
          }}
        />
        <Slider
          label="Size"
          value={Math.round(size.value * Math.max(shape[1], shape[2]) * 2) / 2}
          min={1}
          max={Math.round(Math.max(shape[1], shape[2]) / 4)}
          step={0.5}
          format={(pixels) => `${pixels} px`}
          onInput={(pixels) => {
            size.value = pixels / Math.max(shape[1], shape[2]);
          }}
        />
        {shape[0] === 3 && (
          <label class="field draw-colour">
            <span class="quiet">Colour</span>
            <input
              type="color"
              value={colour.value ?? hex(inks.value.ink)}
              onInput={(event) => {
                colour.value = event.currentTarget.value;
              }}
            />
          </label>
        )}
        <div class="row">
          <Button
            disabled={before.length === 0}
            onClick={() => {
              sheets.value = undoSheet(sheets.value);
            }}
          >
            Undo stroke
          </Button>
          <Button
            disabled={isEmpty(now)}
            onClick={() => {
              sheets.value = changeSheet(sheets.value, EMPTY);
            }}
          >
            Clear
          </Button>
        </div>
      </div>
    </div>
  );
}

function render(
  context: CanvasRenderingContext2D,
  { picture, inverted, strokes }: Sheet,
  { ink, paper }: InkAndPaper,
  shape: readonly [number, number, number],
): void {
  const { width, height } = context.canvas;
  context.fillStyle = css(paper);
  context.fillRect(0, 0, width, height);
  if (picture?.bytes.length === shape[0] * shape[1] * shape[2]) {
    const small = new OffscreenCanvas(shape[2], shape[1]);
    const rgba = paintPicture(inverted ? invert(picture.bytes) : picture.bytes, shape);
    small.getContext('2d')?.putImageData(new ImageData(rgba, shape[2], shape[1]), 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, width, height);
  }
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const { colour, erase, size, points } of strokes) {
    context.strokeStyle = erase ? css(paper) : (colour ?? css(ink));
    context.lineWidth = size * Math.max(width, height);
    context.beginPath();
    context.moveTo(points[0]! * width, points[1]! * height);
    // A line of no length is a dot with round ends.
    for (let i = points.length > 2 ? 2 : 0; i < points.length; i += 2)
      context.lineTo(points[i]! * width, points[i + 1]! * height);
    context.stroke();
  }
}
