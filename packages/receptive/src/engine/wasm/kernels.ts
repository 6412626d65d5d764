import { InputError } from '../../errors.js';

/** Which build of the kernels runs: relaxed SIMD fuses multiply-add (one rounding), plain SIMD rounds twice. */
export type Variant = 'simd' | 'relaxed';

export interface Kernels {
  readonly variant: Variant;
  readonly module: WebAssembly.Module;
}

export interface KernelExports {
  initialize(): void;
  run(program: number, operations: number): void;
  serve(): void;
  multiplyAdd(a: number, b: number, c: number): number;
}

interface HostProcess {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): unknown;
}
/** Node's process object, where there is one: the library imports nothing from Node. */
export const host = (globalThis as { process?: HostProcess }).process;

/** Node 20 knows relaxed SIMD behind a flag that can be set until the first module is compiled. */
function enableRelaxedSimd(): void {
  const major = Number.parseInt(host?.versions?.node ?? '99', 10);
  if (major >= 22) return;
  const v8 = host?.getBuiltinModule?.('node:v8') as { setFlagsFromString(flag: string): void } | undefined;
  v8?.setFlagsFromString('--experimental-wasm-relaxed-simd');
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Loads the fastest build this machine runs. Relaxed SIMD is used only where multiply-add is really fused: then its
 * results are the same bits on every such machine.
 * @param forced take this build or fail
 */
export async function loadKernels(forced?: Variant): Promise<Kernels> {
  if (forced !== 'simd') {
    enableRelaxedSimd();
    const bytes = bytesOf((await import('./generated/relaxed.js')).default);
    if (WebAssembly.validate(bytes)) {
      const module = await WebAssembly.compile(bytes);
      const memory = new WebAssembly.Memory({ initial: 2, maximum: 65536, shared: true });
      const { multiplyAdd } = instantiate(module, memory);
      // (1 + 2⁻¹²)² − (1 + 2⁻¹¹) is 2⁻²⁴ exactly, and 0 after rounding the product.
      if (multiplyAdd(1 + 2 ** -12, 1 + 2 ** -12, -(1 + 2 ** -11)) === 2 ** -24) return { variant: 'relaxed', module };
    }
    if (forced) throw new InputError('This machine or runtime has no fused relaxed SIMD.', 'Use the plain SIMD build.');
  }
  const bytes = bytesOf((await import('./generated/simd.js')).default);
  if (!WebAssembly.validate(bytes))
    throw new InputError(
      'This runtime has no WebAssembly SIMD with shared memory, which the fast engine needs.',
      'Use Node ≥ 20.19 or a current browser, or the reference engine.',
    ); // prettier-ignore
  return { variant: 'simd', module: await WebAssembly.compile(bytes) };
}

export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const words = new Int32Array(memory.buffer);
  const sleep = (address: number, value: number) => Atomics.wait(words, address >> 2, value);
  return new WebAssembly.Instance(module, { env: { memory, sleep } }).exports as unknown as KernelExports;
}
