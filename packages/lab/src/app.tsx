import type { ComponentType } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { DesignView } from './design/view.js';
import { dismiss, notices } from './state/notices.js';
import { canRedo, canUndo, change, page, redo, undo, type ViewName } from './state/page.js';
import { Button } from './ui/controls.js';
import { SubjectBar } from './ui/subject-bar.js';

interface View {
  readonly title: string;
  readonly component: ComponentType;
  /** Whether it looks into one network: then the bar that chooses arm, seed and epoch stands above it. */
  readonly looksInside?: true;
}

/** All but the first view are loaded when they are opened. */
const VIEWS: Readonly<Record<ViewName, View>> = {
  design: { title: 'Design', component: DesignView },
  duel: { title: 'Duel', component: lazy(() => import('./duel/view.js')) },
  microscope: { title: 'Microscope', component: lazy(() => import('./microscope/view.js')), looksInside: true },
  bench: { title: 'Bench', component: lazy(() => import('./bench/view.js')), looksInside: true },
  draw: { title: 'Your input', component: lazy(() => import('./draw/view.js')) },
  failures: { title: 'Failures', component: lazy(() => import('./failures/view.js')) },
  runs: { title: 'Runs', component: lazy(() => import('./runs/view.js')) },
};

/** Undo and redo, wherever the focus is but in a text. */
export function onKey(event: KeyboardEvent): void {
  const editing = (event.target as HTMLElement).closest('input, textarea, select');
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || editing) return;
  event.preventDefault();
  if (event.shiftKey) redo();
  else undo();
}

export function App() {
  const { view } = page.value;
  const { component: Current, looksInside } = VIEWS[view];
  return (
    <div class="page">
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <p class="brand">Receptive lab</p>
        <nav aria-label="Views">
          {Object.entries(VIEWS).map(([name, { title }]) => (
            <button
              key={name}
              type="button"
              class="tab"
              aria-current={name === view ? 'page' : undefined}
              onClick={() => change({ view: name as ViewName }, { undoable: false })}
            >
              {title}
            </button>
          ))}
        </nav>
        <div class="row">
          <Button quiet onClick={undo} disabled={!canUndo.value} label="Undo" keys="Control+Z">
            ↶
          </Button>
          <Button quiet onClick={redo} disabled={!canRedo.value} label="Redo" keys="Control+Shift+Z">
            ↷
          </Button>
        </div>
      </header>
      <Notices />
      {looksInside && <SubjectBar />}
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<p class="quiet">Loading…</p>}>
          <Current />
        </Suspense>
      </main>
    </div>
  );
}

function Notices() {
  return (
    <div class="notices" aria-live="polite">
      {notices.value.map(({ about, kind, text, hint }) => (
        <p key={about} class={`notice ${kind}`}>
          <span>
            {text} {hint && <span class="quiet">{hint}</span>}
          </span>
          <Button quiet onClick={() => dismiss(about)} label="Put this message away">
            ×
          </Button>
        </p>
      ))}
    </div>
  );
}
