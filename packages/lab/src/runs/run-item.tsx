import { useState } from 'preact/hooks';
import { Button } from '../ui/controls.js';
import { LiveProgress } from './live-progress.js';
import { OpenInEditor } from './open-in-editor.js';
import { list, pathOf, progress } from './state.js';
import type { RunEntry } from './types.js';
import { plural } from './words.js';

const STATUS: Readonly<Record<RunEntry['status'], string>> = {
  working: 'at work',
  finished: 'finished',
  begun: 'not finished',
};

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** One run of the list. */
export function RunItem({ run }: { run: RunEntry }) {
  const [editing, setEditing] = useState(false);
  const { id, title, question, status, when, seeds, arms, data, verdicts, report, problem } = run;
  const live = progress.value[id];
  const [collection] = id.split('/');
  const together = id.includes('/') && list.value?.collections.includes(collection as string);
  return (
    <li class="runs-item">
      <div class="runs-head">
        <h2>{title}</h2>
        <p class="quiet">
          <span class={`runs-status ${status}`}>{STATUS[status]}</span>{' '}
          <time dateTime={when}>{dates.format(new Date(when))}</time>
        </p>
      </div>
      {question && <p>{question}</p>}
      {problem && <p class="error">{problem}</p>}
      {status === 'working' && live && <LiveProgress progress={live} />}
      {verdicts.length > 0 && (
        <p class="runs-verdicts">
          {verdicts.map(({ title: arm, kind, says }) => (
            <span key={arm} title={says}>
              <b>{arm}</b> {kind === 'none' ? 'no verdict' : kind}
            </span>
          ))}
        </p>
      )}
      <p class="quiet">
        {id}
        {data && ` · ${data.name}`}
        {!problem && ` · ${plural(arms, 'network')}, ${plural(seeds, 'seed')}`}
      </p>
      <div class="row">
        {report && (
          <a class="button" href={`runs/${pathOf(id)}/report.html`} target="_blank" rel="noopener">
            Report
          </a>
        )}
        {together && (
          <a class="button" href={`runs/${pathOf(collection as string)}/report.html`} target="_blank" rel="noopener">
            Report of {collection}
          </a>
        )}
        {!problem && data && (
          <Button onClick={() => setEditing(!editing)} pressed={editing} label={`Open in the editor: ${title}`}>
            Open in the editor
          </Button>
        )}
      </div>
      {editing && <OpenInEditor id={id} data={list.value?.data.ofRun[id] ?? ''} />}
    </li>
  );
}
