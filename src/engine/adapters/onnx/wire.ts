// How the engine and a policy from elsewhere talk through shared memory: one asks, the other answers; a number that both know says whose turn it is.

/** Places in the control words. */
export const WORD = { request: 0, response: 1, begun: 2, status: 3, textLength: 4 } as const;
/** How it was answered. */
export const STATUS = { answered: 0, failed: 1 } as const;

const WORDS = 16;
const TEXT_BYTES = 4096;

/** `workerData` of a policy's thread. */
export interface PolicyThreadData {
  readonly memory: SharedArrayBuffer;
  /** The file. */
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Views of the shared memory. */
export interface Wire {
  readonly words: Int32Array;
  /** [inputs] */
  readonly observation: Float32Array;
  /** [outputs] */
  readonly answer: Float32Array;
  /** What went wrong. */
  readonly text: Uint8Array;
}

/** Returns the memory that a policy's thread and its owner share. */
export function createSharedMemory({ inputs, outputs }: { readonly inputs: number; readonly outputs: number }): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (WORDS + inputs + outputs) + TEXT_BYTES);
}

/** Lays the views over the memory. */
export function wireOver(memory: SharedArrayBuffer, { inputs, outputs }: { readonly inputs: number; readonly outputs: number }): Wire {
  const at = 4 * WORDS;
  return {
    words: new Int32Array(memory, 0, WORDS),
    observation: new Float32Array(memory, at, inputs),
    answer: new Float32Array(memory, at + 4 * inputs, outputs),
    text: new Uint8Array(memory, at + 4 * (inputs + outputs), TEXT_BYTES),
  };
}
