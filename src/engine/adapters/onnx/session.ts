import type { InferenceSession as Session } from 'onnxruntime-node';

/** One file, ready to be asked; it goes with its thread. */
export interface OnnxSession {
  /** Returns the numbers of one output for one row. @throws Error when the runtime fails */
  ask(row: Float32Array): Promise<ArrayLike<number>>;
}

/** Says why there is no runtime on this machine. */
export class NoRuntime extends Error {
  override readonly name = 'NoRuntime';
}

/** One thread, one step after the other: the same observation gives the same answer. */
const OPTIONS: Session.SessionOptions = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all', logSeverityLevel: 4 };

/**
 * Loads the runtime, where there is one, and a file. The runtime is loaded here and nowhere else.
 * @throws NoRuntime where this machine has none (a Mac with an Intel processor); Error in the runtime's words when it does not take the file
 */
export async function openSession(bytes: Uint8Array, { input, output }: { readonly input: string; readonly output: string }): Promise<OnnxSession> {
  const { InferenceSession, Tensor } = await loadRuntime();
  const session = await InferenceSession.create(bytes, OPTIONS);
  return {
    ask: async (row) => {
      const answer = (await session.run({ [input]: new Tensor('float32', row, [1, row.length]) }, [output]))[output];
      if (answer === undefined) throw new Error(`it gave no output "${output}"`);
      return Array.from(answer.data as ArrayLike<number | bigint>, Number);
    },
  };
}

/** Loads the runtime. @throws NoRuntime where this machine has none */
export async function loadRuntime(): Promise<Pick<typeof import('onnxruntime-node'), 'InferenceSession' | 'Tensor'>> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw new NoRuntime(`there is no onnxruntime for ${process.platform} on ${process.arch}: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)}`);
  }
}
