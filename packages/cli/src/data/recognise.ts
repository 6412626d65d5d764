import { readdir, stat } from 'node:fs/promises';
import { looksLikeClasses } from './class-folder.js';
import type { DatasetForm } from './known.js';
import { LABEL_LIST } from './label-folder.js';
import { isCifarFile } from './load-cifar.js';

/** Forms of files, in words. */
export const FORM_NAMES: Readonly<Record<Exclude<DatasetForm, 'generated'>, string>> = {
  idx: "IDX files as MNIST's",
  labels: 'pictures with label lists',
  cifar10: 'CIFAR-10 in binary form',
  cifar100: 'CIFAR-100 in binary form',
  npy: 'NumPy arrays',
  folder: 'pictures by class in folders',
};

/** What a folder (or an `.npz` file) looks like, by its names alone; undefined for nothing known. */
export async function recogniseForm(path: string): Promise<Exclude<DatasetForm, 'generated'> | undefined> {
  if ((await stat(path)).isFile()) return /\.npz$/i.test(path) ? 'npy' : undefined;
  const names = await readdir(path);
  const has = (test: (name: string) => boolean) => names.some(test);
  if (has((name) => /-idx[13]-ubyte(\.gz)?$|\.idx[13]-ubyte(\.gz)?$/.test(name))) return 'idx';
  if (has((name) => isCifarFile('cifar10', name))) return 'cifar10';
  if (has((name) => isCifarFile('cifar100', name))) return 'cifar100';
  if (has((name) => LABEL_LIST.test(name))) return 'labels';
  if (has((name) => /\.np[yz]$/i.test(name))) return 'npy';
  return looksLikeClasses(path) ? 'folder' : undefined;
}
