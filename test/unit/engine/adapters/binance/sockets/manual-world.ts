import { createRng } from '../../../../../../src/engine/compute/rng.ts';
import { AttemptBudget } from '../../../../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import type { SocketMachinery } from '../../../../../../src/engine/adapters/binance/sockets/machinery.ts';
import type { TransportEvents, TransportSocket } from '../../../../../../src/engine/adapters/binance/sockets/transport.ts';

/** A socket that does what the test says. */
export class FakeSocket implements TransportSocket {
  readonly sent: string[] = [];
  pings = 0;
  isTerminated = false;
  pendingBytes = 0;
  constructor(readonlyUrl: string, events: TransportEvents) {
    this.url = readonlyUrl;
    this.events = events;
  }
  readonly url: string;
  readonly events: TransportEvents;
  send(text: string): void { this.sent.push(text); }
  ping(): void { this.pings += 1; }
  terminate(): void { this.isTerminated = true; }
  say(message: unknown): void { this.events.frame(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message))); }
  /** Answers every SUBSCRIBE so far that has not been answered. */
  acknowledge(): void {
    for (const text of this.sent.splice(0)) this.say({ result: null, id: JSON.parse(text).id });
  }
}

/** Time, timers and sockets in the hand of the test. */
export class ManualWorld {
  nowMs = 1_800_000_000_000;
  readonly sockets: FakeSocket[] = [];
  readonly machinery: SocketMachinery;
  #planned: { atMs: number; run: () => void }[] = [];

  constructor(attempts = new AttemptBudget()) {
    this.machinery = {
      clock: { now: () => this.nowMs },
      scheduler: {
        after: (delayMs, run) => {
          const entry = { atMs: this.nowMs + Math.max(0, delayMs), run };
          this.#planned.push(entry);
          return () => { this.#planned = this.#planned.filter((other) => other !== entry); };
        },
      },
      transport: {
        dial: (url, events) => {
          const socket = new FakeSocket(url, events);
          this.sockets.push(socket);
          return socket;
        },
      },
      rng: createRng(7),
      attempts,
    };
  }

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('expected a dialled socket');
    return socket;
  }

  /** Lets time pass, timer by timer, with what follows from promises in between. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    await settle();
    for (;;) {
      const next = this.#planned.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#planned = this.#planned.filter((other) => other !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
      await settle();
    }
    this.nowMs = endMs;
  }

  get timers(): number {
    return this.#planned.length;
  }
}

export async function settle(): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve); });
}
