import type { Bar } from '../../../domain/market-event.ts';
import { Adx } from '../../indicators/adx.ts';
import type { AdxSnapshot } from '../../indicators/adx.ts';
import { Ema } from '../../indicators/ema.ts';
import type { EmaSnapshot } from '../../indicators/ema.ts';
import { logRatio } from '../log-ratio.ts';
import type { BarMemory } from './bar-memory.ts';
import type { FeatureGroup, FeatureLine } from './feature-group.ts';
import { defineGroup } from './feature-group.ts';

const AVERAGES = [10, 20, 50, 100, 200] as const;

const LINES: readonly FeatureLine[] = [
  ...AVERAGES.map((bars): FeatureLine => [`above-ema-${bars}`, `Close against its average of ${bars} bars`, 'log ratio', [-1, 1], `ln(close / EMA(${bars}))`, 'Brock, Lakonishok & LeBaron 1992, J. Finance 47(5)']),
  ['ema-10-50', 'Fast against slow average', 'log ratio', [-1, 1], 'ln(EMA(10) / EMA(50))', 'Brock, Lakonishok & LeBaron 1992'],
  ['ema-50-200', 'Slow against very slow average', 'log ratio', [-1, 1], 'ln(EMA(50) / EMA(200))', 'Brock, Lakonishok & LeBaron 1992'],
  ['macd', 'Moving-average convergence', 'ratio', [-1, 1], '(EMA(12) - EMA(26)) / close', 'Appel 1979'],
  ['macd-histogram', 'Convergence against its signal', 'ratio', [-1, 1], '(macd - EMA(9) of macd) / close', 'Appel 1979'],
  ['adx', 'Strength of the trend', 'share', [0, 1], 'ADX(14) / 100', 'Wilder 1978, p. 35-47'],
];

/** Where the price is among its averages, and whether it goes anywhere. */
export class TrendGroup implements FeatureGroup {
  readonly features = defineGroup('trend', LINES);
  readonly #averages = AVERAGES.map((bars) => new Ema(bars));
  readonly #fast = new Ema(12);
  readonly #slow = new Ema(26);
  readonly #signal = new Ema(9);
  readonly #adx = new Adx(14);
  readonly #levels = new Float64Array(AVERAGES.length);

  write({ high, low, close }: Bar, _memory: BarMemory, out: Float64Array, from: number): void {
    const levels = this.#levels;
    for (let i = 0; i < levels.length; i++) {
      levels[i] = this.#averages[i]!.update(close);
      out[from + i] = logRatio(close, levels[i]!);
    }
    out[from + 5] = logRatio(levels[0]!, levels[2]!);
    out[from + 6] = logRatio(levels[2]!, levels[4]!);
    const macd = this.#fast.update(close) - this.#slow.update(close);
    const signal = macd === macd ? this.#signal.update(macd) : Number.NaN;
    out[from + 7] = macd / close;
    out[from + 8] = (macd - signal) / close;
    out[from + 9] = this.#adx.update(high, low) / 100;
  }

  snapshot(): TrendSnapshot {
    return { averages: this.#emas().map((ema) => ema.snapshot()), adx: this.#adx.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { averages, adx } = snapshot as TrendSnapshot;
    this.#emas().forEach((ema, index) => { ema.restore(averages[index] as EmaSnapshot); });
    this.#adx.restore(adx);
  }

  #emas(): readonly Ema[] {
    return [...this.#averages, this.#fast, this.#slow, this.#signal];
  }
}

interface TrendSnapshot {
  readonly averages: readonly EmaSnapshot[];
  readonly adx: AdxSnapshot;
}
