/** The page's start: state from the address, data, then everything else. */

import { render } from 'preact';
import { App, onKey } from './app.js';
import { followFit } from './design/data-choice.js';
import { followData } from './state/data.js';
import { inspector } from './state/inspector.js';
import { notify, report } from './state/notices.js';
import { followAddress } from './state/page.js';
import './ui/style.css';

await followAddress();
followData();
followFit();
render(<App />, document.getElementById('lab') as HTMLElement);

inspector.about().then(
  ({ warning }) => warning && notify({ about: 'engine', kind: 'information', text: warning }),
  (error) => report('engine', error),
);
addEventListener('keydown', onKey);
addEventListener('error', ({ error }) => report('page', error));
addEventListener('unhandledrejection', ({ reason }) => report('page', reason));
