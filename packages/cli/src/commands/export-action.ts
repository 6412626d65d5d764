import { realpath, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InputError, type Model, resolveArchitecture, times } from 'receptive';
import { exportOnnx, exportPytorch, exportSafetensors } from 'receptive/exchange';
import { codeOf } from '../errors.js';
import { findModel } from '../model-file.js';
import { writeAtomic } from '../run/atomic.js';
import type { ExportFormat, ExportOptions } from './export.js';

const EXTENSION: { readonly [F in ExportFormat]: string } = {
  onnx: '.onnx',
  safetensors: '.safetensors',
  pytorch: '.py',
};

/** `receptive export`. */
export async function exportModel(name: string, options: ExportOptions): Promise<void> {
  const { to, preprocessing } = options;
  if (to === 'safetensors' && !preprocessing) {
    throw new InputError('--without-preprocessing: expected --to onnx or pytorch, got safetensors, which holds none.');
  }
  const { path, model } = await findModel(name, options);
  const out = options.out ?? `${fileName(model.arm, to)}${EXTENSION[to]}`;
  const files = filesOf(model, out, options);
  for (const file of files.keys()) {
    if (options.out === undefined) await refuseTaken(file);
    await refuseSource(file, path);
  }
  for (const [file, content] of files) await write(file, content);
  console.log(summary(model, [...files.keys()], options));
}

/** What is written, by path. */
function filesOf(model: Model, out: string, { to, preprocessing }: ExportOptions): Map<string, string | Uint8Array> {
  if (to === 'onnx') return new Map([[out, exportOnnx(model, { preprocessing })]]);
  if (to === 'safetensors') return new Map([[out, exportSafetensors(model)]]);
  if (extname(out) !== '.py') throw new InputError(`--out: expected a Python file (.py), got ${out}.`);
  const weights = `${out.slice(0, -3)}.safetensors`;
  const module = exportPytorch(model, { preprocessing, weights: basename(weights) });
  return new Map<string, string | Uint8Array>([
    [weights, exportSafetensors(model)],
    [out, module],
  ]);
}

/** The arm's name as a file's; a Python module's has no "-" in it. */
function fileName(arm: string, to: ExportFormat): string {
  const plain = arm.replace(to === 'pytorch' ? /[^A-Za-z0-9_]+/g : /[^A-Za-z0-9_-]+/g, '_') || 'model';
  return to === 'pytorch' && /^\d/.test(plain) ? `network_${plain}` : plain;
}

/** A name that nobody chose takes no file's place. */
async function refuseTaken(file: string): Promise<void> {
  if (!(await stat(file).catch(() => null))) return;
  throw new InputError(`--out: expected a name for the file, got none, and ${file} is there already.`);
}

async function refuseSource(file: string, source: string): Promise<void> {
  const [target, own] = await Promise.all([file, source].map((path) => realpath(path).catch(() => undefined)));
  if (target !== undefined && target === own) {
    throw new InputError(`--out: expected another file than the model's own, got ${file}.`);
  }
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await writeAtomic(file, content).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
    throw new InputError(`${file}: the file cannot be written (${codeOf(error)}).`);
  });
}

function summary(
  { arm, seed, architecture, classes }: Model,
  files: readonly string[],
  options: ExportOptions,
): string {
  const { input, parameters } = resolveArchitecture(architecture);
  const takes = options.preprocessing ? 'pixels (uint8' : 'normalized pictures (float32';
  return [
    `${arm}, seed ${seed}: ${parameters.toLocaleString('en-US')} parameters`,
    ...(options.to === 'safetensors'
      ? []
      : [`takes ${takes}, N×${times(input)}), answers with logits (float32, N×${classes.length})`]),
    ...files,
  ].join('\n');
}
