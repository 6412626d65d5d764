import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EpochRecord } from 'receptive';
import { describe, expect, test } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.js';
import { eventFile, tfRecord } from './event-file.js';
import { varint } from './protobuf.js';

const hex = (bytes: ArrayLike<number>) => Buffer.from(Array.from(bytes)).toString('hex');
const ascii = (text: string) => new TextEncoder().encode(text);

const epoch = (n: number): EpochRecord => ({
  epoch: n,
  trainLoss: 2 / n,
  trainAccuracy: 0.25 * n,
  validationLoss: 1,
  validationAccuracy: 0.5,
  validationBalancedAccuracy: 0.125,
  learningRate: 0.0078125,
  seconds: 1.5,
});

describe('CRC-32C', () => {
  test.each([
    ['the check value of the catalogue', ascii('123456789'), 0xe3069283],
    ['RFC 3720, 32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['RFC 3720, 32 times 0xff', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['RFC 3720, 0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  ])('%s', (_, bytes, crc) => expect(crc32c(bytes)).toBe(crc));

  test('masked: rotated right by 15 bits, plus a constant', () => {
    // 0xe3069283 rotated: 0x2507c60d; plus 0xa282ead8: 0xc78ab0e5.
    expect(maskedCrc32c(ascii('123456789'))).toBe(0xc78ab0e5);
  });
});

test('whole numbers in seven bits a byte', () => {
  expect([0, 1, 127, 128, 300, 2 ** 32].map((n) => hex(varint(n)))).toEqual([
    '00',
    '01',
    '7f',
    '8001',
    'ac02',
    '8080808010',
  ]);
});

test('the frame of a record: length, its checksum, the bytes, theirs', () => {
  const record = tfRecord([...ascii('123456789')]);
  expect(hex(record.subarray(0, 8))).toBe('0900000000000000');
  expect(hex(record.subarray(12, 21))).toBe(hex(ascii('123456789')));
  expect(hex(record.subarray(21))).toBe('e5b08ac7');
});

test('the first record is the one that TensorFlow begins every file with', () => {
  const first = eventFile([]);
  // wall_time: 09 + double 0; file_version: 1a 0d + text.
  expect(hex(first)).toBe(
    `18000000000000${'00'}a37f4b22${'09'}0000000000000000${'1a0d'}${hex(ascii('brain.Event:2'))}${hex(first.subarray(-4))}`,
  );
});

test('an epoch, byte by byte', () => {
  const file = eventFile([epoch(1)]);
  const event = file.subarray(eventFile([]).length + 12, -4);
  const value = (tag: string, float: string) => {
    const inner = `0a${tag.length.toString(16).padStart(2, '0')}${hex(ascii(tag))}15${float}`;
    return `0a${(inner.length / 2).toString(16).padStart(2, '0')}${inner}`;
  };
  const values = [
    value('loss/train', '00000040'), // 2
    value('loss/validation', '0000803f'), // 1
    value('accuracy/train', '0000803e'), // 0.25
    value('accuracy/validation', '0000003f'), // 0.5
    value('balanced accuracy/validation', '0000003e'), // 0.125
    value('learning rate', '0000003c'), // 2⁻⁷
  ].join('');
  const length = hex(varint(values.length / 2));
  // 1.5 s as a double, step 1, then the summary.
  expect(hex(event)).toBe(`09${'000000000000f83f'}${'1001'}2a${length}${values}`);
});

test('the same history gives the same bytes, and a diverged one is told as it is', () => {
  expect(hex(eventFile([epoch(1), epoch(2)]))).toBe(hex(eventFile([epoch(1), epoch(2)])));
  const diverged = hex(eventFile([{ ...epoch(1), trainLoss: Number.NaN }]));
  expect(diverged).toContain(`${hex(ascii('loss/train'))}150000c07f`);
});

const READ = `
import json, sys
from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
out = []
for event in EventFileLoader(sys.argv[1]).Load():
    for value in event.summary.value:
        number = value.tensor.float_val[0] if value.tensor.float_val else value.simple_value
        out.append([event.step, value.tag, number])
print(json.dumps(out))
`;
const python = [process.env.PYTHON ?? 'python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import tensorboard'], { stdio: 'ignore' }).status === 0,
);
if (!python) console.log('no tensorboard for python3 here: ITS READING OF EVENT FILES IS NOT TESTED');

test.skipIf(!python)('TensorBoard reads it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-events-'));
  try {
    const file = join(folder, 'events.out.tfevents.0.receptive');
    writeFileSync(file, eventFile([epoch(1), epoch(2)]));
    const { stdout, stderr } = spawnSync(python as string, ['-c', READ, file], { encoding: 'utf8' });
    expect(stdout, stderr).not.toBe('');
    const scalars = JSON.parse(stdout.trim().split('\n').at(-1) as string) as [number, string, number][];
    expect(scalars).toHaveLength(12);
    expect(scalars).toContainEqual([1, 'loss/train', 2]);
    expect(scalars).toContainEqual([2, 'loss/train', 1]);
    expect(scalars).toContainEqual([2, 'accuracy/validation', 0.5]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
