/** ONNX's own tests of operators, where they are installed (Debian: libonnx-testdata), and how the runner counts. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { referenceEngine } from '../packages/receptive/src/engine/index.js';
import { int, ints } from '../packages/receptive/src/exchange/export/onnx-graph.js';
import { runOnnxTest } from '../packages/receptive/src/exchange/index.js';
import { TENSOR } from '../packages/receptive/src/exchange/onnx/schema.js';
import { encodeMessage } from '../packages/receptive/src/exchange/onnx/wire.js';
import { onnxOf } from '../packages/receptive/src/exchange/onnx.fixture.js';

const DATA = process.env.ONNX_TEST_DATA ?? '/usr/share/libonnx-testdata/data/node';
const present = existsSync(DATA);

test.runIf(present)('none of the claimed ones fails', () => {
  const counts: Record<string, number> = {};
  const failed: string[] = [];
  for (const name of readdirSync(DATA)) {
    const at = (...path: string[]) => new Uint8Array(readFileSync(join(DATA, name, ...path)));
    const files = readdirSync(join(DATA, name, 'test_data_set_0')).sort();
    const those = (kind: string) =>
      files.filter((file) => file.startsWith(kind)).map((file) => at('test_data_set_0', file));
    const found = runOnnxTest({ name, model: at('model.onnx'), inputs: those('input'), outputs: those('output') }, [
      referenceEngine,
    ]);
    counts[found.status] = (counts[found.status] ?? 0) + 1;
    if (found.status === 'failed') failed.push(`${name}: ${found.reason}`);
  }
  expect(failed).toEqual([]);
  // Those of ONNX 1.12. A layer that is no longer read must not pass as arithmetic on constants.
  expect(counts).toMatchObject({ network: 98, constants: 150 });
});
test.skipIf(present)(`SKIPPED: no ONNX tests in ${DATA} (set ONNX_TEST_DATA)`, () => {});

const tensor = (shape: readonly number[], values: readonly number[]) =>
  encodeMessage(TENSOR, { dims: [...shape], type: 1, raw: new Uint8Array(Float32Array.from(values).buffer) });
const relu = (output: readonly number[], name = 'test_relu') => ({
  name,
  model: onnxOf([2], (to, x) => to.add('Relu', [x], 'y')),
  inputs: [tensor([1, 2], [-1, 2])],
  outputs: [tensor([1, 2], output)],
});
const judge = (one: Parameters<typeof runOnnxTest>[0]) => runOnnxTest(one, [referenceEngine]);

test('a test passes as a network, on constants, or fails; wrong numbers and wrong shapes fail', () => {
  expect(judge(relu([0, 2])).status).toBe('network');
  expect(judge(relu([0, 2.001]))).toMatchObject({ status: 'failed', reason: expect.stringContaining('off by') });
  expect(judge({ ...relu([0, 2]), outputs: [tensor([2], [0, 2])] })).toMatchObject({
    status: 'failed',
    reason: 'expected shape [2], got [1,2].',
  });
  const model = onnxOf([2], (to, x) => to.add('Transpose', [x], 'y', { perm: ints([1, 0]) }));
  expect(judge({ ...relu([0]), model, outputs: [tensor([2, 1], [-1, 2])] }).status).toBe('constants');
});

test('what is not claimed is not counted, and what is left out has a reason', () => {
  const unclaimed = onnxOf([2], (to, x) => to.add('Elu', [x], 'y'));
  expect(judge({ ...relu([0, 2]), model: unclaimed })).toMatchObject({ status: 'notClaimed', reason: 'Elu' });
  expect(judge(relu([0, 2], 'test_softmax_axis_0'))).toMatchObject({
    status: 'leftOut',
    reason: 'a softmax along another axis than the classes',
  });
  // Refused, but not on the list: that is a failure.
  const refused = onnxOf([2], (to, x) => to.add('Softmax', [x], 'y', { axis: int(0) }));
  expect(judge({ ...relu([0, 2]), model: refused })).toMatchObject({
    status: 'failed',
    reason: expect.stringMatching(/^as a network: .* On constants: /),
  });
});
