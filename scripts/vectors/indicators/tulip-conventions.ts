/** How Tulip's name, options and outputs stand to our catalogue. Differences of convention are named options of ours or are here, never in the definition. */
export interface TulipConvention {
  /** Ours; absent: the same name. */
  readonly name?: string;
  /** Our parameters in the order of Tulip's options. */
  readonly options?: readonly string[];
  /** Parameters that Tulip fixes. */
  readonly fixed?: Readonly<Record<string, number | string>>;
  /** Fixed for certain options only. */
  fixedBy?(options: readonly number[]): Readonly<Record<string, number | string>>;
  /** Our outputs in Tulip's order; absent: ours as they are. */
  readonly outputs?: readonly string[];
  /** What ours is multiplied with. */
  readonly scale?: number;
}

const PERIOD = ['period'] as const;
const FIRST_VALUE = { seed: 'first-value' } as const;
const TULIP = { seed: 'tulip' } as const;

/** By Tulip's name. Those that are not here and in our catalogue have our name and at most a period. */
export const TULIP_CONVENTIONS: Readonly<Record<string, TulipConvention>> = {
  abands: { options: PERIOD, outputs: ['lower', 'upper', 'middle'] },
  adosc: { options: ['fast', 'slow'], fixed: FIRST_VALUE },
  adx: { options: PERIOD, fixed: TULIP },
  adxr: { options: PERIOD, fixed: { ...TULIP, lag: 'period-1' } },
  alma: { options: ['period', 'offset', 'sigma'], fixed: { peak: 'whole' } },
  apo: { options: ['fast', 'slow'], fixed: FIRST_VALUE },
  bbands: { options: ['period', 'multiple'], outputs: ['lower', 'middle', 'upper'] },
  ce: { name: 'chandelier', options: ['period', 'multiple'], outputs: ['long', 'short'] },
  cvi: { options: PERIOD, fixed: FIRST_VALUE },
  dema: { options: PERIOD, fixed: FIRST_VALUE },
  di: { options: PERIOD, fixed: TULIP },
  dm: { options: PERIOD, fixed: TULIP },
  dx: { options: PERIOD, fixed: TULIP },
  ema: { options: PERIOD, fixed: FIRST_VALUE },
  ikhts: { name: 'midpoint', options: PERIOD },
  kvo: { options: ['fast', 'slow'] },
  // Tulip takes Appel's rounded weights when the periods are his.
  macd: { options: ['fast', 'slow', 'signal'], fixed: FIRST_VALUE, fixedBy: ([fast, slow]) => (fast === 12 && slow === 26 ? { weights: 'appel' } : {}) },
  mass: { options: PERIOD, fixed: FIRST_VALUE },
  ppo: { options: ['fast', 'slow'], fixed: FIRST_VALUE },
  psar: { options: ['step', 'max'] },
  rmta: { options: ['period', 'beta'], fixed: TULIP },
  roc: { options: PERIOD, scale: 0.01 },
  stoch: { options: ['period', 'smooth', 'signal'] },
  tema: { options: PERIOD, fixed: FIRST_VALUE },
  trix: { options: PERIOD, fixed: { ...FIRST_VALUE, divisor: 'newest' } },
  ultosc: { options: ['short', 'medium', 'long'] },
  vidya: { options: ['short', 'long', 'alpha'] },
  volatility: { options: PERIOD, fixed: { barsPerYear: 252 } },
  vosc: { options: ['fast', 'slow'] },
  wilders: { name: 'wilder', options: PERIOD },
};
