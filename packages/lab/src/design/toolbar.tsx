/** What the network is for and which one is edited: data set, template, control or variant, JSON. */

import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import { InputError } from 'receptive';
import { data } from '../state/data.js';
import { change, page } from '../state/page.js';
import { subject } from '../state/training.js';
import { Button, Choice, Select } from '../ui/controls.js';
import { dataChoices } from './data-choice.js';
import { Dialog, Pick } from './dialog.js';
import { parseArchitecture, writeArchitecture } from './exchange.js';
import { fitArchitecture } from './fit.js';
import { arm, difference, dropVariant, edited, makeVariant, replace, say } from './state.js';
import { TEMPLATES } from './templates.js';

const dialog = signal<'templates' | 'json' | null>(null);
const close = () => {
  dialog.value = null;
};

export function Toolbar() {
  return (
    <div class="design-toolbar">
      <Select
        label="Data set"
        value={page.value.data}
        options={dataChoices()}
        onChange={(name) => change({ data: name })}
      />
      <div class="row">
        <Button
          onClick={() => {
            dialog.value = 'templates';
          }}
        >
          Templates…
        </Button>
        <Button
          onClick={() => {
            dialog.value = 'json';
          }}
        >
          JSON…
        </Button>
      </div>
      <div class="row design-arms">
        {page.value.variant ? (
          <>
            <Choice
              label="Network"
              value={arm.value}
              options={[
                ['control', 'Control'],
                ['variant', 'Variant'],
              ]}
              onChange={(next) => {
                subject.value = { ...subject.value, arm: next };
              }}
            />
            <Button onClick={dropVariant}>Back to the control</Button>
          </>
        ) : (
          <Button primary onClick={makeVariant}>
            Make a variant
          </Button>
        )}
      </div>
      {dialog.value === 'templates' && <Templates />}
      {dialog.value === 'json' && <Json />}
    </div>
  );
}

function Templates() {
  const loaded = data.value;
  const shape = loaded.status === 'ready' ? loaded.dataset.shape : edited.value.input;
  const count = loaded.status === 'ready' ? loaded.dataset.classes.length : 10;
  return (
    <Dialog title="Start from a template" onClose={close}>
      <p class="quiet">
        It replaces the {arm.value}, fitted to pictures of {shape.join('×')} and {count} classes. Undo brings yours
        back.
      </p>
      {TEMPLATES.map((template) => (
        <Pick
          key={template.name}
          title={template.title}
          about={template.about}
          onPick={() => {
            replace(template.architecture(shape, count));
            say(`${template.title} opened.`);
            close();
          }}
        />
      ))}
    </Dialog>
  );
}

function Json() {
  const [text, setText] = useState(() => writeArchitecture(edited.value));
  const [problem, setProblem] = useState('');
  const [copied, setCopied] = useState(false);
  const use = () => {
    try {
      const given = parseArchitecture(text);
      const loaded = data.value;
      const fitted =
        loaded.status === 'ready' ? fitArchitecture(given, loaded.dataset.shape, loaded.dataset.classes.length) : given;
      replace(fitted);
      say(fitted === given ? 'The architecture is opened.' : 'The architecture is opened and fitted to the data set.');
      close();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      setProblem([error.message, error.hint].filter(Boolean).join(' '));
    }
  };
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setProblem('This browser does not let the page copy: select the text and copy it.'),
    );
  return (
    <Dialog title={`The ${arm.value} as JSON`} onClose={close}>
      <p class="quiet">Copy it, or paste another one over it: an architecture, or a study whose control is taken.</p>
      <textarea
        class="design-json"
        aria-label="Architecture as JSON"
        aria-invalid={problem !== ''}
        spellcheck={false}
        rows={18}
        value={text}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          setProblem('');
          setCopied(false);
        }}
      />
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <div class="row">
        <Button primary onClick={use}>
          Use it
        </Button>
        <Button onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>
      </div>
    </Dialog>
  );
}

/** One line: what the variant decides, and what follows from it. */
export function DecisionLine() {
  const { variant } = page.value;
  if (!variant) return null;
  const found = difference.value;
  return (
    <div class="design-decision variant" aria-live="polite">
      {found === null ? (
        <p>The variant can be compared with the control when both of them fit.</p>
      ) : found.decisions.length === 0 ? (
        <p>The variant is a copy of the control. Change one decision in it.</p>
      ) : (
        <>
          <p>
            <strong>The variant changes</strong> {found.decisions.join('; ')}.
          </p>
          <p class="quiet">What follows: {found.induced}.</p>
        </>
      )}
    </div>
  );
}
