import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Dataset, InputError, SPLIT_NAMES } from 'receptive';
import { Failure, messageOf } from '../../errors.js';
import { readLabelFolder } from '../label-folder.js';
import { readDataset } from '../registry.js';

/** A data set that can be downloaded. */
export interface DataSource {
  /** Of a known data set. */
  readonly name: string;
  /** Address of the files' folder, with a slash at its end. */
  readonly base: string;
  readonly files: readonly SourceFile[];
  /** The one file is an archive (.zip, .tar.gz), unpacked: at most so much may come out. */
  readonly unpacked?: { readonly maxBytes: number; readonly maxFiles: number };
  /** Reads what came; throws InputError for what is wrong. Says what was found right. */
  readonly verify: (folder: string) => Promise<string>;
}

export interface SourceFile {
  readonly name: string;
  /** About; twice as much is refused. */
  readonly bytes: number;
  /** Of the file as it is, or of what `gunzip` makes of it: mirrors compress differently. */
  readonly md5?: string;
  readonly unpackedMd5?: string;
}

const GIB = 2 ** 30;

/** The sources whose checksums are published are held against them; the others are read and counted. */
export const SOURCES: readonly DataSource[] = [
  {
    name: 'mnist',
    base: 'https://ossci-datasets.s3.amazonaws.com/mnist/',
    files: [
      file('train-images-idx3-ubyte.gz', 9_912_422, { unpackedMd5: '6bbc9ace898e44ae57da46a324031adb' }),
      file('train-labels-idx1-ubyte.gz', 28_881, { unpackedMd5: 'a25bea736e30d166cdddb491f175f624' }),
      file('t10k-images-idx3-ubyte.gz', 1_648_877, { unpackedMd5: '2646ac647ad5339dbf082846283269ea' }),
      file('t10k-labels-idx1-ubyte.gz', 4_542, { unpackedMd5: '27ae3e4e09519cfbb04c329615203637' }),
    ],
    verify: (folder) => verifyCounts('mnist', folder, 60_000, 10_000),
  },
  {
    name: 'fashion-mnist',
    base: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    files: [
      file('train-images-idx3-ubyte.gz', 26_421_880, { md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d' }),
      file('train-labels-idx1-ubyte.gz', 29_515, { md5: '25c81989df183df01b3e8a0aad5dffbe' }),
      file('t10k-images-idx3-ubyte.gz', 4_422_102, { md5: 'bef4ecab320f06d8554ea6380940ec79' }),
      file('t10k-labels-idx1-ubyte.gz', 5_148, { md5: 'bb300cfdad3c16e7a12a480ee83cd310' }),
    ],
    verify: (folder) => verifyCounts('fashion-mnist', folder, 60_000, 10_000),
  },
  {
    name: 'cifar10',
    base: 'https://www.cs.toronto.edu/~kriz/',
    files: [file('cifar-10-binary.tar.gz', 170_052_171, { md5: 'c32a1d4ab5d03f1284b67883e8d87530' })],
    unpacked: { maxBytes: GIB, maxFiles: 100 },
    verify: (folder) => verifyCounts('cifar10', folder, 50_000, 10_000),
  },
  {
    name: 'mars',
    base: 'https://zenodo.org/record/1049137/files/',
    // No checksum of this archive is known here; the files in it carry their own, and are counted.
    files: [file('msl-images.zip', 60_635_475, {})],
    unpacked: { maxBytes: GIB, maxFiles: 20_000 },
    verify: verifyMars,
  },
];

function file(name: string, bytes: number, checksum: Pick<SourceFile, 'md5' | 'unpackedMd5'>): SourceFile {
  return { name, bytes, ...checksum };
}

/** Throws a Failure for a file that is not the published one. */
export async function checkChecksum(path: string, { name, md5, unpackedMd5 }: SourceFile): Promise<void> {
  const expected = md5 ?? unpackedMd5;
  if (expected === undefined) return;
  const hash = createHash('md5');
  try {
    if (md5) await pipeline(createReadStream(path), hash);
    else await pipeline(createReadStream(path), createGunzip(), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall) throw error;
    throw new Failure(`${name}: expected a whole gzip file, got a damaged one (${messageOf(error)}).`);
  }
  const got = hash.digest('hex');
  if (got !== expected)
    throw new Failure(`${name}: expected the published file (MD5 ${expected}), got another one (${got}).`);
}

/** What the published description says of the data, against what the files hold. */
async function verifyCounts(name: string, folder: string, train: number, test: number): Promise<string> {
  const { splits, classes }: Dataset = await readDataset({ dataset: name }, { dir: folder });
  const [a, b, c] = SPLIT_NAMES.map((split) => splits[split].labels.length) as [number, number, number];
  if (a + b !== train || c !== test)
    throw new InputError(`${folder}: expected ${train} pictures and ${test} for the test, got ${a + b} and ${c}.`);
  return `${train.toLocaleString('en-US')} + ${test.toLocaleString('en-US')} pictures of ${classes.length} classes`;
}

/** Counts of the data set's own description. */
const MARS = { train: 3746, validation: 1640, test: 1305, pictures: 6737, classes: 25 };

async function verifyMars(folder: string): Promise<string> {
  const { classes, splits } = await readLabelFolder(folder);
  const pictures = (await readdir(join(folder, 'calibrated'))).filter((name) => /\.jpg$/i.test(name)).length;
  const { train, validation, test } = splits;
  const found = {
    train: train.length,
    validation: validation?.length,
    test: test.length,
    pictures,
    classes: classes.length,
  };
  for (const [what, expected] of Object.entries(MARS) as [keyof typeof MARS, number][])
    if (found[what] !== expected)
      throw new InputError(`${folder}: expected ${expected} (${what}), got ${found[what] ?? 'none'}.`);
  return '6,737 pictures, 6,691 of them in the lists; no checksum is published, so sizes and checksums inside the archive were compared'; // prettier-ignore
}
