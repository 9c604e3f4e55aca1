import type { Bar } from '../../../domain/market-event.ts';
import { Atr } from '../../indicators/atr.ts';
import type { AtrSnapshot } from '../../indicators/atr.ts';
import { EwmaVolatility } from '../../indicators/ewma-volatility.ts';
import type { EwmaVolatilitySnapshot } from '../../indicators/ewma-volatility.ts';
import { logRatio } from '../log-ratio.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';
import type { BarMemory } from './bar-memory.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';

const RANGES = 20;
const [SHORT, LONG] = [12, 96];
const LN_2 = 0.6931471805599453;

const LINES: readonly FeatureLine[] = [
  ['ewma', 'Volatility, RiskMetrics', 'log ratio', [0, 1], 'root of the exponentially weighted mean of squared log returns, λ = 0.94', 'RiskMetrics 1996, section 5.2'],
  ['atr', 'Average true range', 'ratio', [0, 1], 'ATR(14) / close', 'Wilder 1978, p. 21-23'],
  ['parkinson', 'Volatility from ranges', 'log ratio', [0, 1], '√(mean of ln(high / low)² / (4 ln 2)) of 20 bars', 'Parkinson 1980, J. Business 53(1)'],
  ['garman-klass', 'Volatility from bars', 'log ratio', [0, 1], '√(mean of ½ ln(high / low)² - (2 ln 2 - 1) ln(close / open)²) of 20 bars', 'Garman & Klass 1980, J. Business 53(1)'],
  ['realized-12', 'Realized volatility, 12 bars', 'log ratio', [0, 1], '√(mean of squared log returns of 12 bars)', 'Andersen & Bollerslev 1998, Int. Economic Review 39(4)'],
  ['realized-96', 'Realized volatility, 96 bars', 'log ratio', [0, 1], '√(mean of squared log returns of 96 bars)', 'Andersen & Bollerslev 1998'],
  ['change', 'Volatility now against before', 'log ratio', [-5, 5], 'ln(realized 12 / realized 96)', 'term structure of volatility'],
  ['downside', 'Share of the downside', 'share', [0, 1], 'Σ of squared falls / Σ of squared returns of 48 bars', 'Barndorff-Nielsen, Kinnebrock & Shephard 2010, realised semivariance'],
  ['shock', 'Return against its volatility', 'deviations', [-20, 20], 'log return / volatility (RiskMetrics) of the bar before', 'standardised innovation'],
];

/** How much the price moves. */
export class VolatilityGroup implements FeatureGroup {
  readonly features = defineGroup('volatility', LINES);
  readonly #ewma = new EwmaVolatility(33);
  readonly #atr = new Atr(14);
  readonly #ranges = new Ring(RANGES);
  readonly #moves = new Ring(RANGES);
  #previous = Number.NaN;

  write({ open, high, low, close }: Bar, memory: BarMemory, out: Float64Array, from: number): void {
    const range = logRatio(high, low);
    const move = logRatio(close, open);
    const before = this.#previous;
    this.#ranges.push(range * range);
    this.#moves.push(0.5 * range * range - (2 * LN_2 - 1) * move * move);
    this.#previous = this.#ewma.update(close);
    out[from] = this.#previous;
    out[from + 1] = this.#atr.update(high, low, close) / close;
    out[from + 2] = Math.sqrt(this.#ranges.mean(RANGES) / (4 * LN_2));
    // The estimator of one bar can be negative; its mean is so only by rounding.
    const klass = this.#moves.mean(RANGES);
    out[from + 3] = klass < 0 ? 0 : Math.sqrt(klass);
    const { squares12, squares48, squares96, falls48 } = memory.sums;
    const short = Math.sqrt(squares12 / SHORT);
    const long = Math.sqrt(squares96 / LONG);
    out[from + 4] = short;
    out[from + 5] = long;
    out[from + 6] = logRatio(short, long);
    out[from + 7] = falls48 / squares48;
    out[from + 8] = before > 0 && memory.reaches(1) ? memory.change.at(0) / before : Number.NaN;
  }

  snapshot(): VolatilitySnapshot {
    return { ewma: this.#ewma.snapshot(), atr: this.#atr.snapshot(), ranges: this.#ranges.snapshot(), moves: this.#moves.snapshot(), previous: Number.isNaN(this.#previous) ? null : this.#previous };
  }

  restore(snapshot: unknown): void {
    const { ewma, atr, ranges, moves, previous } = snapshot as VolatilitySnapshot;
    this.#ewma.restore(ewma);
    this.#atr.restore(atr);
    this.#ranges.restore(ranges);
    this.#moves.restore(moves);
    this.#previous = previous ?? Number.NaN;
  }
}

interface VolatilitySnapshot {
  readonly ewma: EwmaVolatilitySnapshot;
  readonly atr: AtrSnapshot;
  readonly ranges: RingSnapshot;
  readonly moves: RingSnapshot;
  readonly previous: number | null;
}
