/** How one value comes about, beside what the engine computed. */

import { describeUnit, type Explanation, type Node } from 'receptive';
import { precise, scientific } from './arithmetic.js';
import { describeNode, notesOf } from './notes.js';
import { engineValue, explanation, node, type Traced, traced, unitBefore } from './state.js';
import { ActivationStep, MaximumStep, NormStep, PassedOn } from './steps.js';
import { SumRows } from './sum-rows.js';

export function ArithmeticPanel() {
  const [trace, own, step, computed] = [traced.value, node.value, explanation.value, engineValue.value];
  if (!trace || !own || !step || computed === null) return null;
  const notes = notesOf(own, step, unitBefore.value);
  return (
    <section class="panel microscope-arithmetic" aria-label="The arithmetic of one unit">
      <h2>
        {own.name}{' '}
        <span class="quiet">
          {own.operation.type}
          {describeNode(own) && `: ${describeNode(own)}`}
        </span>
      </h2>
      <Result step={step} computed={computed} />
      <p class="microscope-hidden" aria-live="polite">
        {describeUnit(own.name, step)} The engine computed {precise(computed)}.
      </p>
      <Body trace={trace} own={own} step={step} />
      {notes.length > 0 && (
        <ul class="microscope-notes quiet">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Result({ step, computed }: { step: Explanation; computed: number }) {
  const difference = step.value - computed;
  return (
    <dl class="microscope-result">
      {step.kind === 'sum' && step.bias !== null && (
        <>
          <div>
            <dt>Σ w·x</dt>
            <dd>{precise(step.sum)}</dd>
          </div>
          <div>
            <dt>+ bias b</dt>
            <dd>{precise(step.bias)}</dd>
          </div>
        </>
      )}
      <div class="strong">
        <dt>{step.formula}</dt>
        <dd>{precise(step.value)}</dd>
      </div>
      <div>
        <dt>the engine’s value</dt>
        <dd>{precise(computed)}</dd>
      </div>
      <div>
        <dt>difference</dt>
        <dd>{scientific(difference)}</dd>
      </div>
    </dl>
  );
}

function Body({ trace, own, step }: { trace: Traced; own: Node; step: Explanation }) {
  switch (step.kind) {
    case 'sum':
      return <SumRows trace={trace} own={own} sum={step} />;
    case 'maximum':
      return <MaximumStep trace={trace} own={own} step={step} />;
    case 'norm':
      return <NormStep trace={trace} own={own} step={step} />;
    case 'activation':
      return <ActivationStep trace={trace} own={own} step={step} />;
    case 'copy':
    case 'place':
      return <PassedOn trace={trace} own={own} step={step} />;
    default:
      return step satisfies never;
  }
}
