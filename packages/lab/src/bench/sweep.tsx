/** How the answer depends on the amount of the move: a picture over all shifts, or a line. */

import { subjectModel } from '../state/training.js';
import { Plane, paint } from '../ui/plane.js';
import { percent } from '../ui/probabilities.js';
import { degrees, moveReport, permuted, picture, shift, sweep } from './state.js';
import { stepsOf } from './sweep-moves.js';

export function Sweep() {
  const found = sweep.value;
  const report = moveReport.value;
  const model = subjectModel.value?.model;
  const chosen = picture.value;
  if (!found || !report || !model || !chosen || found.classes !== model.classes.length) return null;
  const answer = report.before.indexOf(Math.max(...report.before));
  const values = found.moves.map((_, i) => found.probabilities[i * found.classes + answer]!);
  const about = `Probability of ${model.classes[answer]}, its answer before`;
  const kind = found.moves[0]!.kind;
  if (kind === 'shift') return <ShiftMap values={values} about={about} shape={chosen.shape} />;
  const amounts = found.moves.map((move) =>
    move.kind === 'rotate' ? move.degrees : move.kind === 'permute' ? move.share : 0,
  );
  return <Line amounts={amounts} values={values} about={about} turns={kind === 'rotate'} />;
}

function ShiftMap(props: { values: readonly number[]; about: string; shape: readonly [number, number, number] }) {
  const { values, about, shape } = props;
  const [downs, rights] = [stepsOf(shape[1]), stepsOf(shape[2])];
  if (values.length !== downs.length * rights.length) return null;
  const place = (steps: readonly number[], at: number) =>
    ((at - steps[0]!) / (steps[1]! - steps[0]!) + 0.5) / steps.length;
  const [y, x] = [place(downs, shift.value.down), place(rights, shift.value.right)];
  const inside = y > 0 && y < 1 && x > 0 && x < 1;
  return (
    <figure class="bench-sweep">
      <div class="bench-shift-map">
        <Plane
          rgba={paint(values, 0, 1, 'grey')}
          height={downs.length}
          width={rights.length}
          label={`${about}, for shifts of up to ${rights.at(-1)} pixels: ${percent(Math.min(...values))} to ${percent(Math.max(...values))}`}
          onPick={(at) => {
            shift.value = { down: downs[at.y]!, right: rights[at.x]! };
          }}
        />
        {inside && <span class="bench-cross" style={{ left: `${x * 100}%`, top: `${y * 100}%` }} />}
      </div>
      <figcaption>
        {about}, at every shift of up to ±{rights.at(-1)} pixels: black 0, white 100 %. Click one to try it.
      </figcaption>
    </figure>
  );
}

function Line(props: { amounts: readonly number[]; values: readonly number[]; about: string; turns: boolean }) {
  const { amounts, values, about, turns } = props;
  const [low, high] = [amounts[0]!, amounts.at(-1)!];
  const at = (amount: number) => ((amount - low) / (high - low)) * 100;
  const now = turns ? degrees.value : permuted.value.share;
  const line = values.map((value, i) => `${at(amounts[i]!)},${(1 - value) * 100}`).join(' ');
  const ticks = turns ? ['−180°', '0°', '180°'] : ['0 %', '50 %', '100 %'];
  return (
    <figure class="bench-sweep wide">
      <div class="bench-line">
        <svg
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          role="img"
          aria-label={`${about}: ${percent(Math.min(...values))} to ${percent(Math.max(...values))}`}
        >
          <line x1={at(now)} x2={at(now)} y1="0" y2="100" class="bench-line-now" />
          <polyline points={line} />
        </svg>
        <div class="bench-line-ticks" aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick}>{tick}</span>
          ))}
        </div>
      </div>
      <figcaption>
        {about}, from 0 (bottom) to 100 % (top), {turns ? 'at every angle' : 'by the share of the pixels'}.
      </figcaption>
    </figure>
  );
}
