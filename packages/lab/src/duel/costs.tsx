/** What each network costs, beside what it reaches. */

import { resolveArchitecture } from 'receptive';
import type { Training } from '../state/training.js';
import { Scroll } from '../ui/scroll.js';
import { duelArms } from './state.js';

export function Costs({ trainings }: { trainings: readonly Training[] }) {
  return (
    <Scroll label="Accuracy, size and time of both networks">
      <table class="duel-costs">
        <thead>
          <tr>
            <th>Network</th>
            <th class="number">Accuracy</th>
            <th class="number">Parameters</th>
            <th class="number">MACs a picture</th>
            <th class="number">Training time a seed</th>
          </tr>
        </thead>
        <tbody>
          {duelArms.value.map(({ name, architecture }) => {
            const { parameters, macs } = resolveArchitecture(architecture);
            const own = trainings.filter(({ arm, status }) => arm === name && status === 'completed');
            const diverged = trainings.filter(({ arm, status }) => arm === name && status === 'diverged').length;
            const mean = (of: (training: Training) => number) =>
              own.reduce((sum, one) => sum + of(one), 0) / own.length;
            const seconds = mean(({ history }) => history.reduce((sum, { seconds: s }) => sum + s, 0));
            return (
              <tr key={name} class={name}>
                <th class="duel-key">
                  <i /> {name}
                </th>
                <td class="number">
                  {own.length > 0 ? `${(mean(({ validation }) => validation?.accuracy ?? 0) * 100).toFixed(1)} %` : '–'}
                  {diverged > 0 && <small class="error"> {diverged} diverged</small>}
                </td>
                <td class="number">{parameters.toLocaleString('en')}</td>
                <td class="number">{macs.toLocaleString('en')}</td>
                <td class="number">{own.length > 0 ? `${seconds.toFixed(1)} s` : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
