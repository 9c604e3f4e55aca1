import type { Scheduler } from '../../../src/engine/adapters/binance/sockets/scheduler.ts';

interface Planned {
  readonly atMs: number;
  readonly number: number;
  readonly run: () => void;
  isCanceled: boolean;
}

/** Time in whole milliseconds that passes only when told to: from one planned call to the next, with everything that each brings about done before. */
export class VirtualTime {
  #nowMs: number;
  #number = 0;
  /** A heap by time, then by order of planning. */
  readonly #planned: Planned[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    if (Number.isNaN(delayMs)) throw new RangeError('expected a delay in milliseconds, was not a number');
    const planned: Planned = { atMs: this.#nowMs + Math.max(0, Math.ceil(delayMs)), number: this.#number++, run, isCanceled: false };
    this.#push(planned);
    return () => { planned.isCanceled = true; };
  }

  /** Resolves after `ms`, unless `isGone` by then: then never. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => { this.after(ms, resolve); });
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + Math.ceil(ms);
    await settled();
    for (let next = this.#planned[0]; next !== undefined && next.atMs <= untilMs; next = this.#planned[0]) {
      this.#pop();
      if (next.isCanceled) continue;
      this.#nowMs = next.atMs;
      next.run();
      await settled();
    }
    this.#nowMs = untilMs;
  }

  #push(planned: Planned): void {
    const heap = this.#planned;
    let at = heap.push(planned) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at]!, heap[parent]!)) return;
      [heap[at], heap[parent]] = [heap[parent]!, heap[at]!];
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#planned;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1, right = left + 1;
      let first = at;
      if (left < heap.length && isBefore(heap[left]!, heap[first]!)) first = left;
      if (right < heap.length && isBefore(heap[right]!, heap[first]!)) first = right;
      if (first === at) return;
      [heap[at], heap[first]] = [heap[first]!, heap[at]!];
      at = first;
    }
  }
}

const isBefore = (a: Planned, b: Planned): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);

/** Resolves when every promise that could go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** One life of a process on virtual time: when it is over, nothing that it planned happens any more. */
export class Life {
  readonly #time: VirtualTime;
  #isOver = false;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  readonly scheduler: Scheduler = {
    after: (delayMs, run) => this.#time.after(delayMs, () => {
      if (!this.#isOver) run();
    }),
  };

  readonly wait = (ms: number): Promise<void> => new Promise((resolve) => { this.scheduler.after(ms, resolve); });

  end(): void {
    this.#isOver = true;
  }
}
