import type { InstrumentId } from '../../domain/units.ts';

/** How often the engine is told of a quote, in wall time; matching sees every tick. A position wants its loss limit watched; a flat book only its age. */
const MARK_EVERY_MS = { held: 1000, flat: 5000 } as const;

/** Wall time of the last mark of each instrument; plain data. */
export type MarkTimes = Readonly<Record<string, number>>;

/** Thins quotes for the engine: it marks positions with them, and each one it sees is journaled. */
export class MarkFilter {
  #last = new Map<string, number>();

  /** Tells whether the engine should hear of a quote now, and counts it as told. */
  isDue(instrumentId: InstrumentId, wallMs: number, holding: keyof typeof MARK_EVERY_MS): boolean {
    const last = this.#last.get(instrumentId);
    if (last !== undefined && wallMs >= last && wallMs - last < MARK_EVERY_MS[holding]) return false;
    this.#last.set(instrumentId, wallMs);
    return true;
  }

  snapshot(): MarkTimes {
    return Object.fromEntries(this.#last);
  }

  restore(times: MarkTimes): void {
    this.#last = new Map(Object.entries(times));
  }
}
