/** One field of one layer: what is typed holds at once, and what is wrong with it is said at the layer. */

import { useId, useState } from 'preact/hooks';
import { type Field, readValue, stepValue, writeValue } from './catalogue.js';
import { setField } from './paths.js';
import { edit, edited, endTyping } from './state.js';

interface FieldProps {
  readonly path: string;
  /** How the layer is called. */
  readonly layer: string;
  readonly field: Field;
  readonly value: unknown;
  /** What holds where nothing is written, if another field says so. */
  readonly otherwise?: string;
  /** The control's value in words, where it is another. */
  readonly was?: string;
  /** Whether the layer's problem is this field's. */
  readonly wrong?: boolean;
}

export function LayerField(props: FieldProps) {
  const { field, was } = props;
  return (
    <div class={`design-field ${was === undefined ? '' : 'changed'} ${field.kind} ${field.key}`}>
      {field.kind === 'flag' ? (
        <Flag {...props} />
      ) : field.kind === 'padding' ? (
        <Padding {...props} />
      ) : (
        <Text {...props} />
      )}
      {was !== undefined && <span class="design-was">was {was}</span>}
    </div>
  );
}

const set = ({ path, field }: FieldProps, value: unknown, typed = false) =>
  edit(setField(edited.value, path, field.key, value), typed ? `${path}.${field.key}` : undefined);

function Flag(props: FieldProps) {
  const { field, layer, value } = props;
  return (
    <label>
      <input
        type="checkbox"
        aria-label={`${field.label} of ${layer}`}
        checked={(value ?? field.otherwise) === true}
        onChange={({ currentTarget }) =>
          set(props, currentTarget.checked === field.otherwise ? undefined : currentTarget.checked)
        }
      />
      {field.label}
    </label>
  );
}

const PADDINGS = ['valid', 'same', '1', '2', '3'];

function Padding(props: FieldProps) {
  const { field, layer, value, wrong } = props;
  const id = useId();
  const shown = value === undefined || value === 0 ? 'valid' : writeValue(value);
  return (
    <>
      <label for={id}>{field.label}</label>
      <select
        id={id}
        aria-label={`${field.label} of ${layer}`}
        aria-invalid={wrong}
        value={shown}
        onChange={({ currentTarget }) =>
          set(props, currentTarget.value === 'valid' ? undefined : readValue(currentTarget.value, 'padding'))
        }
      >
        {[...new Set([...PADDINGS, shown])].map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </>
  );
}

const DIRECTIONS: Readonly<Record<string, 1 | -1>> = { ArrowUp: 1, ArrowDown: -1 };
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function Text(props: FieldProps) {
  const { field, layer, value, wrong } = props;
  const { key, kind, label } = field;
  const otherwise = props.otherwise ?? field.otherwise;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const written = writeValue(value);
  // What undo or another field brought wins over what was typed, but an empty field can be filled again.
  const text = draft !== null && (draft.trim() === '' || same(readValue(draft, kind), value)) ? draft : written;
  const words = kind === 'text' || kind === 'names';
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={key === 'because'}
        inputMode={kind === 'count' ? 'numeric' : kind === 'number' ? 'decimal' : undefined}
        aria-label={`${label} of ${layer}`}
        aria-invalid={wrong}
        placeholder={typeof otherwise === 'string' ? otherwise : undefined}
        value={text}
        style={
          words
            ? undefined
            : {
                width: `${Math.max(text.length, typeof otherwise === 'string' && !text ? otherwise.length : 2) + 1.2}ch`,
              }
        }
        onInput={({ currentTarget }) => {
          setDraft(currentTarget.value);
          const next = readValue(currentTarget.value, kind);
          if (next !== undefined || otherwise !== undefined) set(props, next, true);
        }}
        onBlur={() => {
          setDraft(null);
          endTyping();
        }}
        onFocus={({ currentTarget }) => !words && currentTarget.select()}
        onKeyDown={(event) => {
          const direction = DIRECTIONS[event.key];
          if (words || !direction || event.altKey || event.ctrlKey || event.metaKey) return;
          event.preventDefault();
          const from = value ?? (Number.isFinite(Number(otherwise)) ? Number(otherwise) : undefined);
          const next = stepValue(from, kind, direction);
          if (next === undefined || same(next, value)) return;
          setDraft(null);
          set(props, next, true);
        }}
      />
    </>
  );
}
