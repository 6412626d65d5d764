/** The page's start: state from the address, data, then everything else. */

import { render } from 'preact';
import { App, onKey } from './app.js';
import { followFit } from './design/data-choice.js';
import { restoreOwn } from './draw/kept.js';
import { followDuel } from './duel/state.js';
import { keepOffline } from './offline/keep-offline.js';
import { meetServer } from './runs/state.js';
import { followData } from './state/data.js';
import { inspector } from './state/inspector.js';
import { notify, report } from './state/notices.js';
import { followAddress, page } from './state/page.js';
import { trainings } from './state/training.js';
import './ui/style.css';

await followAddress();
const restored = restoreOwn();
if (page.value.data === 'own') await restored;
await meetServer().catch((error) => report('server', error));
followData();
followDuel();
followFit();
render(<App />, document.getElementById('lab') as HTMLElement);

inspector.about().then(
  ({ warning }) => warning && notify({ about: 'engine', kind: 'information', text: warning }),
  (error) => report('engine', error),
);
keepOffline(() => trainings.value.length > 0);
addEventListener('keydown', onKey);
addEventListener('error', ({ error, message }) => report('page', error ?? new Error(message)));
addEventListener('unhandledrejection', ({ reason }) => report('page', reason));
