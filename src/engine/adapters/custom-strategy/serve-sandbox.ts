import { getHeapStatistics } from 'node:v8';
import { compileFunction, createContext, Script } from 'node:vm';
import { createHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { MOST_FEATURES, MOST_VALUES, OPERATION, STATUS, WORD, wireOver } from './wire.ts';
import type { SandboxData, Wire } from './wire.ts';

/** Looked at after so many decisions: what typed arrays hold is no part of the heap that the thread is held to. */
const MEMORY_EVERY = 64;

/** Answers what the owner of a sandbox asks, one after the other, until the thread is ended. Runs in a thread of its own; never returns. */
export function serveSandbox(data: SandboxData): never {
  const wire = wireOver(data.memory);
  const code = new Code(data, wire);
  const { words } = wire;
  for (let last = 0; ;) {
    Atomics.wait(words, WORD.request, last);
    last = Atomics.load(words, WORD.request);
    Atomics.store(words, WORD.begun, last);
    words[WORD.status] = code.answer(words[WORD.operation]!);
    Atomics.store(words, WORD.response, last);
    Atomics.notify(words, WORD.response);
  }
}

/** A person's file in its context. */
class Code {
  readonly #data: SandboxData;
  readonly #wire: Wire;
  #harness: Harness | null = null;
  #decisions = 0;

  constructor(data: SandboxData, wire: Wire) {
    this.#data = data;
    this.#wire = wire;
  }

  /** Does what is asked for and returns the status. */
  answer(operation: number): number {
    try {
      if (operation === OPERATION.decide) return this.#decide();
      const text = this.#carryOut(operation);
      if (operation !== OPERATION.drop) this.#requireMemory();
      this.#say(text);
      return STATUS.answered;
    } catch (error) {
      this.#say(this.#harness?.explain(error, this.#data.file) ?? explainCompilation(error, this.#data.file));
      return STATUS.failed;
    }
  }

  #decide(): number {
    const { words } = this.#wire;
    const harness = this.#opened();
    const shape = harness.decide(words[WORD.instance]!, words[WORD.argument]!);
    if (++this.#decisions % MEMORY_EVERY === 0) this.#requireMemory();
    if (shape < 0) return STATUS.nothing;
    words[WORD.shape] = shape >> 1;
    if ((shape & 1) === 0) return STATUS.answered;
    this.#say(harness.shape(shape >> 1));
    return STATUS.newShape;
  }

  #carryOut(operation: number): string {
    const { words } = this.#wire;
    const id = words[WORD.instance]!;
    switch (operation) {
      case OPERATION.load: return this.#load();
      case OPERATION.open: return this.#opened().open(id, this.#heard());
      case OPERATION.snapshot: return this.#opened().snapshot(id);
      case OPERATION.restore: this.#opened().restore(id, this.#heard()); return '';
      case OPERATION.positionClosed: this.#opened().positionClosed(id, words[WORD.argument]!); return '';
      case OPERATION.drop: this.#opened().drop(id); return '';
      default: throw new Error(`expected a known operation, was ${operation}`);
    }
  }

  #load(): string {
    const { memory, script, file } = this.#data;
    const context = createContext(Object.create(null) as object, { codeGeneration: { strings: false, wasm: false }, microtaskMode: 'afterEvaluate' });
    const { observation, answer } = this.#wire;
    // What the text of a function reads: it is evaluated inside the context, of whose own objects everything there is made.
    const make = new Script(`(${createHarness.toString()})`, { filename: 'tradewind' }).runInContext(context) as typeof createHarness;
    const main = compileFunction(script, ['tradewind'], { parsingContext: context, filename: file });
    const harness = make(memory, observation.byteOffset, answer.byteOffset, MOST_FEATURES, MOST_VALUES);
    this.#harness = harness;
    (main as (tradewind: object) => void)(harness.tradewind);
    return harness.describe();
  }

  #opened(): Harness {
    if (this.#harness === null) throw new Error('expected the file to be loaded first');
    return this.#harness;
  }

  #requireMemory(): void {
    const held = getHeapStatistics().external_memory;
    const { arrayLimitBytes } = this.#data;
    if (held > arrayLimitBytes) throw new TypeError(`expected at most ${Math.round(arrayLimitBytes / 1048576)} MB in arrays, were ${Math.round(held / 1048576)} MB`);
  }

  #heard(): string {
    const { words, text } = this.#wire;
    return new TextDecoder().decode(text.slice(0, words[WORD.textLength]!));
  }

  #say(said: string): void {
    const { words, text } = this.#wire;
    const bytes = new TextEncoder().encode(said);
    if (bytes.length > text.length) throw new TypeError(`expected at most ${Math.round(text.length / 1024)} KB of data, were ${Math.round(bytes.length / 1024)} KB`);
    text.set(bytes);
    words[WORD.textLength] = bytes.length;
  }
}

/** Before there is a harness there is no code of a person's at work: what was thrown is an error of the parser. */
function explainCompilation(error: unknown, file: string): string {
  // An error of the context is no instance of this side's Error.
  const { message = String(error), stack = '' } = error as { readonly message?: string; readonly stack?: string };
  const at = stack.indexOf(`${file}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + file.length + 1), 10);
  return JSON.stringify({ message: `the file cannot be read as code: ${message}`, line: Number.isFinite(line) ? line : null });
}
