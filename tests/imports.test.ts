import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const LIBRARY = fileURLToPath(new URL('../packages/receptive/src/', import.meta.url));
const CLI = fileURLToPath(new URL('../packages/cli/src/', import.meta.url));
const LAB = fileURLToPath(new URL('../packages/lab/src/', import.meta.url));
const SAGEMAKER = fileURLToPath(new URL('../packages/sagemaker/src/', import.meta.url));

/** Source files below a folder; tests, their fixtures and the kernels (AssemblyScript, a program of its own) left out. */
function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (f) => /\.tsx?$/.test(f) && !/\.(test|fixture)\.ts$/.test(f) && !/test-pictures|kernels\/(?!opcodes)/.test(f),
    )
    .map((f) => join(folder, f));
}

/** Module specifiers of a file's imports and exports; type-only ones are marked. */
function importsOf(file: string): { specifier: string; typeOnly: boolean }[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gms)].map(
    ([, type, specifier]) => ({
      specifier: specifier as string,
      typeOnly: type !== undefined,
    }),
  );
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, specifier]) => ({
    specifier: specifier as string,
    typeOnly: false,
  }));
  return [...found, ...dynamic];
}
const resolveLocal = (from: string, specifier: string) =>
  normalize(join(dirname(from), specifier.replace(/\.js$/, '.ts')));

describe('the library', () => {
  const files = sources(LIBRARY);
  const stageOf = (file: string) => {
    const [stage, ...rest] = relative(LIBRARY, file).split(/[/\\]/);
    return rest.length === 0 ? 'root' : (stage as string);
  };
  /** What each stage may read from, along the path; records' types may be read by everybody. */
  const MAY: Record<string, readonly string[]> = {
    architecture: [],
    data: [],
    engine: ['architecture'],
    training: ['architecture', 'data', 'engine'],
    insights: ['architecture', 'data', 'engine', 'training'],
    exchange: ['architecture', 'data', 'engine', 'training'],
    study: ['architecture', 'data', 'training'],
    probes: ['architecture', 'data', 'engine', 'training', 'study'],
    analysis: ['architecture', 'study'],
    grading: ['architecture', 'analysis'],
    report: ['architecture', 'data', 'study', 'analysis'],
  };

  test('imports point one way along the path', () => {
    const wrong: string[] = [];
    for (const file of files)
      for (const { specifier, typeOnly } of importsOf(file)) {
        if (!specifier.startsWith('.') || stageOf(file) === 'root') continue;
        const [from, to] = [stageOf(file), stageOf(resolveLocal(file, specifier))];
        if (to === 'root' || from === to || MAY[from]?.includes(to)) continue;
        if (typeOnly && specifier.endsWith('/types.js')) continue;
        wrong.push(`${relative(LIBRARY, file)} → ${specifier}`);
      }
    expect(wrong).toEqual([]);
  });

  test('runs anywhere: nothing from Node, no dependency but those of the charts and of ONNX', () => {
    const outside = files.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => !specifier.startsWith('.'))
        .map(({ specifier }) => `${stageOf(file)} → ${specifier}`),
    );
    const allowed = ['report → @observablehq/plot', 'exchange → @bufbuild/protobuf/wire'];
    expect(outside.filter((line) => !allowed.includes(line))).toEqual([]);
  });

  test('has no import cycles', () => {
    const edges = new Map(
      files.map((file) => [
        file,
        importsOf(file)
          .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
          .map(({ specifier }) => resolveLocal(file, specifier)),
      ]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]) => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(LIBRARY, f)).join(' → '));
        return;
      }
      state.set(file, 'open');
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

test.each([
  ['the command', CLI, /receptive\/(?!(report|exchange)$)/],
  ['the lab page', LAB, /receptive(-\w+)?\/(?!report$)|receptive-(?!lab)/],
  ['what runs on SageMaker', SAGEMAKER, /receptive(-cli)?\/(?!(report|core|parts)$)/],
])('%s uses the other packages through their public exports only', (_, folder, deeper) => {
  const deep = sources(folder).flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => deeper.test(specifier) || specifier.includes('packages/'))
      .map(({ specifier }) => `${relative(folder, file)} → ${specifier}`),
  );
  expect(deep).toEqual([]);
});

test('the lab page loads what draws charts when it is needed, and depends on nothing else than Preact', () => {
  const found = sources(LAB).flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return importsOf(file)
      .filter(({ specifier, typeOnly }) => !typeOnly && !specifier.startsWith('.'))
      .filter(
        ({ specifier }) =>
          specifier !== 'receptive' && !/^(@preact\/signals|preact(\/(hooks|compat))?)$/.test(specifier),
      )
      .filter(({ specifier }) => !(specifier === 'receptive/report' && text.includes(`import('${specifier}')`)))
      .map(({ specifier }) => `${relative(LAB, file)} → ${specifier}`);
  });
  expect(found).toEqual([]);
});
