/** The runs of the command: what they found, how far they are, any two beside each other, and back into the editor. */

import { useEffect, useState } from 'preact/hooks';
import { report } from '../state/notices.js';
import { isServed } from '../state/server.js';
import { Comparison } from './comparison.js';
import { DropRun } from './drop-run.js';
import { RunItem } from './run-item.js';
import { list, opened, readList, readProgress } from './state.js';
import './runs.css';

/** Milliseconds between two questions to the server, while a run is at work and while none is. */
const OFTEN = 1000;
const SELDOM = 5000;

export default function RunsView() {
  return (
    <div class="runs">
      <h1 class="title">Runs</h1>
      {isServed() ? <ServedRuns /> : <UnservedRuns />}
      <DropRun />
      <Comparison />
    </div>
  );
}

function ServedRuns() {
  const [answered, setAnswered] = useState(list.value !== null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let left = false;
    const look = async () => {
      try {
        await readList();
        await readProgress(list.value?.runs ?? []);
      } catch (error) {
        if (!left) report('runs', error);
        return;
      }
      if (left) return;
      setAnswered(true);
      const working = list.value?.runs.some(({ status }) => status === 'working');
      timer = setTimeout(look, working ? OFTEN : SELDOM);
    };
    void look();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, []);
  const runs = list.value?.runs ?? [];
  if (!answered) return <p class="quiet">Looking for runs…</p>;
  if (runs.length === 0)
    return (
      <p>
        There are no runs here yet: <code>receptive run</code> makes one, and it appears here while it is at work.
      </p>
    );
  return (
    <ol class="runs-list" aria-label="Runs, the newest first">
      {runs.map((run) => (
        <RunItem key={run.id} run={run} />
      ))}
    </ol>
  );
}

function UnservedRuns() {
  return (
    <p>
      This page came without a server: <code>receptive lab</code> shows it with all runs of a folder, their reports, and
      how far a running one is. {opened.value.length === 0 && 'One run can be opened here from its files.'}
    </p>
  );
}
