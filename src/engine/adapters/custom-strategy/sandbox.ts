import { Worker } from 'node:worker_threads';
import type { CodeAnswer, CodeInstance, CustomSettings } from '../../domain/custom-strategy.ts';
import { invariant } from '../../domain/assert.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import { ANSWER_HEAD, createSharedMemory, MOST_FEATURES, OPERATION, STATUS, WORD, wireOver } from './wire.ts';
import type { SandboxData, SandboxError, Wire } from './wire.ts';

/** How much of the machine a person's code may have. */
export interface SandboxLimits {
  /** For one decision. */
  readonly decideMs: number;
  /** For reading the file, and for everything else that is asked for once. */
  readonly loadMs: number;
  /** For the thread to come up: that is the machine's work, not the code's. */
  readonly bootMs: number;
  /** Of its heap; as much again in arrays. */
  readonly memoryMb: number;
}

/** Chosen by us: a decision takes some microseconds, and a bar of one minute must not wait for one. */
export const SANDBOX_LIMITS: SandboxLimits = { decideMs: 50, loadMs: 2000, bootMs: 10_000, memoryMb: 64 };

export interface SandboxOptions {
  /** Entry of the thread. */
  readonly workerFile: string | URL;
  /** The file as `script-text.ts` made it. */
  readonly script: string;
  /** Shown in the place of errors. */
  readonly file: string;
  readonly limits: SandboxLimits;
}

/** A feature as the code asks for it, not yet known to be one. */
export interface AskedFeature {
  readonly name: string;
  readonly spec: unknown;
}

/** Turns what the code asks for into features. @throws Error with one clause that says what is wrong */
export type ReadFeatures = (asked: readonly AskedFeature[]) => readonly FeatureSpec[];

/**
 * One file of a person's strategies at work in a thread of its own, asked and answered in step with the engine. A call that outlasts its limit ends
 * the thread; that, and whatever else goes wrong, is a failure that says what happened, and nothing is thrown.
 */
export class Sandbox {
  readonly #worker: Worker;
  readonly #wire: Wire;
  readonly #limits: SandboxLimits;
  readonly #exit: Promise<'memory' | 'other'>;
  readonly #forgotten: number[] = [];
  readonly #registry = new FinalizationRegistry<number>((id) => { this.#forgotten.push(id); });
  readonly #shapes: { readonly code: string; readonly names: readonly string[] }[] = [];
  #description: string | null = null;
  #failure: string | null = null;
  #requests = 0;
  #instances = 0;

  constructor({ workerFile, script, file, limits }: SandboxOptions) {
    const memory = createSharedMemory();
    const data: SandboxData = { memory, script, file, arrayLimitBytes: limits.memoryMb * 1_048_576 };
    this.#limits = limits;
    this.#wire = wireOver(memory);
    this.#worker = new Worker(workerFile, {
      workerData: data, env: {}, argv: [], execArgv: [], stdin: false, stdout: true, stderr: true, name: 'strategy',
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 16, codeRangeSizeMb: 16, stackSizeMb: 2 },
    });
    this.#worker.unref();
    this.#exit = new Promise((resolve) => {
      this.#worker.once('error', (error: NodeJS.ErrnoException) => { resolve(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'other'); });
      this.#worker.once('exit', () => { resolve('other'); });
    });
    this.#load();
  }

  /** Why nothing can be asked any more, in one clause; null while all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** What the file says of itself, as JSON; null when it could not be read. */
  get description(): string | null {
    return this.#description;
  }

  /** Puts the code to work with these settings. */
  open(settings: CustomSettings, read: ReadFeatures): CodeInstance {
    while (this.#forgotten.length > 0) this.call(OPERATION.drop, this.#forgotten.pop() ?? 0);
    const id = ++this.#instances;
    const instance = new SandboxInstance(this, id, settings, read);
    this.#registry.register(instance, id);
    return instance;
  }

  /** Ends the thread. */
  close(): void {
    this.#fail('it was ended');
  }

  /** Says, once the thread has ended, whether it was for want of memory: the engine could not wait to be told. */
  whyEnded(): Promise<'memory' | 'other'> {
    return this.#exit;
  }

  /**
   * Asks and waits for the answer. Returns the status; `failed` when the sandbox cannot answer, whose `failure` is then set,
   * or when the code threw: then `takeError` says what.
   */
  call(operation: number, instance: number, argument = 0, text?: string): number {
    const { words } = this.#wire;
    if (this.#failure !== null) return STATUS.failed;
    if (text !== undefined && !this.#write(text)) return STATUS.failed;
    words[WORD.operation] = operation;
    words[WORD.instance] = instance;
    words[WORD.argument] = argument;
    const request = ++this.#requests;
    Atomics.store(words, WORD.request, request);
    Atomics.notify(words, WORD.request);
    const limitMs = operation === OPERATION.decide ? this.#limits.decideMs : this.#limits.loadMs;
    if (this.#await(request, limitMs)) return words[WORD.status]!;
    return STATUS.failed;
  }

  get wire(): Wire {
    return this.#wire;
  }

  takeText(): string {
    const { words, text } = this.#wire;
    return new TextDecoder().decode(text.slice(0, words[WORD.textLength]!));
  }

  /** What the code threw, in one clause. */
  takeError(what: string): string {
    if (this.#failure !== null) return this.#failure;
    const { message, line } = JSON.parse(this.takeText()) as SandboxError;
    const isAboutItself = message.startsWith(what) || message.startsWith('the file ');
    return `${isAboutItself ? '' : `${what}: `}${message}${line === null ? '' : ` (line ${line})`}`;
  }

  /** The reason's code and the names of its values. */
  shapeOf(isNew: boolean): { readonly code: string; readonly names: readonly string[] } {
    const number = this.#wire.words[WORD.shape]!;
    if (isNew) this.#shapes[number] = JSON.parse(this.takeText()) as { readonly code: string; readonly names: readonly string[] };
    const shape = this.#shapes[number];
    invariant(shape, 'a shape is told before it is used');
    return shape;
  }

  #load(): void {
    const status = this.call(OPERATION.load, 0);
    if (status === STATUS.answered) this.#description = this.takeText();
    else if (this.#failure === null) this.#fail(this.takeError('the file'));
  }

  /**
   * Waits in halves of the limit. Time in which the thread has not begun is the machine's, up to what booting may take; it has had its time when
   * a whole half went by in which it was at work from the first moment on.
   */
  #await(request: number, limitMs: number): boolean {
    const { words } = this.#wire;
    const half = limitMs / 2;
    let waited = 0;
    for (;;) {
      const answered = Atomics.load(words, WORD.response);
      if (answered === request) return true;
      const wasBegun = Atomics.load(words, WORD.begun) === request;
      if (Atomics.wait(words, WORD.response, answered, half) !== 'timed-out') continue;
      waited += half;
      if (Atomics.load(words, WORD.response) === request) return true;
      if (wasBegun) return this.#fail(`it gave no answer within ${limitMs} ms: it loops without end, calculates for too long, or needs more than ${this.#limits.memoryMb} MB of memory`);
      if (waited >= this.#limits.bootMs && Atomics.load(words, WORD.begun) !== request) return this.#fail(`its thread did not come to work within ${this.#limits.bootMs / 1000} s`);
    }
  }

  #write(given: string): boolean {
    const { words, text } = this.#wire;
    const bytes = new TextEncoder().encode(given);
    if (bytes.length > text.length) return this.#fail(`expected at most ${text.length / 1024} KB of settings or state, were ${Math.round(bytes.length / 1024)} KB`);
    text.set(bytes);
    words[WORD.textLength] = bytes.length;
    return true;
  }

  #fail(why: string): false {
    this.#failure ??= why;
    void this.#worker.terminate();
    return false;
  }
}

/** The code with one set of settings. */
class SandboxInstance implements CodeInstance {
  readonly features: readonly FeatureSpec[];
  readonly #sandbox: Sandbox;
  readonly #id: number;
  #failure: string | null = null;

  constructor(sandbox: Sandbox, id: number, settings: CustomSettings, read: ReadFeatures) {
    this.#sandbox = sandbox;
    this.#id = id;
    this.features = this.#open(settings, read);
  }

  get failure(): string | null {
    return this.#failure;
  }

  decide(observation: Float64Array, position: -1 | 0 | 1): CodeAnswer | null {
    const sandbox = this.#sandbox;
    const { wire } = sandbox;
    if (this.#failure !== null) return null;
    const { length } = this.features;
    for (let i = 0; i < length; i++) wire.observation[i] = observation[i]!;
    const status = sandbox.call(OPERATION.decide, this.#id, position);
    if (status === STATUS.failed) return this.#fail('decide');
    return status === STATUS.nothing ? null : this.#answer(status === STATUS.newShape);
  }

  positionClosed(side: -1 | 1): void {
    if (this.#failure === null && this.#sandbox.call(OPERATION.positionClosed, this.#id, side) === STATUS.failed) this.#fail('positionClosed');
  }

  snapshot(): string | null {
    if (this.#failure !== null) return null;
    return this.#sandbox.call(OPERATION.snapshot, this.#id) === STATUS.failed ? this.#fail('its state') : this.#sandbox.takeText();
  }

  restore(state: string): void {
    if (this.#failure === null && this.#sandbox.call(OPERATION.restore, this.#id, 0, state) === STATUS.failed) this.#fail('its state');
  }

  #answer(isNewShape: boolean): CodeAnswer {
    const { answer } = this.#sandbox.wire;
    const { code, names } = this.#sandbox.shapeOf(isNewShape);
    const values: Record<string, number> = {};
    for (let i = 0; i < names.length; i++) values[names[i]!] = answer[ANSWER_HEAD + i]!;
    return { target: answer[0] as -1 | 0 | 1, stop: numberOf(answer[1]!), takeProfit: numberOf(answer[2]!), trailing: numberOf(answer[3]!), reason: { code, values } };
  }

  #open(settings: CustomSettings, read: ReadFeatures): readonly FeatureSpec[] {
    const status = this.#sandbox.call(OPERATION.open, this.#id, 0, JSON.stringify(settings));
    if (status === STATUS.failed) {
      this.#fail('features');
      return [];
    }
    const asked = JSON.parse(this.#sandbox.takeText()) as readonly AskedFeature[];
    try {
      if (asked.length === 0 || asked.length > MOST_FEATURES) throw new Error(`expected 1 to ${MOST_FEATURES} features, were ${asked.length}`);
      return read(asked);
    } catch (error) {
      this.#failure = `features: ${error instanceof Error ? error.message : String(error)}`;
      return [];
    }
  }

  #fail(what: string): null {
    this.#failure = this.#sandbox.failure ?? this.#sandbox.takeError(what);
    return null;
  }
}

function numberOf(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
