import type { Bar } from '../../../domain/market-event.ts';
import { logRatio } from '../log-ratio.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';

/** Bars that are remembered: the longest window, and the bar before it. */
const HELD = 97;
const UNKNOWN = Number.NaN;

/** Sums over the newest bars of a memory; NaN where not all have been pushed. Each adds from the newest bar on, and the shorter is the beginning of the longer. */
export interface WindowSums {
  change20: number;
  change48: number;
  squares12: number;
  squares48: number;
  squares96: number;
  /** Of the squares of falls. */
  falls48: number;
  amounts20: number;
  amounts96: number;
  volume20: number;
  /** Without the newest bar. */
  volumeBefore20: number;
  volumeBefore96: number;
  quote20: number;
  quote96: number;
  taker20: number;
  count20: number;
  countBefore20: number;
  /** Of the volume with the sign of the change. */
  signed20: number;
}

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
  /** The volume with the sign of the change. */
  readonly signed = new Ring(HELD);
  /** Of the bars held now; the same object, rewritten. */
  readonly sums: WindowSums = { change20: UNKNOWN, change48: UNKNOWN, squares12: UNKNOWN, squares48: UNKNOWN, squares96: UNKNOWN, falls48: UNKNOWN, amounts20: UNKNOWN, amounts96: UNKNOWN, volume20: UNKNOWN, volumeBefore20: UNKNOWN, volumeBefore96: UNKNOWN, quote20: UNKNOWN, quote96: UNKNOWN, taker20: UNKNOWN, count20: UNKNOWN, countBefore20: UNKNOWN, signed20: UNKNOWN };

  constructor(barMs: number) {
    this.barMs = barMs;
  }

  push(bar: Bar): void {
    const change = logRatio(bar.close, this.close.at(0));
    this.change.push(change);
    this.signed.push(Math.sign(change) * bar.volume);
    this.openMs.push(bar.openTimeMs);
    this.close.push(bar.close);
    this.volume.push(bar.volume);
    this.quoteVolume.push(bar.quoteVolume);
    this.tradeCount.push(bar.tradeCount);
    this.takerBuyVolume.push(bar.takerBuyVolume);
    this.#addUp();
    this.#addUpShort();
  }

  /** Several sums along one way: an addition need not wait for the one before it, only each sum for its own. */
  #addUp(): void {
    const { sums } = this;
    const [changes, volumes, quotes] = [this.change.row, this.volume.row, this.quoteVolume.row];
    // All rings are as long, and pushed together.
    const at = this.change.newest;
    let [sum, squares, amounts, quote, volume, falls] = [0, 0, 0, 0, 0, 0];
    for (let back = 0; back < 96; back++) {
      if (back === 12) sums.squares12 = squares;
      if (back === 20) {
        sums.change20 = sum;
        sums.amounts20 = amounts;
        sums.quote20 = quote;
        sums.volumeBefore20 = volume;
      }
      if (back === 48) {
        sums.change48 = sum;
        sums.squares48 = squares;
        sums.falls48 = falls;
      }
      const change = changes[at - back]!;
      sum += change;
      squares += change * change;
      amounts += Math.abs(change);
      falls += Math.min(change, 0) * change;
      quote += quotes[at - back]!;
      volume += volumes[at - 1 - back]!;
    }
    sums.squares96 = squares;
    sums.amounts96 = amounts;
    sums.quote96 = quote;
    sums.volumeBefore96 = volume;
  }

  #addUpShort(): void {
    const { sums } = this;
    const [volumes, takers, counts, signs] = [this.volume.row, this.takerBuyVolume.row, this.tradeCount.row, this.signed.row];
    const at = this.volume.newest;
    let [volume, taker, count, before, signed] = [0, 0, 0, 0, 0];
    for (let back = 0; back < 20; back++) {
      volume += volumes[at - back]!;
      taker += takers[at - back]!;
      count += counts[at - back]!;
      before += counts[at - 1 - back]!;
      signed += signs[at - back]!;
    }
    sums.volume20 = volume;
    sums.taker20 = taker;
    sums.count20 = count;
    sums.countBefore20 = before;
    sums.signed20 = signed;
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
    const rings = this.#rings();
    if (kept.length !== rings.length) throw new RangeError(`expected ${rings.length} kept series of bars, was ${kept.length}`);
    rings.forEach((ring, index) => { ring.restore(kept[index] as RingSnapshot); });
    this.#addUp();
    this.#addUpShort();
  }

  #rings(): readonly Ring[] {
    return [this.openMs, this.close, this.change, this.volume, this.quoteVolume, this.tradeCount, this.takerBuyVolume, this.signed];
  }
}

/** What a {@link BarMemory} needs to go on; survives JSON. */
export type BarMemorySnapshot = readonly RingSnapshot[];
