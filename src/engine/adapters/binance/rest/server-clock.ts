import type { Clock } from '../../../ports/clock.ts';
import type { EpochMs } from '../../../domain/units.ts';

/** Asks the exchange for its time. */
export type AskTime = () => Promise<EpochMs>;

/** How the exchange's clock stands against ours. */
export interface ClockOffset {
  /** Server time minus ours. */
  readonly offsetMs: number;
  /** Of the sample that was used; the offset is uncertain by half of it. */
  readonly roundTripMs: number;
  readonly measuredAtMs: EpochMs;
}

/** A sample taken quickly is the best one: the answer cannot have waited long on either way. */
const SAMPLES = 3;
/** Quartz drifts by up to some 50 ms in fifteen minutes; the window of Binance allows a second ahead. */
const MAX_AGE_MS = 15 * 60_000;

/** The exchange's time as we know it: our clock plus a measured offset. */
export class ServerClock implements Clock {
  readonly #clock: Clock;
  readonly #ask: AskTime;
  #offset: ClockOffset | null = null;
  #running: Promise<void> | null = null;

  constructor(clock: Clock, ask: AskTime) {
    this.#clock = clock;
    this.#ask = ask;
  }

  now(): EpochMs {
    return this.#clock.now() + (this.#offset?.offsetMs ?? 0);
  }

  /** Null before the first measurement. */
  get offset(): ClockOffset | null {
    return this.#offset;
  }

  /** Measures when there is no offset yet or it has grown old. An old one is kept when measuring fails. @throws VenueError when there is none at all */
  async ensure(): Promise<void> {
    const offset = this.#offset;
    if (offset === null) return this.measure();
    const ageMs = this.#clock.now() - offset.measuredAtMs;
    // A negative age is our own clock set back.
    if (ageMs >= 0 && ageMs < MAX_AGE_MS) return;
    await this.measure().catch(() => undefined);
  }

  /** Measures now; callers that come meanwhile share the measurement. @throws VenueError when no sample could be taken */
  measure(): Promise<void> {
    this.#running ??= this.#measure().finally(() => { this.#running = null; });
    return this.#running;
  }

  async #measure(): Promise<void> {
    let best: ClockOffset | null = null;
    for (let sample = 0; sample < SAMPLES; sample++) {
      try {
        const sentMs = this.#clock.now();
        const serverMs = await this.#ask();
        const gotMs = this.#clock.now();
        const roundTripMs = gotMs - sentMs;
        // A clock that was set during the sample makes it worthless.
        if (roundTripMs < 0) continue;
        if (best === null || roundTripMs < best.roundTripMs) best = { offsetMs: Math.round(serverMs - (sentMs + gotMs) / 2), roundTripMs, measuredAtMs: gotMs };
      } catch (error) {
        if (best === null && sample === SAMPLES - 1) throw error;
      }
    }
    if (best !== null) this.#offset = best;
  }
}
