import { openSession } from './session.ts';

/** What to ask a file, and for how long at most. */
export interface TryRequest {
  readonly input: string;
  readonly output: string;
  readonly rows: readonly Float32Array[];
}

/**
 * Runs a file once for each row. The runtime works beside this thread and answers when it is done.
 * @throws Error with one clause when it cannot
 */
export async function tryFile(bytes: Uint8Array, { input, output, rows }: TryRequest): Promise<readonly Float64Array[]> {
  const session = await openSession(bytes, { input, output });
  try {
    const answers: Float64Array[] = [];
    for (const row of rows) answers.push(Float64Array.from(await session.ask(row)));
    return answers;
  } finally {
    await session.release();
  }
}

/** Tells whether this machine has the runtime. */
export async function hasRuntime(): Promise<boolean> {
  try {
    await import('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}
