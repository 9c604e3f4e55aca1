import type { Bar } from '../../../domain/market-event.ts';
import { againstUsual, logRatio } from '../log-ratio.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';
import type { BarMemory } from './bar-memory.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';

const [SHORT, LONG] = [20, 96];
const LN_2 = 0.6931471805599453;

const LINES: readonly FeatureLine[] = [
  ['volume-20', 'Volume against its usual, short', 'log ratio', [-LN_2, 5], 'ln(1 + volume / mean volume of the 20 bars before) - ln 2', 'stationary form of the volume'],
  ['volume-96', 'Volume against its usual, long', 'log ratio', [-LN_2, 6], 'ln(1 + volume / mean volume of the 96 bars before) - ln 2', 'stationary form of the volume'],
  ['on-balance', 'Volume on rises against falls', 'share', [-1, 1], 'Σ volume × sign(return) / Σ volume of 20 bars', 'Granville 1963, on-balance volume as a share'],
  ['money-flow', 'Money flow', 'share', [-1, 1], 'Σ volume × (2 close - high - low) / (high - low) / Σ volume of 20 bars; a bar without a range counts 0', 'Chaikin money flow'],
  ['vwap', 'Average price paid against the close', 'log ratio', [-1, 1], 'ln((quote volume / volume) / close)', 'Berkowitz, Logue & Noser 1988'],
  ['vwap-20', 'Average price of 20 bars against the close', 'log ratio', [-1, 1], 'ln((Σ quote volume / Σ volume) / close) of 20 bars', 'Berkowitz, Logue & Noser 1988'],
  ['taker', 'Bought against sold by takers', 'share', [-1, 1], '2 × taker buy volume / volume - 1', 'Easley, López de Prado & O\'Hara 2012'],
  ['taker-20', 'Bought against sold, 20 bars', 'share', [-1, 1], '2 × Σ taker buy volume / Σ volume - 1 of 20 bars', 'Easley, López de Prado & O\'Hara 2012'],
  ['trades-20', 'Trades against their usual', 'log ratio', [-LN_2, 5], 'ln(1 + trades / mean of the 20 bars before) - ln 2', 'stationary form of the count'],
  ['trade-size', 'Trade size against its usual', 'log ratio', [-8, 8], 'ln((volume / trades) / (Σ volume / Σ trades of 20 bars))', 'stationary form of the trade size'],
  ['illiquidity', 'Illiquidity against its usual', 'log ratio', [-8, 8], 'ln((Σ |r| / Σ quote volume of 20 bars) / (the same of 96 bars))', 'Amihud 2002, J. Financial Markets 5(1)'],
];

/** How much is traded, by whom, and what it moves. What the source did not print is unknown. */
export class VolumeGroup implements FeatureGroup {
  readonly features = defineGroup('volume', LINES);
  /** Place of the close in the bar times the volume. */
  readonly #flow = new Ring(SHORT);

  write({ high, low, close, volume, quoteVolume, tradeCount, takerBuyVolume }: Bar, memory: BarMemory, out: Float64Array, from: number): void {
    this.#flow.push(volume * (high > low ? (2 * close - high - low) / (high - low) : 0));
    const { sums } = memory;
    const traded = sums.volume20;
    out[from] = againstUsual(volume, sums.volumeBefore20 / SHORT);
    out[from + 1] = againstUsual(volume, sums.volumeBefore96 / LONG);
    out[from + 2] = sums.signed20 / traded;
    out[from + 3] = this.#flow.sum(SHORT, 0) / traded;
    out[from + 4] = logRatio(quoteVolume / volume, close);
    out[from + 5] = logRatio(sums.quote20 / traded, close);
    out[from + 6] = (2 * takerBuyVolume) / volume - 1;
    out[from + 7] = (2 * sums.taker20) / traded - 1;
    out[from + 8] = againstUsual(tradeCount, sums.countBefore20 / SHORT);
    out[from + 9] = logRatio(volume / tradeCount, traded / sums.count20);
    out[from + 10] = logRatio(sums.amounts20 / sums.quote20, sums.amounts96 / sums.quote96);
  }

  snapshot(): RingSnapshot {
    return this.#flow.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#flow.restore(snapshot as RingSnapshot);
  }
}
