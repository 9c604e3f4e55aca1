import { createRng } from '../../compute/rng.ts';
import type { Rng, RngSnapshot } from '../../compute/rng.ts';
import type { SimExchangeConfig } from './config.ts';

/** How long one order of a real session took. */
export interface OrderLatency {
  /** From the decision to the sending, in milliseconds. */
  readonly toSendMs: number;
  /** From the sending to the venue's answer, in milliseconds. */
  readonly roundTripMs: number;
}

/** Says how long the next message is on its way, in milliseconds. */
export interface Delays {
  toExchange(): number;
  fromExchange(): number;
  /** Takes the delay that the recording shows at this moment. */
  observe(delayMs: number): void;
  snapshot(): DelaysSnapshot;
  restore(snapshot: DelaysSnapshot): void;
}

export interface DelaysSnapshot {
  readonly observedMs: number;
  readonly rng: RngSnapshot | null;
}

/**
 * Returns the delays of a configuration. `measured` draws an order of a real session for each message, and gives half of its round trip to each way.
 * `replayed` takes the delay of the newest recorded message beyond the smallest of the recording, plus the configured time for what that cannot show.
 * @param measured at least one for `measured`
 */
export function createDelays(config: Pick<SimExchangeConfig, 'latency' | 'orderLatencyMs' | 'reportLatencyMs'>, options: { readonly seed: number; readonly measured: readonly OrderLatency[] }): Delays {
  switch (config.latency) {
    case 'none': return new FixedDelays(0, 0, { isReplayed: false });
    case 'fixed': return new FixedDelays(config.orderLatencyMs, config.reportLatencyMs, { isReplayed: false });
    case 'replayed': return new FixedDelays(config.orderLatencyMs, config.reportLatencyMs, { isReplayed: true });
    case 'measured': return new MeasuredDelays(options.measured, createRng(options.seed).stream('latency'));
  }
}

class FixedDelays implements Delays {
  readonly #orderMs: number;
  readonly #reportMs: number;
  readonly #isReplayed: boolean;
  #observedMs = 0;

  constructor(orderMs: number, reportMs: number, { isReplayed }: { readonly isReplayed: boolean }) {
    this.#orderMs = orderMs;
    this.#reportMs = reportMs;
    this.#isReplayed = isReplayed;
  }

  toExchange(): number {
    return this.#orderMs + this.#observedMs;
  }

  fromExchange(): number {
    return this.#reportMs + this.#observedMs;
  }

  observe(delayMs: number): void {
    if (this.#isReplayed) this.#observedMs = Math.max(0, delayMs);
  }

  snapshot(): DelaysSnapshot {
    return { observedMs: this.#observedMs, rng: null };
  }

  restore({ observedMs }: DelaysSnapshot): void {
    this.#observedMs = observedMs;
  }
}

class MeasuredDelays implements Delays {
  readonly #measured: readonly OrderLatency[];
  readonly #rng: Rng;

  constructor(measured: readonly OrderLatency[], rng: Rng) {
    this.#measured = measured;
    this.#rng = rng;
  }

  toExchange(): number {
    const { toSendMs, roundTripMs } = this.#draw();
    return toSendMs + roundTripMs / 2;
  }

  fromExchange(): number {
    return this.#draw().roundTripMs / 2;
  }

  observe(): void {
    // What was measured stands for itself.
  }

  snapshot(): DelaysSnapshot {
    return { observedMs: 0, rng: this.#rng.snapshot() };
  }

  restore({ rng }: DelaysSnapshot): void {
    if (rng !== null) this.#rng.restore(rng);
  }

  #draw(): OrderLatency {
    return this.#measured[this.#rng.int(this.#measured.length)]!;
  }
}
