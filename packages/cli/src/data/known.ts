/** A data set `openDataset` knows by name. */
export interface KnownDataset {
  readonly name: string;
  readonly form: 'generated' | 'idx' | 'labels';
  readonly about: string;
  /** Where it is looked for, under the current folder, when no folder is named. */
  readonly folders: readonly string[];
  /** What to download and from where. */
  readonly download?: string;
  readonly classes?: readonly string[];
  /** Side in pixels; absent = the pictures' own. */
  readonly imageSize?: number;
  readonly channels: 1 | 3;
  /** Share or number held out for validation where the data has no such split. */
  readonly validation: number;
}

const digits = Array.from({ length: 10 }, (_, i) => String(i));
const fourFiles =
  'train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz';
/** A twelfth: 5,000 of MNIST's 60,000. */
const idx = { form: 'idx', channels: 1, validation: 1 / 12 } as const;

export const KNOWN_DATASETS: readonly KnownDataset[] = [
  {
    name: 'glyphs',
    form: 'generated',
    about: 'Ten stroke-drawn capital letters, generated; needs no download.',
    folders: [],
    channels: 1,
    imageSize: 28,
    validation: 1000,
  },
  {
    ...idx,
    name: 'mnist',
    about: 'MNIST handwritten digits (LeCun, Cortes, Burges); CC BY-SA 3.0.',
    folders: ['data/mnist'],
    classes: digits,
    download: `${fourFiles} from https://ossci-datasets.s3.amazonaws.com/mnist/`,
  },
  {
    ...idx,
    name: 'fashion-mnist',
    about: 'Fashion-MNIST, pictures of clothing (Xiao, Rasul, Vollgraf, Zalando Research); MIT licence.',
    folders: ['data/fashion-mnist'],
    classes: ['T-shirt/top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
    download: `${fourFiles} from https://github.com/zalandoresearch/fashion-mnist`,
  },
  {
    ...idx,
    name: 'kmnist',
    about: 'Kuzushiji-MNIST, cursive Japanese characters (Clanuwat et al., CODH); CC BY-SA 4.0.',
    folders: ['data/kmnist'],
    classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
    download: `${fourFiles} from http://codh.rois.ac.jp/kmnist/`,
  },
  {
    name: 'mars',
    form: 'labels',
    about:
      'Mars surface images of the Curiosity rover (NASA/JPL; Stanboli and Wagstaff, DOI 10.5281/zenodo.1049137), split by Martian day.',
    folders: ['data/mars', 'data/msl-images'],
    download: 'msl-images.zip from https://doi.org/10.5281/zenodo.1049137 and unpack it',
    imageSize: 64,
    channels: 3,
    validation: 0.2,
  },
  { ...idx, name: 'idx', about: 'A folder with four MNIST-style IDX files.', folders: [] },
  {
    name: 'labels',
    form: 'labels',
    about: 'A folder with train*.txt, val*.txt and test*.txt lists of "path label" lines.',
    folders: [],
    imageSize: 64,
    channels: 3,
    validation: 0.2,
  },
];
