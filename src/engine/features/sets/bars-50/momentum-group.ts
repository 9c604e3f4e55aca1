import { RollingExtreme } from '../../../compute/rolling.ts';
import type { RollingExtremeSnapshot } from '../../../compute/rolling.ts';
import type { Bar } from '../../../domain/market-event.ts';
import { logRatio } from '../log-ratio.ts';
import { Strength } from '../strength.ts';
import type { StrengthSnapshot } from '../strength.ts';
import type { BarMemory } from './bar-memory.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';

const CHANNELS = [14, 55, 96] as const;
const BANDS = 20;
const CORRELATION = 48;

const LINES: readonly FeatureLine[] = [
  ['rsi-7', 'Relative strength, fast', 'share', [-1, 1], '(RSI(7) - 50) / 50; 0 when nothing moved', 'Wilder 1978, p. 63-70'],
  ['rsi-14', 'Relative strength', 'share', [-1, 1], '(RSI(14) - 50) / 50; 0 when nothing moved', 'Wilder 1978, p. 63-70'],
  ['channel-14', 'Place in the channel of 14 bars', 'share', [-1, 1], '2 × (close - lowest low) / (highest high - lowest low) - 1 of 14 bars', 'Lane 1984, stochastic %K'],
  ['channel-55', 'Place in the channel of 55 bars', 'share', [-1, 1], '2 × (close - lowest low) / (highest high - lowest low) - 1 of 55 bars', 'Donchian 1960'],
  ['below-high-96', 'Close below the high of 96 bars', 'log ratio', [-1, 0], 'ln(close / highest high of 96 bars)', 'George & Hwang 2004, J. Finance 59(5)'],
  ['above-low-96', 'Close above the low of 96 bars', 'log ratio', [0, 1], 'ln(close / lowest low of 96 bars)', 'George & Hwang 2004'],
  ['bollinger', 'Bollinger position', 'half widths', [-2.2, 2.2], '(close - mean) / (2 × standard deviation) of 20 closes', 'Bollinger 2001'],
  ['bandwidth', 'Bollinger bandwidth', 'ratio', [0, 2], '4 × standard deviation / mean of 20 closes', 'Bollinger 2001'],
  ['efficiency', 'Efficiency of the move', 'share', [-1, 1], 'Σ r / Σ |r| of 20 bars, r the log return', 'Kaufman 1995, "Smarter Trading", with the sign kept'],
  ['autocorrelation', 'Autocorrelation of returns', 'share', [-1, 1], 'Σ (r[t] - m)(r[t-1] - m) / Σ (r[t] - m)² of 48 bars', 'Box & Jenkins 1976, lag 1'],
];

/** How far the price has come within what it has seen. */
export class MomentumGroup implements FeatureGroup {
  readonly features = defineGroup('momentum', LINES);
  readonly #strengths = [new Strength(7), new Strength(14)];
  readonly #highs = CHANNELS.map((bars) => new RollingExtreme('maximum', bars));
  readonly #lows = CHANNELS.map((bars) => new RollingExtreme('minimum', bars));
  readonly #tops = new Float64Array(CHANNELS.length);
  readonly #bottoms = new Float64Array(CHANNELS.length);

  write({ high, low, close }: Bar, memory: BarMemory, out: Float64Array, from: number): void {
    for (let i = 0; i < 2; i++) out[from + i] = this.#strengths[i]!.update(close);
    for (let i = 0; i < CHANNELS.length; i++) {
      this.#tops[i] = this.#highs[i]!.update(high);
      this.#bottoms[i] = this.#lows[i]!.update(low);
    }
    for (let i = 0; i < 2; i++) out[from + 2 + i] = (2 * (close - this.#bottoms[i]!)) / (this.#tops[i]! - this.#bottoms[i]!) - 1;
    out[from + 4] = logRatio(close, this.#tops[2]!);
    out[from + 5] = logRatio(close, this.#bottoms[2]!);
    const mean = memory.close.mean(BANDS);
    const deviation = memory.close.deviationFrom(mean, BANDS);
    // Of equal closes rounding leaves a deviation, and a place between bands that is chance.
    out[from + 6] = deviation > 1e-12 * mean ? (close - mean) / (2 * deviation) : Number.NaN;
    out[from + 7] = (4 * deviation) / mean;
    out[from + 8] = memory.sums.change20 / memory.sums.amounts20;
    out[from + 9] = autocorrelation(memory);
  }

  snapshot(): MomentumSnapshot {
    return { strengths: this.#strengths.map((one) => one.snapshot()), highs: this.#highs.map((one) => one.snapshot()), lows: this.#lows.map((one) => one.snapshot()) };
  }

  restore(snapshot: unknown): void {
    const { strengths, highs, lows } = snapshot as MomentumSnapshot;
    this.#strengths.forEach((one, index) => { one.restore(strengths[index]!); });
    this.#highs.forEach((one, index) => { one.restore(highs[index]!); });
    this.#lows.forEach((one, index) => { one.restore(lows[index]!); });
  }
}

interface MomentumSnapshot {
  readonly strengths: readonly StrengthSnapshot[];
  readonly highs: readonly RollingExtremeSnapshot[];
  readonly lows: readonly RollingExtremeSnapshot[];
}

function autocorrelation({ change: { row, newest }, sums }: BarMemory): number {
  const mean = sums.change48 / CORRELATION;
  let after = row[newest]! - mean;
  let together = 0;
  let alone = after * after;
  for (let back = 1; back < CORRELATION; back++) {
    const off = row[newest - back]! - mean;
    alone += off * off;
    together += off * after;
    after = off;
  }
  return together / alone;
}
