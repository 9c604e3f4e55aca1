import type { BarView } from '../../../engine/contract/events.ts';

/**
 * Folds moving one-minute bars into the bar of a longer interval, for intervals that the engine does not send itself.
 * Prices are exact. The volume counts what was seen since the history was read.
 */
export class BarFolder {
  readonly #lengthMs: number;
  #current: BarView | null;
  readonly #seenVolume = new Map<number, number>();

  /** @param last the newest bar of the history, which may still move */
  constructor(lengthMs: number, last: BarView | null) {
    this.#lengthMs = lengthMs;
    this.#current = last;
  }

  /** Takes a moving or closed minute and returns the longer bar as it stands, or null when the minute is older than it. */
  update(minute: BarView): BarView | null {
    const openMs = minute.timeMs - (minute.timeMs % this.#lengthMs);
    const current = this.#current;
    if (current && openMs < current.timeMs) return null;
    if (current?.timeMs !== openMs) {
      this.#seenVolume.clear();
      this.#seenVolume.set(minute.timeMs, minute.volume);
      this.#current = { ...minute, timeMs: openMs };
      return this.#current;
    }
    // a minute that the history already holds in part adds only what came since
    const added = Math.max(0, minute.volume - (this.#seenVolume.get(minute.timeMs) ?? minute.volume));
    this.#seenVolume.set(minute.timeMs, minute.volume);
    this.#current = {
      ...current, high: Math.max(current.high, minute.high), low: Math.min(current.low, minute.low), close: minute.close, volume: current.volume + added,
    };
    return this.#current;
  }
}
