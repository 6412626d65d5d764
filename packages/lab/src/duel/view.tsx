import { ExportMenu } from '../export/menu.js';
import { page, recipe } from '../state/page.js';
import { subject, subjectEpoch } from '../state/training.js';
import { Costs } from './costs.js';
import { Curves } from './curves.js';
import { DecisionPanel, PredictionPanel } from './decision-panel.js';
import { Difference } from './difference.js';
import './duel.css';
import { KeptPanel } from './kept-panel.js';
import { outcomeOf, pairsOf } from './outcome.js';
import { decision, ofThisDuel } from './state.js';
import { WorkPanel } from './work-panel.js';

export default function DuelView() {
  const trainings = ofThisDuel.value;
  const pairs = pairsOf(trainings);
  const outcome = outcomeOf(pairs);
  const { epochs } = recipe.value;
  const now = decision.value;
  const { prediction } = page.value;
  const predicted = now.kind === 'one' && prediction?.of === now.words ? prediction.points : null;
  const pick = (epoch: number) => {
    subject.value = { ...subject.value, epoch: epoch >= epochs ? 'last' : epoch };
  };
  return (
    <>
      <h1 class="title">Duel</h1>
      <div class="duel-columns">
        <div class="duel-side">
          <DecisionPanel />
          <PredictionPanel outcome={outcome} begun={trainings.length > 0} />
          <WorkPanel />
          <ExportMenu />
          <KeptPanel />
        </div>
        <div class="duel-main">
          <Curves trainings={trainings} quantity="accuracy" epochs={epochs} marked={subjectEpoch.value} onPick={pick} />
          {now.kind === 'one' && (
            <section aria-label="The difference">
              <h2>The difference</h2>
              <Difference pairs={pairs} outcome={outcome} predicted={predicted} />
            </section>
          )}
          <section aria-label="What it costs">
            <h2>What it costs</h2>
            <Costs trainings={trainings} />
          </section>
          <Curves trainings={trainings} quantity="loss" epochs={epochs} marked={subjectEpoch.value} onPick={pick} />
        </div>
      </div>
    </>
  );
}
