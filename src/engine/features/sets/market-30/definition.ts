import type { FeatureDefinition, FeatureSetDefinition } from '../definition.ts';

/** Lengths that market-30 is measured over; minutes are of the exchange's clock. */
export const MARKET_30_PARAMETERS = {
  minuteMs: 60_000, shortMinutes: 1, mediumMinutes: 5, longMinutes: 15, largeTradeTimesMean: 5, bookLevels: 10, bestLevels: 3, impactShare: 0.25,
  volumeBars: 20, rsiBars: 14, macdFastBars: 12, macdSlowBars: 26, bollingerBars: 20, bollingerWidth: 2,
} as const;

const LN_2 = 0.6931471805599453;
const LN_16 = 2.772588722239781;
const CONT = 'Cont, Kukanov & Stoikov 2014, "The Price Impact of Order Book Events", J. Financial Econometrics 12(1)';

type Row = readonly [name: string, title: string, unit: string, range: readonly [number, number], formula: string, source: string, needs?: FeatureDefinition['needs']];

const OHLCV: readonly Row[] = [
  ['open', 'Open against the close before', 'log ratio', [-1, 1], 'ln(open / previous close)', 'stationary form of the open'],
  ['high', 'High above the close', 'log ratio', [0, 1], 'ln(high / close)', 'stationary form of the high'],
  ['low', 'Low below the close', 'log ratio', [-1, 0], 'ln(low / close)', 'stationary form of the low'],
  ['close', 'Return of the bar', 'log ratio', [-1, 1], 'ln(close / previous close)', 'stationary form of the close'],
  ['volume', 'Volume against its usual', 'log ratio', [-LN_2, 5], 'ln(1 + volume / mean volume of the 20 bars before) - ln 2', 'stationary form of the volume; 0 is the usual volume'],
  ['vwap', 'Average price paid against the close', 'log ratio', [-1, 1], 'ln((quote volume / volume) / close)', 'Berkowitz, Logue & Noser 1988, J. Finance 43(1)'],
];

const TRADES: readonly Row[] = [
  ['volume-imbalance', 'Bought against sold', 'share', [-1, 1], '(bought - sold) / (bought + sold) by takers, 5 min', 'Easley, López de Prado & O\'Hara 2012, Rev. Financial Studies 25(5)'],
  ['return-5m', 'Return over 5 minutes', 'log ratio', [-1, 1], 'ln(last trade / last trade 5 min earlier)', 'measured from trades'],
  ['return-15m', 'Return over 15 minutes', 'log ratio', [-1, 1], 'ln(last trade / last trade 15 min earlier)', 'measured from trades'],
  ['velocity', 'Price velocity', 'log ratio per minute', [-1, 1], 'ln(last trade / last trade 1 min earlier) / 1 min', 'slope of the log price over the last minute'],
  ['size-dispersion', 'Dispersion of trade sizes', 'log ratio', [0, 8], 'ln(1 + standard deviation / mean) of quantities, 5 min', 'coefficient of variation, NIST/SEMATECH e-Handbook'],
  ['frequency', 'Trade frequency against its usual', 'log ratio', [-LN_2, LN_16 - LN_2], 'ln(1 + n(1 min) / mean n per minute of 15 min) - ln 2', '0 is the usual frequency'],
  ['acceleration', 'Volume acceleration', 'log ratio', [-LN_16, LN_16], 'ln(1 + v(last minute) / m) - ln(1 + v(minute before) / m), m = mean per minute of 15 min', 'difference of the volume in its stationary form'],
  ['large-share', 'Share of large trades', 'share', [0, 1], 'volume in trades of at least 5 times the mean size of the 15 min before / volume, 1 min', 'block trades: Easley & O\'Hara 1987, J. Financial Economics 19(1)'],
  ['signed-flow', 'Signed flow against usual turnover', 'ratio', [-15, 15], '(bought - sold, in quote, 1 min) / mean turnover per minute of 15 min', 'Kyle 1985, Econometrica 53(6); signed order flow'],
  ['rsi', 'Relative strength', 'share', [-1, 1], '(RSI(14) - 50) / 50 of the closes; 0 when nothing moved', 'Wilder 1978, p. 63-70', 'bars'],
  ['macd', 'Moving-average convergence', 'ratio', [-1, 1], '(EMA(12) - EMA(26)) / close', 'Appel 1979', 'bars'],
  ['bollinger', 'Bollinger position', 'half widths', [-2.2, 2.2], '(close - mean) / (2 × standard deviation) of 20 closes', 'Bollinger 2001, "Bollinger on Bollinger Bands"', 'bars'],
];

const BOOK: readonly Row[] = [
  ['spread', 'Spread', 'basis points', [0, 1000], '10^4 × (ask - bid) / mid', 'best quote', 'quotes'],
  ['imbalance', 'Imbalance at the best prices', 'share', [-1, 1], '(bid quantity - ask quantity) / (bid quantity + ask quantity)', CONT, 'quotes'],
  ['depth', 'Depth against its usual', 'log ratio', [-8, 8], 'ln(worth of 10 levels of both sides / its mean over the changes of 15 min)', 'stationary form of the depth', 'depth'],
  ['impact', 'Price impact estimate', 'basis points', [0, 1000], '10^4 × |average price - mid| / mid of taking 25 % of the quantity of 10 levels, mean of both sides', 'cost of walking the book: Irvine, Benston & Kandel 2000', 'depth'],
  ['order-flow', 'Order-flow imbalance', 'share', [-1, 1], 'Σe / Σ|e| of changes of the best quote, 1 min; e = [b ≥ b\']q - [b ≤ b\']q\' - [a ≤ a\']r + [a ≥ a\']r\'', CONT, 'quotes'],
  ['limit-rate', 'Arrival of limit orders', 'log ratio', [0, 12], 'ln(1 + worth added at levels in view, 1 min / depth)', 'Cont, Stoikov & Talreja 2010, Operations Research 58(3)', 'depth'],
  ['cancel-rate', 'Cancels', 'log ratio', [0, 12], 'ln(1 + max(0, worth removed at levels in view - worth traded, 1 min) / depth)', 'Cont, Stoikov & Talreja 2010, Operations Research 58(3)', 'depth and trades'],
  ['market-rate', 'Arrival of market orders', 'log ratio', [0, 12], 'ln(1 + worth traded, 1 min / depth)', 'Cont, Stoikov & Talreja 2010, Operations Research 58(3)', 'depth and trades'],
  ['pressure', 'Pressure', 'share', [-1, 1], '(Σ bid quantity / i - Σ ask quantity / i) / sum of both, i = 1…10 the level', 'Cartea, Jaimungal & Penalva 2015, "Algorithmic and High-Frequency Trading", ch. 3', 'depth'],
  ['best-levels', 'Liquidity at the best levels', 'share', [0, 1], 'worth of the 3 best levels / worth of 10 levels, both sides', 'Biais, Hillion & Spatt 1995, J. Finance 50(5)', 'depth'],
  ['slope', 'Slope of the book', 'log(1 + per basis point)', [0, 12], 'ln(1 + s), s = mean of both sides of ln(quantity of 10 levels / quantity of the best) / distance between them', 'Næs & Skjeltorp 2006, J. Financial Markets 9(4); between first and last level', 'depth'],
  ['micro-price', 'Predicted mid', 'basis points', [-1000, 1000], '10^4 × (micro-price - mid) / mid; micro-price = (ask × bid quantity + bid × ask quantity) / (bid quantity + ask quantity)', 'Stoikov 2018, "The Micro-Price", Quantitative Finance 18(12)', 'quotes'],
];

/** The state that the learning agents were designed for: 6 numbers of the bar, 12 of trades, 12 of the order book. */
export const MARKET_30: FeatureSetDefinition = {
  name: 'market-30', version: 1, title: 'Bar, trades and order book', parameters: MARKET_30_PARAMETERS,
  features: [...OHLCV.map((row) => toFeature('ohlcv', row, 'bars')), ...TRADES.map((row) => toFeature('trades', row, 'trades')), ...BOOK.map((row) => toFeature('book', row, 'depth'))],
};

function toFeature(group: string, [name, title, unit, range, formula, source, needs]: Row, usual: FeatureDefinition['needs']): FeatureDefinition {
  return { name: `${group}.${name}`, title, group, unit, range, formula, source, needs: needs ?? usual };
}
