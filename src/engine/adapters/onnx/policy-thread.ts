import { Worker } from 'node:worker_threads';
import { createSharedMemory, STATUS, WORD, wireOver } from './wire.ts';
import type { PolicyThreadData, Wire } from './wire.ts';

/** How long a policy from elsewhere may take. */
export interface PolicyLimits {
  /** For one decision. */
  readonly decideMs: number;
  /** For the thread to come up and for the runtime to read the file: that is asked for once. */
  readonly openMs: number;
}

/** Chosen by us: a net of some thousand weights takes a fraction of a millisecond, and a bar of one minute must not wait for one. */
export const POLICY_LIMITS: PolicyLimits = { decideMs: 50, openMs: 15_000 };

export interface PolicyThreadOptions extends Omit<PolicyThreadData, 'memory'> {
  /** Entry of the thread. */
  readonly workerFile: string | URL;
  readonly limits: PolicyLimits;
}

/**
 * A policy from elsewhere at work in a thread of its own, asked and answered in step with the engine. The runtime answers later; the engine needs the answer now, so it waits for at most
 * the limit. A policy that has failed once stays so: an answer that came later would be another one when the journal is read again.
 */
export class PolicyThread {
  readonly #worker: Worker;
  readonly #wire: Wire;
  readonly #limits: PolicyLimits;
  #failure: string | null = null;
  #requests = 0;
  #isOpen = false;

  constructor({ workerFile, limits, ...rest }: PolicyThreadOptions) {
    const memory = createSharedMemory(rest);
    this.#wire = wireOver(memory, rest);
    this.#limits = limits;
    this.#worker = new Worker(workerFile, { workerData: { ...rest, memory } satisfies PolicyThreadData, env: {}, argv: [], execArgv: [], stdin: false, stdout: true, stderr: true, name: 'policy' });
    this.#worker.unref();
    // An error of the thread is told by the answer that does not come.
    this.#worker.on('error', () => undefined);
  }

  /** Why it cannot be asked any more, in one clause; null while it can. */
  get failure(): string | null {
    return this.#failure;
  }

  /**
   * Returns the numbers that it says for an observation, in memory that the next call overwrites.
   * @throws Error with one clause when it fails or takes too long; from then on always
   */
  run(observation: Float32Array): Float32Array {
    const { words, answer } = this.#wire;
    if (this.#failure !== null) throw new Error(this.#failure);
    this.#wire.observation.set(observation);
    const request = ++this.#requests;
    Atomics.store(words, WORD.request, request);
    Atomics.notify(words, WORD.request);
    this.#await(request);
    if (words[WORD.status] !== STATUS.answered) this.#fail(this.#told());
    this.#isOpen = true;
    return answer;
  }

  /** Ends the thread. */
  close(): void {
    this.#failure ??= 'it was ended';
    void this.#worker.terminate();
  }

  /** Waits in halves of the limit: only time in which the thread had begun is the policy's. */
  #await(request: number): void {
    const { words } = this.#wire;
    const limitMs = this.#isOpen ? this.#limits.decideMs : this.#limits.openMs;
    let waited = 0;
    for (;;) {
      const answered = Atomics.load(words, WORD.response);
      if (answered === request) return;
      const wasBegun = !this.#isOpen || Atomics.load(words, WORD.begun) === request;
      if (Atomics.wait(words, WORD.response, answered, limitMs / 2) !== 'timed-out') continue;
      waited += limitMs / 2;
      if (Atomics.load(words, WORD.response) === request) return;
      if ((wasBegun && waited >= limitMs) || waited >= this.#limits.openMs) this.#fail(`it gave no answer within ${limitMs} ms`);
    }
  }

  #told(): string {
    const { words, text } = this.#wire;
    return new TextDecoder().decode(text.slice(0, words[WORD.textLength]!));
  }

  #fail(why: string): never {
    this.#failure ??= why;
    void this.#worker.terminate();
    throw new Error(this.#failure);
  }
}
