/** Requests that must be refused, as many different ones as are asked for, the same every time. */
import { invocation, request } from './client.mjs';
import { encoded, nested, noise, npy, randomNumbers } from './pictures.mjs';

/** What the requests are made of: a good one in each form, for a network of pictures of this shape. */
export async function materials(shape) {
  const picture = noise(shape, 1);
  const large = [shape[0], 64, 64];
  const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');
  const [jpeg, png] = [await encoded(noise(large, 2), large, 'jpeg'), await encoded(noise(large, 3), large)];
  return { shape, picture, jpeg, png, gif };
}

/**
 * The request of a number.
 * @returns {{kind: string, bytes: Buffer, finish?: boolean, slow?: boolean}} finish: the client then says that no more
 *   comes; slow: it leaves the request unfinished, and the server has to end it
 */
export function malformed(number, material) {
  const kinds = Object.keys(KINDS);
  const kind = kinds[number % kinds.length];
  const random = randomNumbers(number + 1);
  const dice = {
    integer: (n) => Math.floor(random() * n),
    pick: (list) => list[Math.floor(random() * list.length)],
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => Math.floor(random() * 256))),
  };
  const made = KINDS[kind](dice, material);
  return Buffer.isBuffer(made) ? { kind, bytes: made } : { kind, ...made };
}

const json = (value, headers, query) =>
  invocation('application/json', typeof value === 'string' ? value : JSON.stringify(value), headers, query);
const instances = (...list) => json({ instances: list });

/** Values that no pixel has, as JSON writes them. */
const NO_PIXELS = ['NaN', '-1', '256', '1e999', '-1e999', 'null', '"7"', 'true', '[1]', '{}', '255.001', '1e-400x'];
const NO_NUMBERS = ['nan', 'NaN', 'inf', '-1', '256', '', ' ', 'x', '0x10', '1_0', '1e999', '"3"', '--1', '٣', '1 2'];

const KINDS = {
  'a truncated JPEG': (dice, { jpeg }) =>
    invocation('image/jpeg', jpeg.subarray(0, 1 + dice.integer(jpeg.length - 200))),
  'a truncated PNG': (dice, { png }) => invocation('image/png', png.subarray(0, 1 + dice.integer(png.length - 200))),
  'a PNG that claims to be huge': (dice, { png }) => {
    const bytes = Buffer.from(png);
    bytes.writeUInt32BE(dice.pick([20_000, 60_000, 2 ** 30, 2 ** 31 - 1, 2 ** 32 - 1]), 16);
    bytes.writeUInt32BE(dice.pick([20_000, 60_000, 2 ** 30, 2 ** 31 - 1]), 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    return invocation('image/png', bytes);
  },
  'no picture': (dice, { gif }) =>
    invocation(
      dice.pick(['image/jpeg', 'image/png', 'application/x-image']),
      dice.pick([gif, '<svg xmlns="http://www.w3.org/2000/svg"/>', 'hello', dice.bytes(300), Buffer.alloc(500)]),
    ),
  'a file in base64 that is none': (dice, { jpeg }) =>
    instances({
      b64: dice.pick([
        '',
        '====',
        'aGVsbG8gd29ybGQh',
        jpeg.toString('base64').slice(1),
        `data:image/jpeg;base64,${jpeg.toString('base64')}`,
        jpeg.subarray(0, 100).toString('base64'),
        dice.bytes(60).toString('base64'),
      ]),
    }),
  'pixels of a wrong shape': (dice, { shape }) =>
    instances(
      nested(
        new Uint8Array(600),
        dice.pick([[600], [1, 600], [2, 300], [600, 1], [5, 10, 12], [1, 2, 3, 100], [1, 1, 600], [100, 3, 2]]),
      ),
      shape,
    ),
  'lists that are ragged': (dice, { picture, shape }) => {
    const channels = nested(picture, shape);
    const rows = dice.pick(channels);
    const at = dice.integer(rows.length);
    rows[at] = dice.pick([rows[at].slice(1), [...rows[at], 0], [], 0, [rows[at]], 'x', null]);
    return instances(channels);
  },
  'values that no pixel has': (dice, { picture, shape }) => {
    const text = JSON.stringify({ instances: [nested(picture, shape)] });
    const numbers = [...text.matchAll(/\d+/g)];
    const { index, 0: number } = dice.pick(numbers);
    return json(text.slice(0, index) + dice.pick(NO_PIXELS) + text.slice(index + number.length));
  },
  'JSON that is none': (dice, { picture, shape }) => {
    const text = JSON.stringify({ instances: [nested(picture, shape)] });
    return json(
      dice.pick([
        text.slice(0, dice.integer(text.length - 1)),
        `${text}]`,
        `${text}${text}`,
        '{instances:[]}',
        "{'a'",
        '\\',
      ]),
    );
  },
  'JSON of another form': (dice) =>
    json(
      dice.pick([
        '{}',
        '[]',
        'null',
        '3',
        '"x"',
        '{"instances":{}}',
        '{"instances":[]}',
        '{"instances":[1]}',
        '{"instances":null}',
        '{"inputs":[]}',
        '{"instances":[[[1]]],"extra":1}',
        '{"__proto__":{"instances":[]}}',
        '{"instances":[{"b64":"AAAA","b65":1}]}',
        '{"constructor":1}',
      ]),
    ),
  'deep JSON': (dice) => {
    const depth = dice.pick([20, 1000, 100_000, 1_000_000]);
    const [open, close] = dice.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"instances":', '}]'],
    ]);
    return json(dice.pick([open.repeat(depth), `{"instances":${open.repeat(depth)}1${close.repeat(depth)}}`]));
  },
  'text that is not UTF-8': (dice, { picture }) => {
    const type = dice.pick(['application/json', 'application/jsonlines', 'text/csv']);
    const text = Buffer.from(type === 'text/csv' ? picture.join(',') : '{"instances":["\u00e4\u00f6\u00fc"]}');
    text.set(
      dice.pick([[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8, 0x88], [0x80]]),
      dice.integer(text.length - 4),
    );
    return invocation(type, text);
  },
  'a bad line of JSON': (dice, { picture, shape }) => {
    const good = JSON.stringify(nested(picture, shape));
    const bad = dice.pick(['', '{', 'null', `${good} ${good}`, '{"instances":[]}', '[[]]', good.slice(3)]);
    return invocation('application/jsonlines', `${good}\n${bad}\n${good}`);
  },
  'a bad row of CSV': (dice, { picture }) => {
    const cells = Array.from(picture, String);
    const at = dice.integer(cells.length);
    dice.pick([() => cells.splice(at, 1), () => cells.push('1'), () => (cells[at] = dice.pick(NO_NUMBERS))])();
    return invocation('text/csv', `${picture.join(',')}\n${cells.join(dice.pick([',', ',', ';', '\t']))}\n`);
  },
  'a bad array': (dice, { picture, shape }) => {
    const dims = [1, ...shape];
    const bytes = npy('|u1', dims, picture);
    const floats = Float32Array.from(picture);
    floats[dice.integer(floats.length)] = dice.pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 256, 1e30]);
    return invocation(
      'application/x-npy',
      dice.pick([
        () => bytes.subarray(0, dice.integer(bytes.length)),
        () => Buffer.concat([bytes, dice.bytes(1 + dice.integer(20))]),
        () => npy('<f4', dims, floats),
        () => npy('|O', dims, picture),
        () => npy('<c8', dims, picture),
        () => npy('|u1', [2 ** 31, 2 ** 31], picture),
        () => npy('|u1', [picture.length], picture),
        () => npy('|u1', [1, 1, ...dims], picture),
        () => npy('|u1', [0, ...shape], new Uint8Array()),
        () => Buffer.from(bytes.toString('latin1').replace("'descr'", "'dexcr'"), 'latin1'),
        () => Buffer.from(bytes.map((byte, i) => (i === 8 ? 255 : i === 9 ? 255 : byte))),
        () => Buffer.from(bytes.map((byte, i) => (i < 6 ? 255 - byte : byte))),
      ])(),
    );
  },
  'nothing in the body': (dice) =>
    invocation(
      dice.pick(['application/json', 'application/jsonlines', 'text/csv', 'image/jpeg', 'application/x-npy']),
      '',
    ),
  'a body that says it is too large': (dice) =>
    invocation(dice.pick(['text/csv', 'application/json']), 'x', { 'Content-Length': dice.pick([7e6, 1e9, 2 ** 40]) }),
  'a body that is too large': (dice) => {
    const chunk = Buffer.concat([
      Buffer.from('10000\r\n'),
      Buffer.alloc(65536, dice.pick(['1', '[', ' '])),
      Buffer.from('\r\n'),
    ]);
    const head = request('/invocations', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv', 'Transfer-Encoding': 'chunked' },
    });
    return Buffer.concat([head, ...Array.from({ length: 110 }, () => chunk)]);
  },
  'too many pictures': (dice) =>
    dice.pick([
      () => instances(...Array.from({ length: 10_001 }, () => 0)),
      () => invocation('text/csv', '1\n'.repeat(10_001)),
      () => invocation('application/jsonlines', '[[1]]\n'.repeat(10_001)),
    ])(),
  'an unknown content type': (dice, { jpeg }) =>
    invocation(
      dice.pick([
        'text/html',
        '',
        'a',
        '/',
        'image/jpeg, image/png',
        'multipart/form-data; boundary=x',
        '__proto__',
        'text/csv; charset=utf-16',
        'x'.repeat(8000),
      ]),
      jpeg,
    ),
  'an encoding that is not undone': (dice, { jpeg }) =>
    invocation('image/jpeg', jpeg, { 'Content-Encoding': dice.pick(['gzip', 'br', 'deflate, gzip', 'x']) }),
  'an answer that is not given': (dice, { jpeg }) =>
    invocation('image/jpeg', jpeg, {
      Accept: dice.pick(['text/html', 'image/*', 'application/json;q=0', ',;,', '\u00ff']),
    }),
  'an unknown option': (dice, { jpeg }) =>
    dice.pick([
      () =>
        invocation(
          'image/jpeg',
          jpeg,
          {},
          `?${dice.pick(['top=0', 'top=1e9', 'top=-1', 'top=1&top=1', 'tip=1', 'saliency=1', 'range=0', '%00', '__proto__=1', '=', 'top'])}`,
        ),
      () =>
        invocation('image/jpeg', jpeg, {
          'X-Amzn-SageMaker-Custom-Attributes': dice.pick([
            'x',
            'top=x',
            'top=1,top=1',
            'a'.repeat(2000),
            '\u00e9',
            '=',
          ]),
        }),
    ])(),
  'an unknown path or method': (dice) =>
    dice.pick([
      () =>
        request(
          dice.pick(['/', '/pings', '//ping', '/ping/', '/invocations/..', '*', '/%70ing', `/${'a'.repeat(9000)}`]),
        ),
      () => request('/ping', { method: dice.pick(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']), body: 'x' }),
      () => request('/invocations', { method: dice.pick(['GET', 'PUT', 'DELETE', 'TRACE']) }),
      () => Buffer.from('CONNECT localhost:80 HTTP/1.1\r\nHost: x\r\n\r\n'),
    ])(),
  'an absurd header': (dice) =>
    dice.pick([
      () => request('/ping', { headers: { X: 'a'.repeat(17_000) } }),
      () =>
        request('/ping', { headers: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`X-${i}`, 'abcdef'])) }),
      () =>
        invocation('text/csv', '1', { 'Content-Length': dice.pick(['-1', '1e3', '0x1', '1, 2', '', '9'.repeat(40)]) }),
      () => invocation('text/csv', '1', { 'Transfer-Encoding': 'chunked' }),
      () => request('/ping', { headers: { 'X\u0000': '1' } }),
      () => request('/ping', { headers: { 'X Y': '1' } }),
      () => request('/ping', { headers: { X: 'a\u0000b' } }),
      () => request('/ping', { headers: { Expect: 'the unexpected' } }),
    ])(),
  'chunks that are none': (dice) => {
    const head = request('/invocations', {
      method: 'POST',
      headers: { 'Content-Type': 'text/csv', 'Transfer-Encoding': 'chunked' },
    });
    const chunk = dice.pick([
      'xyz\r\n',
      '-1\r\n',
      `${'f'.repeat(40)}\r\n`,
      '3\r\nabcdef\r\n',
      '\r\n\r\n',
      `1;${'x'.repeat(20_000)}\r\n1\r\n`,
    ]);
    return Buffer.concat([head, Buffer.from(chunk)]);
  },
  'no HTTP': (dice) =>
    dice.pick([
      () => Buffer.concat([Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]), dice.bytes(300)]),
      () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      () => Buffer.from('hello\r\n\r\n'),
      () => Buffer.from('GET /ping HTTP/9.9\r\n\r\n'),
      () => Buffer.concat([Buffer.from([0]), dice.bytes(200)]),
    ])(),
  'a body that ends early': (dice, { jpeg }) => ({
    bytes: invocation('image/jpeg', jpeg.subarray(0, dice.integer(jpeg.length)), { 'Content-Length': jpeg.length }),
    finish: true,
  }),
  'a slow sender': (dice, { jpeg }) => {
    const whole = invocation('image/jpeg', jpeg);
    return { bytes: whole.subarray(0, 1 + dice.integer(whole.length - 2)), slow: true };
  },
}; // prettier-ignore

/** How many kinds there are. */
export const KIND_COUNT = Object.keys(KINDS).length;

/** What is wrong with the answer to such a request, in words; null if nothing is. */
export function fault(answer) {
  if (!answer) return 'no answer';
  const { status, head, body } = answer;
  if (!(status >= 400 && status < 500)) return `status ${status}: ${body.slice(0, 200)}`;
  if (!/content-type: application\/json/i.test(head)) return `an answer that is not JSON (${status})`;
  let error;
  try {
    ({ error } = JSON.parse(body));
  } catch {
    return `an answer that is not JSON: ${body.slice(0, 200)}`;
  }
  if (typeof error !== 'string' || !/^[A-Za-z/][^\n]{9,699}\.$/.test(error))
    return `no sentence: ${String(error).slice(0, 200)}`;
  return null;
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
