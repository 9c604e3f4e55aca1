import type { Bar } from '../domain/market-event.ts';
import type { EpochMs } from '../domain/units.ts';

/** An open bar as plain data that survives JSON; NaN as null. */
export type OpenBarSnapshot = readonly (number | null)[];

/** A bar that is still being built: `start`, any number of `add`, then `toBar`. Reused for the next one. */
export class OpenBar {
  openTimeMs: EpochMs = 0;
  closeTimeMs: EpochMs = 0;
  isEmpty = true;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #volume = 0;
  #quoteVolume = 0;
  #tradeCount = 0;
  #takerBuyVolume = 0;

  /** Begins the bar that opens at `openTimeMs` and lasts `lengthMs`. */
  start(openTimeMs: EpochMs, lengthMs: number): void {
    this.openTimeMs = openTimeMs;
    this.closeTimeMs = openTimeMs + lengthMs - 1;
    this.isEmpty = true;
    this.#volume = 0;
    this.#quoteVolume = 0;
    this.#tradeCount = 0;
    this.#takerBuyVolume = 0;
  }

  /** Takes what happened next in it. An unknown (NaN) sum makes the sum of the whole unknown. */
  add(part: Omit<Bar, 'openTimeMs' | 'closeTimeMs'>): void {
    if (this.isEmpty) {
      this.isEmpty = false;
      this.#open = part.open;
      this.#high = part.high;
      this.#low = part.low;
    }
    if (part.high > this.#high) this.#high = part.high;
    if (part.low < this.#low) this.#low = part.low;
    this.#close = part.close;
    this.#volume += part.volume;
    this.#quoteVolume += part.quoteVolume;
    this.#tradeCount += part.tradeCount;
    this.#takerBuyVolume += part.takerBuyVolume;
  }

  toBar(): Bar {
    return {
      openTimeMs: this.openTimeMs, closeTimeMs: this.closeTimeMs,
      open: this.#open, high: this.#high, low: this.#low, close: this.#close,
      volume: asPrinted(this.#volume), quoteVolume: asPrinted(this.#quoteVolume),
      tradeCount: this.#tradeCount, takerBuyVolume: asPrinted(this.#takerBuyVolume),
    };
  }

  snapshot(): OpenBarSnapshot {
    if (this.isEmpty) return [];
    const values = [this.openTimeMs, this.closeTimeMs, this.#open, this.#high, this.#low, this.#close, this.#volume, this.#quoteVolume, this.#tradeCount, this.#takerBuyVolume];
    return values.map((value) => (Number.isNaN(value) ? null : value));
  }

  restore(snapshot: OpenBarSnapshot): void {
    const value = (index: number): number => snapshot[index] ?? Number.NaN;
    this.isEmpty = snapshot.length === 0;
    if (this.isEmpty) return;
    this.openTimeMs = value(0);
    this.closeTimeMs = value(1);
    this.#open = value(2);
    this.#high = value(3);
    this.#low = value(4);
    this.#close = value(5);
    this.#volume = value(6);
    this.#quoteVolume = value(7);
    this.#tradeCount = value(8);
    this.#takerBuyVolume = value(9);
  }
}

/** Binance prints amounts with at most 8 decimals. */
const AMOUNT_SCALE = 1e8;

/**
 * Returns the sum as the venue would print it: 0.1 + 0.2 is 0.3. Rounds to the nearest 10^-8, exactly; amounts beyond
 * 2^53 × 10^-8 (90 million) are left alone, since floats of that size are already coarser than that.
 */
function asPrinted(sum: number): number {
  const scaled = Math.round(sum * AMOUNT_SCALE);
  return scaled < Number.MAX_SAFE_INTEGER ? scaled / AMOUNT_SCALE : sum;
}
