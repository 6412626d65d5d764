/** What can be taken away from a duel: the study, its charts, a model, a link to the page as it is. */

import { useState } from 'preact/hooks';
import { writeModel } from 'receptive';
import { decision } from '../duel/state.js';
import { data } from '../state/data.js';
import { inspector } from '../state/inspector.js';
import { report } from '../state/notices.js';
import { page } from '../state/page.js';
import { subjectModel } from '../state/training.js';
import { writeHash } from '../state/url.js';
import { Button } from '../ui/controls.js';
import { save } from '../ui/save.js';
import { asPng, standalone } from './charts.js';
import { studyFile, studyOf } from './study-file.js';

const CHARTS: readonly (readonly [name: string, selector: string])[] = [
  ['accuracy', '.duel-accuracy svg'],
  ['difference', '.duel-difference svg'],
  ['loss', '.duel-loss svg'],
];

export function ExportMenu() {
  const [said, setSaid] = useState('');
  const loaded = data.value;
  const model = subjectModel.value;
  const several = decision.value.kind === 'several' || decision.value.kind === 'invalid';
  const attempt = (what: string, work: () => void | Promise<void>) => async () => {
    try {
      await work();
      setSaid(what);
    } catch (error) {
      report('export', error);
    }
  };
  const saveStudy = attempt('lab.ts is saved.', () => {
    if (loaded.status !== 'ready') return;
    const text = studyFile(studyOf(page.value, decision.value, loaded.dataset.shape));
    save('lab.ts', new Blob([text], { type: 'text/plain' }));
  });
  const copyLink = attempt('The link is copied.', async () => {
    const link = new URL(await writeHash(page.value), location.href).href;
    await navigator.clipboard.writeText(link);
  });
  const saveModel = attempt('model.safetensors is saved.', async () => {
    if (!model) return;
    const { numerics } = await inspector.about();
    save('model.safetensors', new Blob([writeModel({ ...model.model, numerics }) as Uint8Array<ArrayBuffer>]));
  });
  const saveCharts = (kind: 'svg' | 'png') =>
    attempt('The charts are saved.', async () => {
      for (const [name, selector] of CHARTS) {
        const svg = document.querySelector<SVGSVGElement>(selector);
        if (!svg) continue;
        save(
          `${name}.${kind}`,
          kind === 'png' ? await asPng(svg) : new Blob([standalone(svg)], { type: 'image/svg+xml' }),
        );
      }
    });
  return (
    <section class="panel" aria-label="Export">
      <h2>Export</h2>
      <div class="row">
        <Button disabled={several || loaded.status !== 'ready'} onClick={saveStudy}>
          Study for the command line
        </Button>
        <Button onClick={copyLink}>Copy a link</Button>
        <Button onClick={saveCharts('svg')}>Charts as SVG</Button>
        <Button onClick={saveCharts('png')}>Charts as PNG</Button>
        <Button disabled={!model} onClick={saveModel}>
          Model as safetensors
        </Button>
      </div>
      <p class="quiet" role="status">
        {said || 'The model is the network, seed and epoch that the other views look into.'}
      </p>
    </section>
  );
}
