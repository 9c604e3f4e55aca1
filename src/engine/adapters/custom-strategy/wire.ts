// How the engine and a person's code talk through shared memory. One asks, the other answers; a number that both know says whose turn it is.

/** Places in the control words. */
export const WORD = { request: 0, response: 1, begun: 2, operation: 3, instance: 4, argument: 5, status: 6, textLength: 7, shape: 8, values: 9 } as const;

/** What is asked for. */
export const OPERATION = { load: 1, open: 2, decide: 3, positionClosed: 4, snapshot: 5, restore: 6, drop: 7 } as const;

/** How it was answered: with what was asked for, with nothing to say, with a shape that is new, or not. */
export const STATUS = { answered: 0, nothing: 1, newShape: 2, failed: 3 } as const;

/** Features that a strategy may read, and numbers that a reason may carry. */
export const MOST_FEATURES = 64;
export const MOST_VALUES = 16;
/** [target, stop, take-profit, trailing] come before the numbers of the reason. */
export const ANSWER_HEAD = 4;

const WORDS = 16;
const NUMBERS_AT = WORDS * 4;
const TEXT_AT = NUMBERS_AT + (MOST_FEATURES + ANSWER_HEAD + MOST_VALUES) * 8;
/** Of settings, descriptions and states as JSON. */
export const TEXT_BYTES = 256 * 1024;

/** Views of one shared memory. */
export interface Wire {
  readonly words: Int32Array;
  /** [MOST_FEATURES] what the strategy sees. */
  readonly observation: Float64Array;
  /** [ANSWER_HEAD + MOST_VALUES] what it wants, NaN for none. */
  readonly answer: Float64Array;
  readonly text: Uint8Array;
}

/** Returns the memory that a sandbox and its owner share. */
export function createSharedMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(TEXT_AT + TEXT_BYTES);
}

/** Lays the views over the memory. */
export function wireOver(memory: SharedArrayBuffer): Wire {
  return {
    words: new Int32Array(memory, 0, WORDS),
    observation: new Float64Array(memory, NUMBERS_AT, MOST_FEATURES),
    answer: new Float64Array(memory, NUMBERS_AT + MOST_FEATURES * 8, ANSWER_HEAD + MOST_VALUES),
    text: new Uint8Array(memory, TEXT_AT, TEXT_BYTES),
  };
}

/** `workerData` of a sandbox. */
export interface SandboxData {
  readonly memory: SharedArrayBuffer;
  /** The person's file as a script, see `script-text.ts`. */
  readonly script: string;
  /** Shown in the place of errors. */
  readonly file: string;
  readonly arrayLimitBytes: number;
}

/** A failure as it crosses the wire. */
export interface SandboxError {
  readonly message: string;
  readonly line: number | null;
}
