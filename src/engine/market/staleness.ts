import type { EpochMs, InstrumentId } from '../domain/units.ts';

/** Remembers when each instrument was last heard of. */
export interface Staleness {
  /** Notes that data of the instrument came; data older than the newest changes nothing. */
  observe(instrumentId: InstrumentId, timeMs: EpochMs): void;
  /** Returns the age of the newest data, never negative; Infinity when there was none, so that every age limit refuses it. */
  ageMs(instrumentId: InstrumentId, nowMs: EpochMs): number;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

export function createStaleness(): Staleness {
  return new LastSeen();
}

class LastSeen implements Staleness {
  #lastMs = new Map<InstrumentId, EpochMs>();

  observe(instrumentId: InstrumentId, timeMs: EpochMs): void {
    const last = this.#lastMs.get(instrumentId);
    if (last === undefined || timeMs > last) this.#lastMs.set(instrumentId, timeMs);
  }

  ageMs(instrumentId: InstrumentId, nowMs: EpochMs): number {
    const last = this.#lastMs.get(instrumentId);
    return last === undefined ? Number.POSITIVE_INFINITY : Math.max(0, nowMs - last);
  }

  snapshot(): readonly (readonly [InstrumentId, EpochMs])[] {
    return [...this.#lastMs];
  }

  restore(snapshot: unknown): void {
    this.#lastMs = new Map(snapshot as readonly (readonly [InstrumentId, EpochMs])[]);
  }
}
