/** The page's few controls, all of them the browser's own underneath. */

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** `label`: what a screen reader says where the content is a sign; `keys`: its shortcut, as aria-keyshortcuts writes it. */
export function Button(props: {
  onClick: () => void;
  children: ComponentChildren;
  label?: string;
  keys?: string;
  quiet?: boolean;
  primary?: boolean;
  pressed?: boolean;
  disabled?: boolean;
}) {
  const { onClick, children, label, keys, quiet, primary, pressed, disabled } = props;
  return (
    <button
      type="button"
      class={`button ${quiet ? 'flat' : ''} ${primary ? 'primary' : ''}`}
      onClick={onClick}
      disabled={disabled}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keys}
      title={label && (keys ? `${label} (${keys})` : label)}
    >
      {children}
    </button>
  );
}

/** A labelled range with its value beside it. `format` gives the value's words and unit. */
export function Slider(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  format?: (value: number) => string;
  onInput: (value: number) => void;
  disabled?: boolean;
}) {
  const { label, value, min, max, step = 1, format = String, onInput, disabled } = props;
  const id = useId();
  return (
    <div class="field slider">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        aria-valuetext={format(value)}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      <output for={id}>{format(value)}</output>
    </div>
  );
}

/** A labelled whole or decimal number; what is not a number in the range is not passed on. */
export function NumberField(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  step?: number | 'any';
  onChange: (value: number) => void;
  disabled?: boolean;
}) {
  const { label, value, min, max, step = 1, onChange, disabled } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const input = event.currentTarget;
          if (input.validity.valid && input.value !== '') onChange(input.valueAsNumber);
          else input.value = String(value);
        }}
      />
    </div>
  );
}

/** One of a few, side by side: radio buttons that look like one control. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: readonly (readonly [value: T, title: string])[];
  onChange: (value: T) => void;
}) {
  const { label, value, options, onChange } = props;
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div>
        {options.map(([option, title]) => (
          <label key={option}>
            <input type="radio" name={name} checked={option === value} onChange={() => onChange(option)} />
            <span>{title}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of many, in a list that opens. */
export function Select<T extends string>(props: {
  label: string;
  value: T;
  options: readonly (readonly [value: T, title: string])[];
  onChange: (value: T) => void;
}) {
  const { label, value, options, onChange } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {options.map(([option, title]) => (
          <option key={option} value={option}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
