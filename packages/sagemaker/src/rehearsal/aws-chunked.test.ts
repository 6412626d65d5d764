import { describe, expect, test } from 'vitest';
import { decodeChunks } from './aws-chunked.js';

/** "hello world" in two chunks; its CRC-32 is 0d4a1185, by the table of RFC 1952. */
const CRC = Buffer.from('0d4a1185', 'hex').toString('base64');
const framed = (text: string) => Buffer.from(text.replaceAll('|', '\r\n'));

describe('a body of chunks', () => {
  test.each([
    ['plain', '5|hello|6| world|0||'],
    ['with signatures', '5;chunk-signature=ab|hello|6;chunk-signature=cd| world|0;chunk-signature=ef||'],
    ['with a trailing checksum', `5|hello|6| world|0|x-amz-checksum-crc32:${CRC}||`],
    ['with a trailer of a kind that is not known', '5|hello|6| world|0|x-amz-checksum-crc64nvme:AAAA||'],
    ['with a size in capitals', 'B|hello world|0||'],
  ])('%s', (_, text) => {
    expect(decodeChunks(framed(text)).toString()).toBe('hello world');
  });

  test('of bytes that look like framing', () => {
    expect(decodeChunks(framed('5|0|||0||')).toString('latin1')).toBe('0\r\n\r\n');
  });

  test.each([
    ['a wrong checksum', `5|hello|6| WORLD|0|x-amz-checksum-crc32:${CRC}||`, /CRC32 you specified did not match/],
    ['an end inside a chunk', '5|hel', /ends inside a chunk/],
    ['no last chunk', '5|hello|', /ends inside a chunk/],
    ['a chunk that is longer than it says', '4|hello|0||', /longer than it says/],
    ['no framing at all', 'hello world|', /does not begin with its size/],
  ])('%s is refused', (_, text, message) => {
    expect(() => decodeChunks(framed(text))).toThrow(message);
  });
});
