import { InputError } from 'receptive';
import { describe, expect, test } from 'vitest';
import { parseArchitecture, writeArchitecture } from './exchange.js';
import { TEMPLATES } from './templates.js';

describe('architectures as JSON', () => {
  test.each(TEMPLATES)('$title comes back as it was', ({ architecture }) => {
    const given = architecture([1, 28, 28], 10);
    expect(parseArchitecture(writeArchitecture(given))).toEqual(given);
  });
  test('of an arm, of a study; what does not fit is let through, to be mended', () => {
    const architecture = { input: [1, 4, 4], layers: [{ type: 'conv2d', filters: 2, kernel: 9 }] };
    expect(parseArchitecture(JSON.stringify({ name: 'arm', architecture }))).toEqual(architecture);
    expect(parseArchitecture(JSON.stringify({ control: { architecture }, seeds: 3 }))).toEqual(architecture);
  });
  test.each([
    ['{"input": [1,', /^This is not JSON: .*\.$/],
    ['[]', /^architecture: expected an architecture/],
    ['{"input": [1, 28], "layers": []}', /^architecture\.input: expected three/],
    ['{"input": [1, 4, 4], "layers": 3}', /^architecture\.layers: expected a list/],
    ['{"input": [1, 4, 4], "layers": [{"type": "conv3d"}]}', /^architecture\.layers\[0\]\.type: expected one of/],
    ['{"input": [1, 4, 4], "layers": [{"type": "relu", "units": 3}]}', /layers\[0\]\.units: relu has no field/],
    ['{"input": [1, 4, 4], "layers": [{"type": "parallel", "branches": [3]}]}', /branches\[0\]: expected a list/],
  ])('%s', (text, message) => {
    expect(() => parseArchitecture(text)).toThrow(InputError);
    expect(() => parseArchitecture(text)).toThrow(message);
  });
});
