/** ONNX Runtime, to hold our ONNX files against; undefined where it is not installed. */
import { createRequire } from 'node:module';

/** As much of its interface as is used here. */
interface Runtime {
  readonly InferenceSession: { create(file: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, values: Uint8Array | Float32Array, shape: readonly number[]) => object;
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, object>): Promise<Record<string, { readonly data: unknown }>>;
  release(): Promise<void>;
}

process.env.ORT_DISABLE_TELEMETRY = '1';
const runtime = load();
export const present = runtime !== undefined;

function load(): Runtime | undefined {
  try {
    return createRequire(new URL('./peers/package.json', import.meta.url))('onnxruntime-node') as Runtime;
  } catch {
    return undefined;
  }
}

/** The output of an ONNX file with one input and one output, on one thread. */
export async function runOnnx(file: Uint8Array, values: Uint8Array | Float32Array, shape: readonly number[]) {
  if (!runtime) throw new Error('onnxruntime-node is not installed.');
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await runtime.InferenceSession.create(file, options);
  try {
    const type = values instanceof Uint8Array ? 'uint8' : 'float32';
    const input = new runtime.Tensor(type, values, shape);
    const output = await session.run({ [session.inputNames[0]!]: input });
    return output[session.outputNames[0]!]!.data as Float32Array;
  } finally {
    await session.release();
  }
}
