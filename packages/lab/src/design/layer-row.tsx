/** One layer of the stack: its name, its fields, its figures, and what is inside it. */

import { useComputed } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from '../ui/controls.js';
import { adding } from './add-menu.js';
import { Between } from './between.js';
import { CATALOGUE, type Field, fieldsOf, KERNEL, writeValue } from './catalogue.js';
import { dragging, startDrag } from './drag.js';
import { Figures } from './figures.js';
import { endInClasses } from './fit.js';
import { LayerField } from './layer-field.js';
import { LayerList } from './layer-list.js';
import { addBranch, innerLists, layerAt, listAt, placeOf, removeBranch, setField } from './paths.js';
import { problemWords } from './problems.js';
import {
  arm,
  checked,
  classes,
  difference,
  duplicateLayer,
  edit,
  edited,
  focusBy,
  focusNext,
  looked,
  moveLayerBy,
  opened,
  pointed,
  removeLayer,
  say,
  titleOf,
} from './state.js';
import { ADDED } from './words.js';

const toggle = (path: string) => {
  opened.value = opened.value === path ? null : path;
};
const addAfter = (path: string) => {
  const { list, index } = placeOf(path);
  adding.value = { list, index: index + 1 };
};

/** Commands by key, while the layer's name has the focus. */
function onKey(event: KeyboardEvent, path: string): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey) return;
  const commands: Readonly<Record<string, () => void>> = altKey
    ? { ArrowUp: () => moveLayerBy(path, -1), ArrowDown: () => moveLayerBy(path, 1) }
    : {
        ArrowUp: () => focusBy(path, -1),
        ArrowDown: () => focusBy(path, 1),
        Delete: () => removeLayer(path),
        Backspace: () => removeLayer(path),
        Insert: () => addAfter(path),
        a: () => addAfter(path),
        d: () => duplicateLayer(path),
      };
  const command = commands[key];
  if (!command) return;
  event.preventDefault();
  command();
}

export function LayerRow({ path }: { path: string }) {
  const layer = layerAt(edited.value, path);
  const name = useRef<HTMLButtonElement>(null);
  const problemId = useId();
  // Of what changes with every move of the pointer, only the rows concerned are drawn again.
  const wanted = useComputed(() => focusNext.value === path).value;
  const open = useComputed(() => opened.value === path).value;
  const dragged = useComputed(() => dragging.value?.path === path).value;
  const isLooked = useComputed(() => looked.value === path).value;
  useEffect(() => {
    if (!wanted) return;
    name.current?.focus();
    focusNext.value = null;
  }, [wanted]);
  if (!layer) return null;
  const { title, about } = CATALOGUE[layer.type];
  const { problem } = checked.value;
  const own = problem?.path === path ? problem : null;
  const marks = arm.value === 'variant' ? difference.value?.marks.get(path) : undefined;
  const removed = Object.entries(marks ?? {}).filter(([key]) => key.startsWith('removed '));
  const spoken = titleOf(path);
  const short = spoken.slice(title.length + 1);
  const values = layer as unknown as Readonly<Record<string, unknown>>;
  const fieldProps = (field: Field) => ({
    path,
    layer: short || title,
    field,
    value: values[field.key],
    otherwise: field.otherwise === KERNEL ? writeValue(values.kernel) : undefined,
    was: marks?.[field.key],
    wrong: own !== null && own.field === field.key,
  });
  const point = () => {
    if (!dragging.value) pointed.value = path;
  };
  const state = [own ? 'wrong' : '', marks ? 'marked' : '', dragged ? 'dragged' : '', isLooked ? 'looked' : ''].join(
    ' ',
  );
  return (
    <li
      class={`design-layer ${state}`}
      onFocusIn={(event) => {
        event.stopPropagation();
        point();
      }}
    >
      <Between {...placeOf(path)} />
      <div class="design-row" onPointerEnter={point}>
        <div class="design-what">
          <span
            class="design-grip"
            title="Drag to move"
            aria-hidden="true"
            onPointerDown={(event) => startDrag(event, path)}
          />
          <button
            ref={name}
            type="button"
            class="design-name"
            title={about}
            aria-expanded={open}
            aria-describedby={own ? problemId : undefined}
            aria-keyshortcuts="Enter Alt+ArrowUp Alt+ArrowDown Delete Insert"
            onClick={() => toggle(path)}
            onKeyDown={(event) => onKey(event, path)}
          >
            {title} {short && <span class="design-short">{short}</span>}
          </button>
          {marks?.[ADDED] !== undefined && <span class="design-tag">added</span>}
          <div class="design-fields">
            {CATALOGUE[layer.type].fields
              .filter(({ rare, key }) => !rare || marks?.[key] !== undefined || (own?.field === key && !open))
              .map((field) => (
                <LayerField key={field.key} {...fieldProps(field)} />
              ))}
          </div>
          <div class="design-quick">
            <Button quiet label={`Add a layer after ${spoken}`} onClick={() => addAfter(path)}>
              +
            </Button>
            <Button quiet label={`Remove ${spoken}`} onClick={() => removeLayer(path)}>
              ×
            </Button>
          </div>
        </div>
        <Figures path={path} />
      </div>
      {layer.because && !open && <p class="design-because">{layer.because}</p>}
      {own && (
        <p id={problemId} class="design-problem" role="alert">
          <span>
            {problemWords(own)} {own.hint && !own.outputs && <span class="quiet">{own.hint.replaceAll('`', '')}</span>}
          </span>
          {own.outputs && classes.value !== null && (
            <Button
              onClick={() => {
                edit(endInClasses(edited.value, classes.value!));
                say(`The network ends in ${classes.value} outputs.`);
              }}
            >
              End in {classes.value} outputs
            </Button>
          )}
        </p>
      )}
      {open && (
        <div class="design-fold">
          <p class="quiet">{about}</p>
          <div class="design-fields">
            {fieldsOf(layer.type)
              .filter(({ rare, key }) => rare && marks?.[key] === undefined)
              .map((field) => (
                <LayerField key={field.key} {...fieldProps(field)} />
              ))}
          </div>
          <div class="row">
            <Button onClick={() => addAfter(path)}>Add after</Button>
            <Button onClick={() => duplicateLayer(path)}>Duplicate</Button>
            <Button onClick={() => moveLayerBy(path, -1)}>Move up</Button>
            <Button onClick={() => moveLayerBy(path, 1)}>Move down</Button>
            {layer.type === 'parallel' && (
              <Button onClick={() => edit(addBranch(edited.value, path))}>Add a branch</Button>
            )}
            {layer.type === 'residual' && (
              <Button onClick={() => edit(setField(edited.value, path, 'shortcut', layer.shortcut ? undefined : []))}>
                {layer.shortcut ? 'Plain shortcut' : 'Layers on the shortcut'}
              </Button>
            )}
            <Button onClick={() => removeLayer(path)}>Remove</Button>
          </div>
        </div>
      )}
      {innerLists(layer, path).map(({ list, title: listTitle }, i) => (
        <div key={list} class="design-inner">
          <p class="design-inner-title">
            {listTitle}
            {listAt(edited.value, list).length === 0 && ' (empty: passes on what it is given)'}
            {layer.type === 'parallel' && layer.branches.length > 2 && (
              <Button
                quiet
                label={`Remove branch ${i + 1} of ${spoken}`}
                onClick={() => edit(removeBranch(edited.value, path, i))}
              >
                ×
              </Button>
            )}
          </p>
          <LayerList list={list} label={`${listTitle} of ${spoken}`} />
        </div>
      ))}
      {removed.map(([key, type]) => (
        <p key={key} class="design-removed">
          {CATALOGUE[type as keyof typeof CATALOGUE]?.title ?? 'Branch'} removed here
        </p>
      ))}
    </li>
  );
}
