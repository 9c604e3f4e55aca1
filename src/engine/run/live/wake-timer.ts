import type { Cancel, Scheduler } from '../../adapters/binance/sockets/scheduler.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';

/** Wakes the engine at the moment that it asks for. The engine keeps what is due; this keeps one timer, so a crash forgets none. */
export class WakeTimer {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #wake: () => void;
  #atMs: EpochMs | null = null;
  #cancel: Cancel = () => {};

  constructor({ clock, scheduler }: { readonly clock: Clock; readonly scheduler: Scheduler }, wake: () => void) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#wake = wake;
  }

  /** Plans for this moment and no other; null for none. */
  plan(atMs: EpochMs | null): void {
    if (atMs === this.#atMs) return;
    this.#cancel();
    this.#atMs = atMs;
    if (atMs === null) return;
    this.#cancel = this.#scheduler.after(Math.max(1, atMs - this.#clock.now()), () => {
      this.#atMs = null;
      this.#wake();
    });
  }

  stop(): void {
    this.#cancel();
  }
}
