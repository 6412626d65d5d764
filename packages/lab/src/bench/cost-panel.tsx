/** The accuracy that changed filters cost, in all and per class, and which filters matter most. */

import { subject, subjectModel } from '../state/training.js';
import { Button } from '../ui/controls.js';
import { chooseFilter, convolution, cost, original, ranked, rankFilters, ranking } from './surgery-state.js';
import { FilterPicture } from './surgery-tool.js';
import { spellCost, spellPoints } from './words.js';

const share = ({ correct, pictures }: { correct: number; pictures: number }) => (pictures > 0 ? correct / pictures : 0);
const percent = (value: number) => `${(value * 100).toFixed(1)} %`;

export function CostPanel() {
  const found = cost.value;
  const classes = subjectModel.value?.model.classes ?? [];
  if (!found || found.before.perClass.length !== classes.length)
    return <p class="quiet">Asking the validation pictures…</p>;
  const { before, after } = found;
  const [was, is] = [share(before), share(after)];
  return (
    <>
      <section aria-label="What it costs" class={subject.value.arm}>
        <h2>What it costs</h2>
        <p class="bench-cost" aria-live="polite">
          <span class="bench-cost-number">{percent(is)}</span>{' '}
          <span class="quiet">
            of {after.pictures} validation pictures right;{' '}
            {is === was ? 'as before' : `${spellPoints(is - was)} percentage points from ${percent(was)}`}
          </span>
        </p>
        <table class="bench-classes">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <td class="bench-bars-head" />
              <th scope="col" class="number">
                before
              </th>
              <th scope="col" class="number">
                now
              </th>
              <th scope="col" class="number">
                points
              </th>
            </tr>
          </thead>
          <tbody>
            {classes.map((name, label) => {
              const [then, now] = [share(before.perClass[label]!), share(after.perClass[label]!)];
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="bench-bars" aria-hidden="true">
                    <div>
                      <span class="bench-bar" style={{ width: `${now * 100}%` }} />
                      <span class="bench-tick" style={{ left: `${then * 100}%` }} />
                    </div>
                  </td>
                  <td class="number quiet">{percent(then)}</td>
                  <td class="number">{percent(now)}</td>
                  <td class="number">{spellPoints(now - then)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
      <Ablation />
    </>
  );
}

function Ablation() {
  const found = ranked.value;
  const from = original.value;
  const node = convolution.value;
  if (!from || !node) return null;
  const busy = found !== null && found.costs.length < found.all;
  const most = Math.max(0.001, ...(found?.costs.map(({ cost }) => Math.abs(cost)) ?? []));
  return (
    <section aria-label="Which filters matter" class={subject.value.arm}>
      <h2>Which filters of {node.name} matter</h2>
      <div class="row">
        {busy ? (
          <Button
            onClick={() => {
              ranking.value = null;
            }}
          >
            Stop
          </Button>
        ) : (
          <Button onClick={rankFilters}>Zero each in turn</Button>
        )}
        <span class="quiet" aria-live="polite">
          {busy && `${found.costs.length} of ${found.all}`}
        </span>
      </div>
      <p class="quiet">
        Each filter alone: its weights and bias are set to 0 in the network as it was before your changes. A negative
        cost means that it does better without.
      </p>
      {found && (
        <ol class="bench-ranking">
          {found.costs.map(({ filter, cost }) => (
            <li key={filter}>
              <button
                type="button"
                class="bench-filter"
                aria-label={`Filter ${filter + 1}`}
                onClick={() => chooseFilter(filter)}
              >
                <FilterPicture number={filter} from={from} />
              </button>
              <span class="bench-ranking-name">filter {filter + 1}</span>
              <span class="bench-bars" aria-hidden="true">
                <span class="bench-bar" style={{ width: `${(Math.max(0, cost) / most) * 100}%` }} />
              </span>
              <span class="number">{spellCost(cost)} pp</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
