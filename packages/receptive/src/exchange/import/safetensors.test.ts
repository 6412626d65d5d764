import { expect, test } from 'vitest';
import { InputError } from '../../errors.js';
import { writeModel } from '../../training/model.js';
import { readSafetensors, type Tensor, writeSafetensors } from '../../training/safetensors.js';
import { exportSafetensors } from '../export/safetensors.js';
import { ARCHITECTURES, modelOf } from '../models.fixture.js';
import { importSafetensors } from './safetensors.js';

const model = modelOf('vgg');
const { architecture } = model;
/** The state dict of that model, with its tensors renamed; undefined takes one away. */
function renamed(rename: (name: string) => string | undefined, add: Record<string, Tensor> = {}): Uint8Array {
  const { tensors } = readSafetensors(exportSafetensors(model), 'valid');
  const entries = [...tensors].flatMap(([name, tensor]) => {
    const other = rename(name);
    return other === undefined ? [] : [[other, tensor] as const];
  });
  return writeSafetensors(new Map([...entries, ...Object.entries(add)]), {});
}
const parameters = (bytes: Uint8Array, options: { architecture?: unknown } = { architecture }) =>
  importSafetensors(bytes, 'w.safetensors', options).model.tensors;
const message = (bytes: Uint8Array, options: { architecture?: unknown } = { architecture }): string => {
  try {
    parameters(bytes, options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  return 'accepted';
};

test.each(Object.keys(ARCHITECTURES))('%s as a state dict and back is the same model to the bit', (name) => {
  const one = modelOf(name);
  expect(writeModel(importSafetensors(exportSafetensors(one), 'a').model)).toEqual(writeModel(one));
  expect(writeModel(importSafetensors(writeModel(one), 'a').model)).toEqual(writeModel(one));
});

test("PyTorch's users find the names and the mark they expect", () => {
  const { tensors, metadata } = readSafetensors(exportSafetensors(model), 'a');
  expect(metadata.format).toBe('pt');
  expect([...tensors.keys()].slice(0, 6)).toEqual([
    'conv1.weight',
    'bn1.weight',
    'bn1.bias',
    'bn1.running_mean',
    'bn1.running_var',
    'conv2.weight',
  ]);
});

test('finds tensors by the names of PyTorch, of the laboratory, of modules in modules and by order', () => {
  const counted = { 'bn1.num_batches_tracked': { shape: [], data: Float32Array.of(5) } };
  expect(parameters(renamed((name) => name, counted))).toEqual(model.tensors);
  expect(parameters(writeSafetensors(new Map([...readSafetensors(writeModel(model), 'a').tensors]), {}))).toEqual(
    model.tensors,
  );

  const layers = architecture.layers.map((layer) => (layer.type === 'dense' ? { ...layer, name: 'head_0_fc' } : layer));
  const elsewhere = parameters(
    renamed((name) => name.replace('dense1', 'head.0.fc')),
    {
      architecture: { ...architecture, layers },
    },
  );
  expect(elsewhere.get('head_0_fc.weight')).toEqual(model.tensors.get('dense1.weight'));

  const order = ['conv1', 'bn1', 'conv2', 'bn2', 'conv3', 'bn3', 'dense1'];
  const places = [0, 1, 3, 4, 7, 8, 11];
  for (const prefix of ['', 'net.']) {
    const sequential = renamed((name) =>
      name.replace(/^[a-z]+\d/, (layer) => `${prefix}${places[order.indexOf(layer)]}`),
    );
    expect(parameters(sequential)).toEqual(model.tensors);
  }
});

test('names every tensor that is missing, unexpected or of another shape', () => {
  const extra = { 'fc.weight': { shape: [2, 2], data: new Float32Array(4) } };
  const wrong = { 'dense1.bias': { shape: [3], data: new Float32Array(3) } };
  expect(message(renamed((name) => (/conv2|dense1.bias/.test(name) ? undefined : name), { ...extra, ...wrong }))).toBe(
    'w.safetensors: expected the tensors of the architecture, got 1 missing: "conv2.weight" [4,4,3,3]; ' +
      '1 of another shape: "dense1.bias" [3] instead of [4]; 1 unexpected: "fc.weight" [2,2].',
  );
  expect(
    message(
      renamed((name) => name),
      {},
    ),
  ).toBe("w.safetensors: expected the architecture in the file's metadata, got none.");
  expect(
    message(
      renamed((name) => name),
      { architecture: { input: [3, 8, 8], layers: [{ type: 'conv2' }] } },
    ),
  ).toMatch(/^architecture\.layers\[0\]\.type: expected one of .*\(did you mean "conv2d"\?\)\.$/);
});
