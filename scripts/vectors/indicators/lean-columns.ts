/** What a column of a table of QuantConnect's holds, by its heading. */
export interface LeanColumn {
  readonly pattern: RegExp;
  /** Ours. */
  readonly name: string;
  readonly output?: string;
  /** Parameters from the numbers of the heading, in their order, and those that Lean fixes. */
  readonly parameters?: readonly string[];
  readonly fixed?: Readonly<Record<string, number | string>>;
  /** Names of the index for our parameters. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What the worksheet rounds in between, as Lean's own test allows; absent: a unit of the last printed place, or Lean's 0.001. */
  readonly tolerance?: number;
}

const PERIOD = ['period'] as const;
const BOLLINGER = { name: 'bbands', parameters: ['period', 'multiple'], aliases: { k: 'multiple' } } as const;
const KELTNER = { name: 'keltner', parameters: ['period', 'multiple'], aliases: { k: 'multiple' }, fixed: { average: 'simple' } } as const;
const DONCHIAN = { name: 'donchian', parameters: PERIOD } as const;
const MACD = { name: 'macd', parameters: ['fast', 'slow', 'signal'] } as const;
const STOCHASTIC = { name: 'stoch', aliases: { k: 'period', kSmooth: 'smooth', d: 'signal' } } as const;

/** The first that fits counts. */
export const LEAN_COLUMNS: readonly LeanColumn[] = [
  { pattern: /^(SMA|Moving Average)[ _]?\d+$/i, name: 'sma', parameters: PERIOD },
  { pattern: /^EMA[ _]?\d+$/i, name: 'ema', parameters: PERIOD },
  { pattern: /^DEMA[ _]?\d+$/i, name: 'dema', parameters: PERIOD },
  { pattern: /^TEMA[ _]?\d+$/i, name: 'tema', parameters: PERIOD },
  { pattern: /^HMA[ _]?\d+$/i, name: 'hma', parameters: PERIOD },
  { pattern: /^KAMA[ _]?\d+$/i, name: 'kama', parameters: PERIOD },
  { pattern: /^L?WMA[ _]?\d+$/i, name: 'wma', parameters: PERIOD },
  { pattern: /^RSI[ _]?\d+ Wilder$/i, name: 'rsi', parameters: PERIOD },
  { pattern: /^RSI[ _]?\d+$/i, name: 'rsi', parameters: PERIOD, fixed: { smoothing: 'simple' } },
  { pattern: /^MACD\b/i, ...MACD, output: 'macd' },
  { pattern: /^Signal$/i, ...MACD, output: 'signal' },
  { pattern: /^Histogram$/i, ...MACD, output: 'histogram' },
  { pattern: /Bollinger.*Top$/i, ...BOLLINGER, output: 'upper' },
  { pattern: /Bollinger.*Bottom$/i, ...BOLLINGER, output: 'lower' },
  { pattern: /^BandWidth$/i, ...BOLLINGER, output: 'width' },
  { pattern: /^%B$/i, ...BOLLINGER, output: 'position' },
  { pattern: /Donchian.*Top$/i, ...DONCHIAN, output: 'upper' },
  { pattern: /Donchian.*Bottom$/i, ...DONCHIAN, output: 'lower' },
  { pattern: /Donchian.*(Mean|Middle)$/i, ...DONCHIAN, output: 'middle' },
  { pattern: /(Keltner.*|^)(Top|Upper)( Band)?$/i, ...KELTNER, output: 'upper' },
  { pattern: /(Keltner.*|^)(Bottom|Lower)( Band)?$/i, ...KELTNER, output: 'lower' },
  { pattern: /(Keltner.*|^)(Middle|Mean)( Band)?$/i, ...KELTNER, output: 'middle' },
  { pattern: /^(Average True Range|ATR)[ _]?\d+$/i, name: 'atr', parameters: PERIOD },
  { pattern: /^ADX[ _]?\d+$/i, name: 'adx', parameters: PERIOD },
  { pattern: /^ADXR[ _]?\d+$/i, name: 'adxr', parameters: PERIOD, fixed: { lag: 'period-1' } },
  { pattern: /^\+DI[ _]?\d+$/i, name: 'di', output: 'plus', parameters: PERIOD },
  { pattern: /^-DI[ _]?\d+$/i, name: 'di', output: 'minus', parameters: PERIOD },
  { pattern: /Fast.*%K/i, name: 'stoch', output: 'k', parameters: PERIOD, fixed: { smooth: 1, signal: 1 } },
  { pattern: /%K/i, ...STOCHASTIC, output: 'k', parameters: ['period', 'smooth'] },
  { pattern: /%D/i, ...STOCHASTIC, output: 'd', parameters: [] },
  { pattern: /VWAP[ _]?\d+$/i, name: 'vwap', parameters: PERIOD, fixed: { price: 'average' } },
  // Volumes printed with seven digits: up to 50 wrong each, over 500 rows.
  { pattern: /^OBV$/i, name: 'obv', fixed: { start: 'first-volume' }, tolerance: 25_000 },
  { pattern: /(Commodity Channel Index|CCI).*\d+$/i, name: 'cci', parameters: PERIOD, tolerance: 0.01 },
  { pattern: /^Super/i, name: 'supertrend', output: 'stop', aliases: { mult: 'multiple' } },
  { pattern: /^sortino_rf_[\d.]+_period_\d+$/i, name: 'sortino', parameters: ['target', 'period'] },
  { pattern: /^(Williams|%R)/i, name: 'willr', parameters: PERIOD },
  { pattern: /^MOM[ _]?\d+$/i, name: 'mom', parameters: PERIOD },
  { pattern: /^ROC[ _]?\d+$/i, name: 'roc', parameters: PERIOD },
  { pattern: /^(MFI|Money Flow Index)\D*\d+$/i, name: 'mfi', parameters: PERIOD },
  { pattern: /^(STD|Standard Deviation)\D*\d+$/i, name: 'stddev', parameters: PERIOD },
];
