import type { EpochMs, InstrumentId } from '../../domain/units.ts';

interface Series {
  readonly times: number[];
  readonly prices: number[];
}

/** The newest price of each instrument at any moment, as the session was told it: closes of bars, and quotes between them. Both sides of a comparison are measured by it. */
export class MarketPrices {
  readonly #series = new Map<InstrumentId, Series>();
  #isSorted = true;

  /** Notes a price; they need not come in the order of time. */
  note(instrumentId: InstrumentId, timeMs: EpochMs, price: number): void {
    const series = this.#series.get(instrumentId) ?? { times: [], prices: [] };
    this.#series.set(instrumentId, series);
    if (timeMs < (series.times.at(-1) ?? -Infinity)) this.#isSorted = false;
    series.times.push(timeMs);
    series.prices.push(price);
  }

  /** Returns the newest price at or before a time, or null. */
  at(instrumentId: InstrumentId, timeMs: EpochMs): number | null {
    if (!this.#isSorted) this.#sort();
    const series = this.#series.get(instrumentId);
    if (series === undefined) return null;
    let [low, high] = [0, series.times.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((series.times[middle] ?? Infinity) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return series.prices[low - 1] ?? null;
  }

  #sort(): void {
    for (const [id, { times, prices }] of this.#series) {
      const order = times.map((_, index) => index).toSorted((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
      this.#series.set(id, { times: order.map((index) => times[index] ?? 0), prices: order.map((index) => prices[index] ?? 0) });
    }
    this.#isSorted = true;
  }
}
