import type { FeatureDefinition, FeatureSetDefinition } from '../definition.ts';

type Line = readonly [name: string, title: string, group: string, unit: string, range: readonly [number, number], formula: string, source: string];

const LINES: readonly Line[] = [
  ['ema-12', 'Price above its average of 12', 'trend', 'log ratio', [-1, 1], 'ln(close / EMA(12))', 'Appel 1979'],
  ['ema-26', 'Price above its average of 26', 'trend', 'log ratio', [-1, 1], 'ln(close / EMA(26))', 'Appel 1979'],
  ['ema-60', 'Price above its average of 60', 'trend', 'log ratio', [-1, 1], 'ln(close / EMA(60))', 'Appel 1979'],
  ['convergence', 'Fast average above the slow one', 'trend', 'log ratio', [-1, 1], 'ln(EMA(12) / EMA(26))', 'Appel 1979, as a ratio'],
  ['vwap-60', 'Price above the average price paid', 'trend', 'log ratio', [-1, 1], 'ln(close / (Σ typical × volume / Σ volume)) of 60 bars, typical = (high + low + close) / 3', 'Berkowitz, Logue & Noser 1988'],
  ['average-20', 'Price above its mean', 'trend', 'log ratio', [-1, 1], 'ln(close / mean close of 20 bars)', 'Brock, Lakonishok & LeBaron 1992'],
  ['return-1', 'Return over 1 bar', 'momentum', 'log ratio', [-1, 1], 'ln(close / close 1 bar before)', 'Campbell, Lo & MacKinlay 1997, ch. 1.4'],
  ['return-5', 'Return over 5 bars', 'momentum', 'log ratio', [-1, 1], 'ln(close / close 5 bars before)', 'Campbell, Lo & MacKinlay 1997, ch. 1.4'],
  ['return-15', 'Return over 15 bars', 'momentum', 'log ratio', [-1, 1], 'ln(close / close 15 bars before)', 'Campbell, Lo & MacKinlay 1997, ch. 1.4'],
  ['rsi-14', 'Relative strength', 'momentum', 'share', [-1, 1], '(RSI(14) - 50) / 50; 0 when nothing moved', 'Wilder 1978, p. 63-70'],
  ['acceleration', 'Acceleration', 'momentum', 'log ratio', [-2, 2], 'return over 5 bars - return over the 5 bars before them', 'second difference of the log price'],
  ['range-place', 'Place in the range of 60 bars', 'momentum', 'share', [-1, 1], '2 × (close - lowest low) / (highest high - lowest low) - 1 of 60 bars', 'Lane 1984, stochastic %K'],
  ['volatility-15', 'Volatility of 15 bars', 'volatility', 'log ratio', [0, 1], 'root of the mean square of 15 returns of 1 bar', 'Andersen & Bollerslev 1998, realised volatility'],
  ['volatility-60', 'Volatility of 60 bars', 'volatility', 'log ratio', [0, 1], 'root of the mean square of 60 returns of 1 bar', 'Andersen & Bollerslev 1998, realised volatility'],
  ['spread', 'Spread, by the range', 'cost', 'log ratio', [0, 1], 'ln(high / low)', 'Parkinson 1980; a range holds the spread and the volatility'],
  ['spread-20', 'Average spread, by the range', 'cost', 'log ratio', [0, 1], 'mean of ln(high / low) of 20 bars', 'Parkinson 1980'],
  ['volume-ratio', 'Volume against its usual', 'volume', 'log ratio', [-0.6931471805599453, 6], 'ln(1 + volume / mean volume of the 20 bars before) - ln 2', 'stationary form of the volume'],
  ['divergence', 'Price against volume', 'volume', 'share', [-1, 1], 'correlation of the returns of 1 bar with ln(1 + volume) of 20 bars', 'Karpoff 1987, J. Financial and Quantitative Analysis 22(1)'],
  ['on-balance', 'Volume on rises against falls', 'volume', 'share', [-1, 1], 'Σ volume × sign(return) / Σ volume of 20 bars', 'Granville 1963, on-balance volume as a share'],
];

/**
 * The definition of `bars-19`: what the boosted trees see at each bar, as ratios that do not depend on the level of the price. Open, high, low, close and volume are enough,
 * so that it is the same for every source of bars.
 */
export const BARS_19: FeatureSetDefinition = {
  name: 'bars-19', version: 1, title: 'Nineteen numbers of the newest bars', parameters: {},
  features: LINES.map(([name, title, group, unit, range, formula, source]): FeatureDefinition => ({ name: `${group}.${name}`, title, group, unit, range, formula, source, needs: 'bars' })),
};

/** Bars until every feature of bars that come without a gap is known: 60 returns need 61. */
export const BARS_19_WARMUP = 61;
