import type { SplitName } from 'receptive';

/** What an array of a `.npz` file or a folder of `.npy` files is, as its name says. */
export interface ArrayRole {
  /** Absent: the name says of no split. */
  readonly split?: SplitName;
  readonly holds: 'images' | 'labels';
}

const IMAGES = 'x|images?|imgs?|pictures?|data';
const LABELS = 'y|labels?|targets?';
const SPLITS = 'train(?:ing)?|val(?:id(?:ation)?)?|dev|test(?:ing)?';
const NAME = new RegExp(`^(${SPLITS})?(${IMAGES}|${LABELS})(${SPLITS})?$`);

/**
 * The role of an array by its name, without regard to case and separators: x_train, y_train, X, y, train_images,
 * val_labels, images, labels, testX … Undefined for other names.
 */
export function arrayRole(name: string): ArrayRole | undefined {
  const match = NAME.exec(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  if (!match || (match[1] && match[3])) return undefined;
  const split = match[1] ?? match[3];
  const holds = new RegExp(`^(${IMAGES})$`).test(match[2] as string) ? 'images' : 'labels';
  return { ...(split ? { split: splitOf(split) } : {}), holds };
}

const splitOf = (word: string): SplitName =>
  word.startsWith('train') ? 'train' : word.startsWith('test') ? 'test' : 'validation';
