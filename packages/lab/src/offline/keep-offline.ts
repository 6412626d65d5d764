/** The static build installs what keeps it: offline, and with threads on hosts that do not isolate it. */

import { isStatic } from '../state/server.js';

/** In this tab: that the page has been loaded again to be isolated. */
const TRIED = 'receptive-lab: loaded again';

/**
 * Installs the service worker, and loads the page again, once, where it is not isolated yet and nothing would be lost.
 * Where the browser has no service workers, or the address is not one it trusts, the page stays as it is.
 */
export async function keepOffline(wouldLose: () => boolean): Promise<void> {
  if (!isStatic() || !('serviceWorker' in navigator)) return;
  try {
    await navigator.serviceWorker.register('service-worker.js');
    await navigator.serviceWorker.ready;
  } catch {
    return;
  }
  if (crossOriginIsolated) forget();
  else if (!wouldLose() && firstTime()) location.reload();
}

function firstTime(): boolean {
  try {
    if (sessionStorage.getItem(TRIED)) return false;
    sessionStorage.setItem(TRIED, 'yes');
    return true;
  } catch {
    // Without a memory there could be no end of it.
    return false;
  }
}

function forget(): void {
  try {
    sessionStorage.removeItem(TRIED);
  } catch {
    // It was never there.
  }
}
