/** The weights of one filter for one channel: painted with the pointer, or with the keyboard. */

import { useSignal } from '@preact/signals';
import { Select, Slider } from '../ui/controls.js';
import { indexOf, kernelOf, paintWeight, strongestChannel } from './surgery.js';
import { filter, filters, operate, original } from './surgery-state.js';
import { weightColour } from './weight-colour.js';
import { spellWeight } from './words.js';

/** Of the range of the brush, by + and −. */
const KEY_STEPS = 10;

export function KernelEditor() {
  const channel = useSignal<{ filter: number; channel: number } | null>(null);
  const brush = useSignal(1);
  const cursor = useSignal({ y: 0, x: 0 });
  const painting = useSignal(false);
  const [now, first] = [filters.value, original.value];
  if (!now || !first) return null;
  const [, channels, height, width] = now.shape;
  const chosen = filter.value;
  const shown = Math.min(
    channels - 1,
    channel.value?.filter === chosen ? channel.value.channel : strongestChannel(first, chosen),
  );
  const kernel = kernelOf(now, chosen, shown);
  const reach = first.weight.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  const value = brush.value * reach;
  const set = (y: number, x: number, weight: number, continues = false) => {
    const place = { filter: chosen, channel: shown, y, x };
    if (now.weight[indexOf(now, place)] !== weight) operate((all) => paintWeight(all, place, weight), continues);
  };
  const move = (y: number, x: number, grid: EventTarget & HTMLElement) => {
    cursor.value = { y: Math.max(0, Math.min(height - 1, y)), x: Math.max(0, Math.min(width - 1, x)) };
    const cell = grid.querySelector<HTMLElement>(`[data-at="${cursor.value.y},${cursor.value.x}"]`);
    cell?.focus();
  };
  const onKey = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const { y, x } = cursor.value;
    const [row, column] = [Math.min(y, height - 1), Math.min(x, width - 1)];
    const weight = kernel[row * width + column]!;
    const step = reach / KEY_STEPS;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowUp: () => move(row - 1, column, event.currentTarget),
      ArrowDown: () => move(row + 1, column, event.currentTarget),
      ArrowLeft: () => move(row, column - 1, event.currentTarget),
      ArrowRight: () => move(row, column + 1, event.currentTarget),
      ' ': () => set(row, column, value),
      Enter: () => set(row, column, value),
      '+': () => set(row, column, weight + step),
      '-': () => set(row, column, weight - step),
      '0': () => set(row, column, 0),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
  return (
    <section aria-label="Paint its weights">
      <h3>Paint its weights</h3>
      <div class="bench-editor">
        {channels > 1 && (
          <Select
            label="For channel"
            value={String(shown)}
            options={Array.from({ length: channels }, (_, number) => [String(number), `${number + 1} of ${channels}`])}
            onChange={(next) => {
              channel.value = { filter: chosen, channel: Number(next) };
            }}
          />
        )}
        <Slider
          label="Brush"
          value={value}
          min={-reach}
          max={reach}
          step={reach / 50}
          format={spellWeight}
          onInput={(next) => {
            brush.value = next / reach;
          }}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: the grid pattern of ARIA, whose cells are moved between by arrow keys */}
      <div
        class="bench-kernel"
        role="grid"
        aria-label={`Weights of filter ${chosen + 1} for channel ${shown + 1}`}
        style={{ '--columns': width }}
        onKeyDown={onKey}
        onPointerUp={() => {
          painting.value = false;
        }}
        onPointerLeave={() => {
          painting.value = false;
        }}
      >
        {Array.from({ length: height }, (_, y) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus
          <div key={y} role="row">
            {Array.from({ length: width }, (_, x) => {
              const weight = kernel[y * width + x]!;
              const { background, text } = weightColour(weight / reach);
              const [row, column] = [Math.min(cursor.value.y, height - 1), Math.min(cursor.value.x, width - 1)];
              return (
                // biome-ignore lint/a11y/useSemanticElements: as above
                <div
                  key={x}
                  role="gridcell"
                  tabIndex={y === row && x === column ? 0 : -1}
                  data-at={`${y},${x}`}
                  class="bench-weight"
                  style={{ background, color: text }}
                  aria-label={`row ${y + 1}, column ${x + 1}: ${spellWeight(weight)}`}
                  onFocus={() => {
                    cursor.value = { y, x };
                  }}
                  onPointerDown={(event) => {
                    // Touch captures the pointer for the first cell; the others have to hear of it too.
                    event.currentTarget.releasePointerCapture(event.pointerId);
                    painting.value = true;
                    cursor.value = { y, x };
                    operate((all) => paintWeight(all, { filter: chosen, channel: shown, y, x }, value));
                  }}
                  onPointerEnter={() => {
                    if (painting.value) set(y, x, value, true);
                  }}
                >
                  <span aria-hidden="true">{spellWeight(weight)}</span>
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <p class="quiet">
        Drag to paint. Keyboard: arrows move, space paints, + and − change by a tenth, 0 makes it zero.
      </p>
    </section>
  );
}
