/** A window over the page: the browser's own, which keeps the focus and closes with Escape. */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from '../ui/controls.js';

export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const { title, onClose, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('.design-pick, textarea')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="design-dialog"
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="design-dialog-body">
        <div class="design-dialog-top">
          <h2 id={id}>{title}</h2>
          <Button quiet label="Close" onClick={() => dialog.current?.close()}>
            ×
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

/** One of a list of things, each with a sentence. */
export function Pick(props: { title: string; about: string; onPick: () => void }) {
  return (
    <button type="button" class="design-pick" onClick={props.onPick}>
      <strong>{props.title}</strong>
      <span>{props.about}</span>
    </button>
  );
}
