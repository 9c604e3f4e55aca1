import type { EpochMs } from '../../../domain/units.ts';
import type { SocketMachinery } from './machinery.ts';
import type { Cancel } from './scheduler.ts';

/** More than this many requests waiting on one connection is a fault of ours, not a load. */
const MAX_WAITING = 200;

/**
 * Sends requests of one connection no faster than its venue takes them: spot closes it after five messages in a second and futures after ten, pings and
 * pongs counted. The first goes at once.
 */
export class RequestPacer {
  readonly #machinery: SocketMachinery;
  readonly #spacingMs: number;
  readonly #send: (text: string) => void;
  readonly #waiting: string[] = [];
  #nextMs: EpochMs = Number.NEGATIVE_INFINITY;
  #cancel: Cancel | null = null;

  constructor(machinery: SocketMachinery, spacingMs: number, send: (text: string) => void) {
    this.#machinery = machinery;
    this.#spacingMs = spacingMs;
    this.#send = send;
  }

  /** Sends the request now or in its turn. Returns false when too many wait already. */
  push(text: string): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push(text);
    if (this.#cancel === null) this.#pump();
    return true;
  }

  /** Forgets what waits, as when the connection has ended. */
  stop(): void {
    this.#waiting.length = 0;
    this.#cancel?.();
    this.#cancel = null;
  }

  #pump(): void {
    this.#cancel = null;
    const nowMs = this.#machinery.clock.now();
    const waitMs = Math.min(this.#spacingMs, this.#nextMs - nowMs);
    if (waitMs <= 0) {
      const text = this.#waiting.shift();
      if (text === undefined) return;
      this.#nextMs = nowMs + this.#spacingMs;
      this.#send(text);
    }
    if (this.#waiting.length > 0) this.#cancel = this.#machinery.scheduler.after(waitMs > 0 ? waitMs : this.#spacingMs, () => this.#pump());
  }
}
