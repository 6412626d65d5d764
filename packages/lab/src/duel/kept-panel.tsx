/** What this browser keeps of earlier trainings, and how to be rid of it. */

import { useEffect, useState } from 'preact/hooks';
import { kept, storage } from '../state/storage.js';
import { Button } from '../ui/controls.js';

export function KeptPanel() {
  const [bytes, setBytes] = useState<number | null>(null);
  const keys = kept.value;
  useEffect(() => {
    storage.usage().then(setBytes);
  }, [keys]);
  if (!keys || keys.length === 0) return null;
  const count = keys.filter((key) => key.startsWith('trial ')).length;
  const size = bytes === null ? '' : `, ${(bytes / 1e6).toFixed(1)} MB`;
  return (
    <p class="quiet duel-kept">
      Kept in this browser: {count} {count === 1 ? 'training' : 'trainings'}
      {keys.includes('own') ? ' and your pictures' : ''}
      {size}. The same duel is not trained twice.{' '}
      <Button quiet onClick={() => storage.clear()}>
        Clear
      </Button>
    </p>
  );
}
