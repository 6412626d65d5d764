import { useEffect, useState } from 'preact/hooks';
import type { Arm, Study } from 'receptive';
import { report } from '../state/notices.js';
import { change, page } from '../state/page.js';
import { readState } from '../state/url.js';
import { Button, Select } from '../ui/controls.js';
import { controlOf, editorState, variantsOf } from './editor.js';
import { readRun } from './state.js';

const NONE = ' ';

/** Which network of a run stands beside its control in the editor. `data`: the page's name of the run's pictures. */
export function OpenInEditor({ id, data }: { id: string; data: string }) {
  const [study, setStudy] = useState<Study | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => {
    readRun(id).then(
      (run) => setStudy(run.study),
      (error) => report('runs', error),
    );
  }, [id]);
  if (!study) return <p class="quiet">Reading its study…</p>;
  const variants = variantsOf(study);
  const name = chosen ?? variants[0]?.name ?? NONE;
  const open = () => {
    const variant = variants.find((arm) => arm.name === name) ?? null;
    try {
      const changes = editorState(study, variant, data);
      if (changes) change(readState({ ...page.value, ...changes }, page.value));
    } catch (error) {
      report('runs', error);
    }
  };
  const titleOf = ({ name: own, title }: Arm) => title || own;
  return (
    <div class="runs-open">
      <p class="quiet">
        Control: {titleOf(controlOf(study) as Arm)}. The page trains both networks by the control’s training, so that
        networks that are trained otherwise are not in the list.
      </p>
      <div class="row">
        <Select
          label="Variant"
          value={name}
          options={[...variants.map((arm) => [arm.name, titleOf(arm)] as const), [NONE, 'none']]}
          onChange={setChosen}
        />
        <Button primary onClick={open}>
          Open
        </Button>
      </div>
    </div>
  );
}
