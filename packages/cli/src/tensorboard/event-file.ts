import type { EpochRecord } from 'receptive';
import { maskedCrc32c } from './crc32c.js';
import { bytesField, doubleField, floatField, varintField } from './protobuf.js';

/** What TensorBoard shows a trial under: `group/name`, one chart each. */
const SCALARS = {
  'loss/train': 'trainLoss',
  'loss/validation': 'validationLoss',
  'accuracy/train': 'trainAccuracy',
  'accuracy/validation': 'validationAccuracy',
  'balanced accuracy/validation': 'validationBalancedAccuracy',
  'learning rate': 'learningRate',
} as const satisfies Record<string, keyof EpochRecord>;

/**
 * A trial's history as the bytes of a TensorBoard event file: a record that names the version, then one for each epoch
 * with all its scalars; the step is the epoch.
 *
 * A record (TFRecord): length as uint64, masked CRC-32C of that, an `Event` message, masked CRC-32C of it; all little
 * endian. Event: wall_time = 1 (double), step = 2, file_version = 3, summary = 5; Summary: value = 1, repeated;
 * Value: tag = 1, simple_value = 2 (float).
 *
 * The wall time counts the seconds of training from 0, so that the same records give the same bytes. "Relative" is the
 * horizontal axis that makes sense of it.
 *
 * Source: TensorFlow's event.proto, summary.proto and record_writer.
 */
export function eventFile(history: readonly EpochRecord[]): Uint8Array {
  const records = [tfRecord([...doubleField(1, 0), ...bytesField(3, 'brain.Event:2')])];
  let seconds = 0;
  for (const epoch of history) {
    seconds += epoch.seconds;
    const values = Object.entries(SCALARS).flatMap(([tag, field]) =>
      bytesField(1, [...bytesField(1, tag), ...floatField(2, epoch[field])]),
    );
    records.push(tfRecord([...doubleField(1, seconds), ...varintField(2, epoch.epoch), ...bytesField(5, values)]));
  }
  return Uint8Array.from(records.flatMap((record) => [...record]));
}

/** Bytes in the frame of a TFRecord file. */
export function tfRecord(data: readonly number[]): Uint8Array {
  const record = new Uint8Array(12 + data.length + 4);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(record.subarray(12, 12 + data.length)), true);
  return record;
}
