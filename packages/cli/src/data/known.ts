export type DatasetForm = 'generated' | 'idx' | 'labels' | 'cifar10' | 'cifar100' | 'folder' | 'npy';

/** A data set `openDataset` knows by name. */
export interface KnownDataset {
  readonly name: string;
  readonly form: DatasetForm;
  readonly about: string;
  /** Where it is looked for, under the current folder, when no folder is named. */
  readonly folders: readonly string[];
  /** What to download and from where. */
  readonly download?: string;
  readonly classes?: readonly string[];
  /** Side in pixels; absent = the pictures' own. */
  readonly imageSize?: number;
  /** Absent = the pictures' own. */
  readonly channels?: 1 | 3;
  /** In words; absent = as the owner of the files says. */
  readonly licence?: string;
  /** What it takes on the disk, in bytes, about. */
  readonly bytes?: number;
  /** Where a picture's file name has its cluster: a regular expression with one group. */
  readonly cluster?: string;
  /** Share or number held out for validation where the data has no such split; for the test too, where it has none. */
  readonly validation: number;
}

const digits = Array.from({ length: 10 }, (_, i) => String(i));
const fourFiles =
  'train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz';
/** A twelfth: 5,000 of MNIST's 60,000. */
const idx = { form: 'idx', channels: 1, validation: 1 / 12 } as const;

const generated = {
  form: 'generated',
  folders: [],
  channels: 1,
  licence: 'MIT, as the command',
  validation: 1000,
} as const;

export const KNOWN_DATASETS: readonly KnownDataset[] = [
  {
    ...generated,
    name: 'glyphs',
    about: 'Ten stroke-drawn capital letters, generated; needs no download.',
    imageSize: 28,
  },
  {
    ...generated,
    name: 'where',
    about: 'A plus sign anywhere on a torus, by the quadrant it stands in, generated; a task about position.',
    imageSize: 16,
  },
  {
    ...generated,
    name: 'no-structure',
    about: 'Independent normal pixels and a linear rule over all of them, generated; a task without neighbourhood.',
    imageSize: 16,
  },
  {
    ...generated,
    name: 'beyond',
    about: 'Two dots 6 or 8 pixels apart, by their distance, generated; a task about the receptive field.',
    imageSize: 16,
  },
  {
    ...generated,
    name: 'glyphs-anywhere',
    about: 'Four small glyphs anywhere in noise, generated; a task that convolution is made for.',
    imageSize: 16,
  },
  {
    ...idx,
    name: 'mnist',
    about: 'MNIST handwritten digits (LeCun, Cortes, Burges); CC BY-SA 3.0.',
    folders: ['data/mnist'],
    licence: 'CC BY-SA 3.0',
    bytes: 11_594_722,
    classes: digits,
    download: `${fourFiles} from https://ossci-datasets.s3.amazonaws.com/mnist/`,
  },
  {
    ...idx,
    name: 'fashion-mnist',
    about: 'Fashion-MNIST, pictures of clothing (Xiao, Rasul, Vollgraf, Zalando Research); MIT licence.',
    folders: ['data/fashion-mnist'],
    licence: 'MIT',
    bytes: 30_878_645,
    classes: ['T-shirt/top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
    download: `${fourFiles} from https://github.com/zalandoresearch/fashion-mnist`,
  },
  {
    ...idx,
    name: 'kmnist',
    about: 'Kuzushiji-MNIST, cursive Japanese characters (Clanuwat et al., CODH); CC BY-SA 4.0.',
    folders: ['data/kmnist'],
    licence: 'CC BY-SA 4.0',
    bytes: 21_000_000,
    classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
    download: `${fourFiles} from http://codh.rois.ac.jp/kmnist/`,
  },
  {
    name: 'mars',
    form: 'labels',
    about:
      'Mars surface images of the Curiosity rover (NASA/JPL; Stanboli and Wagstaff, DOI 10.5281/zenodo.1049137), split by Martian day.',
    folders: ['data/mars', 'data/msl-images'],
    licence: 'as its DOI says',
    bytes: 62_000_000,
    download: 'msl-images.zip from https://doi.org/10.5281/zenodo.1049137 and unpack it',
    imageSize: 64,
    channels: 3,
    validation: 0.2,
    // The Martian day: one sequence of a day supplies up to 81 test pictures.
    cluster: '(?:^|/)([0-9]{4})M[^/]*$',
  },
  {
    name: 'cifar10',
    form: 'cifar10',
    about: 'CIFAR-10, small photographs of ten kinds of things (Krizhevsky, Nair, Hinton), in binary form.',
    folders: ['data/cifar10', 'data/cifar-10-batches-bin'],
    download: 'cifar-10-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and unpack it',
    bytes: 184_380_000,
    channels: 3,
    validation: 0.1,
  },
  {
    name: 'cifar100',
    form: 'cifar100',
    about: 'CIFAR-100, small photographs of a hundred kinds of things (Krizhevsky, Nair, Hinton), in binary form.',
    folders: ['data/cifar100', 'data/cifar-100-binary'],
    download: 'cifar-100-binary.tar.gz from https://www.cs.toronto.edu/~kriz/cifar.html and unpack it',
    bytes: 184_440_000,
    channels: 3,
    validation: 0.1,
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
  {
    name: 'folder',
    form: 'folder',
    about: 'A folder of pictures by class: <class>/…, or train/<class>/…, val/ and test/ likewise.',
    folders: [],
    imageSize: 64,
    channels: 3,
    validation: 0.15,
  },
  {
    name: 'npy',
    form: 'npy',
    about: 'NumPy arrays of pictures and labels: one .npz file, or .npy files.',
    folders: [],
    validation: 0.15,
  },
];
