import type { Bar } from '../../../domain/market-event.ts';
import { logRatio } from '../log-ratio.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';

/** Bars that are remembered: the longest window, and the bar before it. */
const HELD = 97;

/** The newest bars of an instrument, which all windows of `bars-50` look at. */
export class BarMemory {
  readonly barMs: number;
  readonly openMs = new Ring(HELD);
  readonly close = new Ring(HELD);
  /** ln(close / previous close); across a gap too, for the windows that go by bars and not by time. */
  readonly change = new Ring(HELD);
  readonly volume = new Ring(HELD);
  readonly quoteVolume = new Ring(HELD);
  readonly tradeCount = new Ring(HELD);
  readonly takerBuyVolume = new Ring(HELD);

  constructor(barMs: number) {
    this.barMs = barMs;
  }

  push(bar: Bar): void {
    this.change.push(logRatio(bar.close, this.close.at(0)));
    this.openMs.push(bar.openTimeMs);
    this.close.push(bar.close);
    this.volume.push(bar.volume);
    this.quoteVolume.push(bar.quoteVolume);
    this.tradeCount.push(bar.tradeCount);
    this.takerBuyVolume.push(bar.takerBuyVolume);
  }

  /** Tells whether the bar so many back is that many bar lengths old: that none is missing in between. */
  reaches(back: number): boolean {
    return this.openMs.at(0) - this.openMs.at(back) === back * this.barMs;
  }

  /** Returns ln(close / close so many bars before); NaN when bars are missing in between. */
  returnOver(bars: number): number {
    return this.reaches(bars) ? logRatio(this.close.at(0), this.close.at(bars)) : Number.NaN;
  }

  snapshot(): BarMemorySnapshot {
    return this.#rings().map((ring) => ring.snapshot());
  }

  restore(kept: BarMemorySnapshot): void {
    this.#rings().forEach((ring, index) => { ring.restore(kept[index] as RingSnapshot); });
  }

  #rings(): readonly Ring[] {
    return [this.openMs, this.close, this.change, this.volume, this.quoteVolume, this.tradeCount, this.takerBuyVolume];
  }
}

/** What a {@link BarMemory} needs to go on; survives JSON. */
export type BarMemorySnapshot = readonly RingSnapshot[];
