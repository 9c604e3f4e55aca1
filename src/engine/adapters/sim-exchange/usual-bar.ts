import { portableLog } from '../../compute/portable-log.ts';
import type { Bar } from '../../domain/market-event.ts';

/** Plain data; null is not known. */
export interface UsualBarSnapshot {
  readonly variance: number | null;
  readonly volume: number | null;
}

/** Bars over which range and volume are averaged, weighing less the older they are. */
const SPAN = 20;
const WEIGHT = 2 / (SPAN + 1);

/** What a bar of an instrument usually looks like: how far its price moves and how much is traded in it. */
export class UsualBar {
  /** Variance of the logarithm of the price over one bar; NaN before the first. */
  #variance = Number.NaN;
  /** In the base asset; NaN before the first known one. */
  #volume = Number.NaN;

  /** @see Parkinson, "The extreme value method for estimating the variance of the rate of return", J. Business 1980: ln(high/low)² / (4 ln 2) */
  update(bar: Pick<Bar, 'high' | 'low' | 'volume'>): void {
    if (!(bar.low > 0 && bar.high >= bar.low)) return;
    const range = portableLog(bar.high / bar.low);
    this.#variance = averaged(this.#variance, (range * range) / (4 * Math.LN2));
    if (bar.volume >= 0) this.#volume = averaged(this.#volume, bar.volume);
  }

  /** Standard deviation of the price over one bar, as a share of it; 0 before the first. */
  get deviation(): number {
    return Number.isNaN(this.#variance) ? 0 : Math.sqrt(this.#variance);
  }

  get volume(): number {
    return this.#volume;
  }

  snapshot(): UsualBarSnapshot {
    return { variance: Number.isNaN(this.#variance) ? null : this.#variance, volume: Number.isNaN(this.#volume) ? null : this.#volume };
  }

  restore({ variance, volume }: UsualBarSnapshot): void {
    this.#variance = variance ?? Number.NaN;
    this.#volume = volume ?? Number.NaN;
  }
}

function averaged(before: number, value: number): number {
  return Number.isNaN(before) ? value : before + WEIGHT * (value - before);
}
