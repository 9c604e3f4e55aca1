import type { InstrumentId } from '../../domain/units.ts';

/** The engine is told of a quote once in this many milliseconds of wall time; matching sees every tick. */
const MARK_EVERY_MS = 1000;

/** Thins quotes for the engine: it marks positions with them, and each one it sees is journaled. */
export class MarkFilter {
  readonly #last = new Map<InstrumentId, number>();

  isDue(instrumentId: InstrumentId, wallMs: number): boolean {
    const last = this.#last.get(instrumentId);
    if (last !== undefined && wallMs >= last && wallMs - last < MARK_EVERY_MS) return false;
    this.#last.set(instrumentId, wallMs);
    return true;
  }
}
