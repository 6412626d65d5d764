/** Python modules of ours in PyTorch. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exportPytorch, exportSafetensors } from '../packages/receptive/src/exchange/index.js';
import {
  ARCHITECTURES,
  distance,
  logitsOf,
  modelOf,
  normalize,
  picturesOf,
} from '../packages/receptive/src/exchange/models.fixture.js';
import { hasTorch, python } from './python.js';

const folder = mkdtempSync(join(tmpdir(), 'receptive-torch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** float32 sums in another order. */
const TOLERANCE = 1e-5;
const COUNT = 3;

/** All modules in one process: importing PyTorch takes a second. */
const PROGRAM = `
import json, sys, torch
sys.path.insert(0, ".")
for name, bare, dtype, shape in json.loads(open("cases.json").read()):
    module = __import__(name)
    pictures = torch.frombuffer(bytearray(open(bare + ".in", "rb").read()), dtype=getattr(torch, dtype)).reshape(shape)
    with torch.no_grad():
        logits = module.load()(pictures)
    assert len(module.CLASSES) == logits.shape[1]
    open(name + ".out", "wb").write(logits.contiguous().numpy().tobytes())
`;

describe.runIf(hasTorch)('PyTorch agrees', () => {
  test('on every architecture, from pixels and from the input of the network', () => {
    const cases: unknown[] = [];
    for (const name of Object.keys(ARCHITECTURES)) {
      const model = modelOf(name);
      const pictures = picturesOf(model, COUNT);
      writeFileSync(join(folder, `${name}.safetensors`), exportSafetensors(model));
      for (const preprocessing of [true, false]) {
        const module = `${name}_${preprocessing ? 'pixels' : 'input'}`;
        writeFileSync(
          join(folder, `${module}.py`),
          exportPytorch(model, { preprocessing, weights: `${name}.safetensors` }),
        );
        writeFileSync(
          join(folder, `${module}.in`),
          preprocessing ? pictures : new Uint8Array(normalize(model, pictures).buffer),
        );
        cases.push([module, module, preprocessing ? 'uint8' : 'float32', [COUNT, ...model.architecture.input]]);
      }
    }
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases));
    python(PROGRAM, folder);
    for (const name of Object.keys(ARCHITECTURES)) {
      const model = modelOf(name);
      const expected = logitsOf(model, picturesOf(model, COUNT));
      for (const form of ['pixels', 'input']) {
        const found = new Float32Array(new Uint8Array(readFileSync(join(folder, `${name}_${form}.out`))).buffer);
        expect(distance(found, expected), `${name} ${form}`).toBeLessThan(TOLERANCE);
      }
    }
  });
});
test.skipIf(hasTorch)('SKIPPED: no /usr/bin/python3 with PyTorch', () => {});
