/** Facts about picture files that are worth a line, in words. */

import { SPLIT_NAMES, type Split, type SplitName } from './types.js';

type Splits = Readonly<Record<SplitName, Split>>;

/** What was done to bring the pictures to one size and number of channels. */
export function noteForm(splits: Splits, imageSize: number, channels: 1 | 3): string[] {
  const notes = [`Pictures are squeezed whole to ${imageSize} × ${imageSize}, whatever their proportions.`];
  const kinds = SPLIT_NAMES.flatMap((split) => [...(splits[split].originals?.channels ?? [])]);
  const grey = kinds.filter((kind) => kind <= 2).length;
  const clear = kinds.filter((kind) => kind % 2 === 0).length;
  if (channels === 1 && grey < kinds.length) notes.push(`${kinds.length - grey} colour pictures are turned to grey.`);
  if (channels === 3 && grey > 0) notes.push(`${grey} of the ${kinds.length} pictures are grey among colour.`);
  if (clear > 0) notes.push(`The transparency of ${clear} of the ${kinds.length} pictures is laid on white.`);
  return notes;
}

/** "46 pictures in calibrated/ carry no label." */
export function noteUnlabelled(unlabelled: readonly string[]): string[] {
  const byFolder = new Map<string, number>();
  for (const path of unlabelled) {
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    byFolder.set(folder, (byFolder.get(folder) ?? 0) + 1);
  }
  return [...byFolder].map(
    ([folder, count]) =>
      `${count} ${count === 1 ? 'picture' : 'pictures'} in ${folder}/ ${count === 1 ? 'carries' : 'carry'} no label.`,
  );
}

/** Byte-identical files under different names, and files listed more than once. */
export function noteRepeats(splits: Splits): string[] {
  const groups = new Map<string, { path: string; split: SplitName }[]>();
  for (const split of SPLIT_NAMES) {
    const { sources = [], originals } = splits[split];
    sources.forEach((path, i) => {
      const key = `${originals?.hashes[2 * i]} ${originals?.hashes[2 * i + 1]}`;
      const group = groups.get(key);
      if (group) group.push({ path, split });
      else groups.set(key, [{ path, split }]);
    });
  }
  const repeated = [...groups.values()].filter((group) => group.length > 1);
  const namesOf = (group: readonly { path: string }[]) => new Set(group.map(({ path }) => path)).size;
  const sameFile = repeated.filter((group) => namesOf(group) < group.length);
  const copies = repeated.filter((group) => namesOf(group) > 1);
  const across = (some: typeof repeated) =>
    some.filter((group) => new Set(group.map(({ split }) => split)).size > 1).length || 'none';
  const notes: string[] = [];
  if (copies.length > 0) {
    const shown = copies.slice(0, 3).map((group) =>
      group
        .map(({ path }) => path)
        .slice(0, 4)
        .join(' = '),
    ); // prettier-ignore
    notes.push(
      `${copies.length} ${copies.length === 1 ? 'group' : 'groups'} of byte-identical pictures under different names, ` +
        `${across(copies)} of them across splits: ${shown.join('; ')}${copies.length > 3 ? '; …' : ''}.`,
    );
  }
  if (sameFile.length > 0)
    notes.push(
      `${sameFile.length} ${sameFile.length === 1 ? 'picture is' : 'pictures are'} listed more than once, ` +
        `${across(sameFile)} of them in more than one split.`,
    );
  return notes;
}
