import type { Decision, Reason } from '../domain/decision.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import { movingAverageCrossConfig } from './moving-average-cross.config.ts';
import type { MovingAverageCrossConfig } from './moving-average-cross.config.ts';
import { ReentryGuard } from './reentry.ts';
import type { ReentrySnapshot } from './reentry.ts';
import { inWords, sentence, targetInWords } from './sentence.ts';
import { StopPlan } from './stops.ts';
import type { PositionSign, Strategy, StrategyDefinition } from './strategy.ts';

/** Holds the side on which the fast average is of the slow one. */
export const movingAverageCross: StrategyDefinition<MovingAverageCrossConfig> = {
  name: 'moving-average-cross',
  title: 'Moving-average cross',
  summary: 'Goes with the trend: long while the fast average of the price is above the slow one, short or out while it is below. '
    + 'It tends to lose in markets that go sideways, where it buys each small rise and sells each small fall, and pays fees for it.',
  schema: movingAverageCrossConfig,
  presets: [
    { name: 'Classic 12/26', description: 'The best-known pair of exponential averages; quick, so it trades often and pays many fees.', values: { average: 'ema', fastPeriod: 12, slowPeriod: 26 } },
    { name: 'Slow 50/200', description: 'The "golden cross" of simple averages; few trades, and late both into and out of a trend.', values: { average: 'sma', fastPeriod: 50, slowPeriod: 200, stopAtrMultiple: 5 } },
    { name: 'Strong trends only', description: 'Opens only while the ADX shows a trend and trails its stop; it misses the start of each trend, and a strong ADX often comes near the end.', values: { average: 'ema', fastPeriod: 20, slowPeriod: 50, adxMinimum: 25, trailingStop: true } },
    { name: 'Both ways', description: 'Long above, short below, for futures; always in the market, so sideways stretches cost twice.', values: { average: 'ema', fastPeriod: 20, slowPeriod: 100, direction: 'both' } },
  ],
  create: (config) => new MovingAverageCross(config),
  overlays: (config) => averages(config),
  explain,
};

const FAST = 0;
const SLOW = 1;
const CLOSE = 2;

class MovingAverageCross implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars: number;
  readonly #config: MovingAverageCrossConfig;
  readonly #stops: StopPlan;
  /** Where the ADX is in the observation; -1 without the filter. */
  readonly #adxSlot: number;
  readonly #guard: ReentryGuard;
  /** What is said at almost every bar: the same objects every time, with the numbers of the bar. */
  readonly #crossed;
  readonly #barred;
  /** The side of the last bar on which the averages differed. */
  #side: PositionSign = 0;

  constructor(config: MovingAverageCrossConfig) {
    const own: FeatureSpec[] = [...averages(config), { name: 'close', kind: 'close' }];
    if (config.adxMinimum > 0) own.push({ name: `ADX ${config.adxPeriod}`, kind: 'adx', period: config.adxPeriod });
    this.#adxSlot = config.adxMinimum > 0 ? own.length - 1 : -1;
    this.#stops = new StopPlan(config, own.length);
    this.features = [...own, ...this.#stops.features];
    this.cooldownBars = config.cooldownBars;
    this.#config = config;
    this.#guard = new ReentryGuard(config.reentry);
    const { fastPeriod, slowPeriod } = config;
    const exponential = config.average === 'ema' ? 1 : 0;
    this.#crossed = { code: '', values: { fast: Number.NaN, slow: Number.NaN, fastPeriod, slowPeriod, exponential, target: 0 } };
    this.#barred = { code: 'waiting-for-fresh-cross', values: { side: 0, fast: Number.NaN, slow: Number.NaN, fastPeriod, slowPeriod, exponential, target: 0 } };
  }

  decide(observation: Float64Array, position: PositionSign): Decision | null {
    const fast = observation[FAST]!;
    const slow = observation[SLOW]!;
    const stopDistance = this.#stops.distance(observation);
    const adx = this.#adxSlot < 0 ? 0 : observation[this.#adxSlot]!;
    if (Number.isNaN(fast + slow + stopDistance + adx)) return null;

    // Averages that touch have not crossed.
    if (fast > slow) this.#turn(1);
    else if (fast < slow) this.#turn(-1);
    this.#guard.observe(position);
    const reason = this.#reason(fast, slow, adx, position);
    const target = reason.values['target'] as PositionSign;
    this.#guard.wanted(target);
    if (this.#stops.isStopAlone) return this.#stops.stopAlone(target, stopDistance, reason);
    return this.#stops.decision(target, { observation, stopDistance, close: observation[CLOSE]! }, reason);
  }

  positionClosed(side: -1 | 1): void {
    this.#guard.bar(side);
  }

  snapshot(): MovingAverageCrossSnapshot {
    return { side: this.#side, guard: this.#guard.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { side, guard } = snapshot as MovingAverageCrossSnapshot;
    this.#side = side;
    this.#guard.restore(guard);
  }

  #turn(side: -1 | 1): void {
    if (side !== this.#side) this.#guard.release(side);
    this.#side = side;
  }

  #reason(fast: number, slow: number, adx: number, position: PositionSign): Reason {
    const { adxMinimum, direction } = this.#config;
    const side = this.#side;
    const isAllowed = side > 0 ? direction !== 'short' : direction !== 'long';
    if (side !== 0 && isAllowed && side !== position) {
      if (this.#guard.isBarred(side)) return this.#waiting(side, fast, slow);
      if (adx < adxMinimum) return { code: 'trend-too-weak', values: { side, adx, adxMinimum, adxPeriod: this.#config.adxPeriod, target: 0 } };
    }
    const target = isAllowed ? side : 0;
    const code = side > 0 ? 'fast-above-slow' : side < 0 ? 'fast-below-slow' : 'averages-equal';
    const reason = this.#crossed;
    const { values } = reason;
    reason.code = code;
    values.fast = fast;
    values.slow = slow;
    values.target = target;
    return reason;
  }

  #waiting(side: -1 | 1, fast: number, slow: number): Reason {
    const { values } = this.#barred;
    values.side = side;
    values.fast = fast;
    values.slow = slow;
    return this.#barred;
  }
}

interface MovingAverageCrossSnapshot {
  readonly side: PositionSign;
  readonly guard: ReentrySnapshot;
}

function averages({ average, fastPeriod, slowPeriod }: MovingAverageCrossConfig): FeatureSpec[] {
  const label = average.toUpperCase();
  return [{ name: `${label} ${fastPeriod}`, kind: average, period: fastPeriod }, { name: `${label} ${slowPeriod}`, kind: average, period: slowPeriod }];
}

function explain({ code, values }: Reason): string {
  const { fast = 0, slow = 0, side = 0, adx = 0, adxMinimum = 0, target } = values;
  const [fastWord, slowWord] = inWords(fast, slow);
  const label = values['exponential'] ? 'EMA' : 'SMA';
  const fastName = `the ${values['fastPeriod']}-bar ${label} (${fastWord})`;
  const slowName = `the ${values['slowPeriod']}-bar ${label} (${slowWord})`;
  switch (code) {
    case 'fast-above-slow': return sentence(`${fastName} is above ${slowName}: ${targetInWords(target)}`);
    case 'fast-below-slow': return sentence(`${fastName} is below ${slowName}: ${targetInWords(target)}`);
    case 'averages-equal': return sentence(`${fastName} and ${slowName} have not parted yet: ${targetInWords(target)}`);
    case 'waiting-for-fresh-cross': {
      const where = side > 0 ? 'above' : 'below';
      return sentence(`${fastName} is still ${where} ${slowName}, but the last ${side > 0 ? 'long' : 'short'} was closed by its stop, its target or by hand: stay flat until the averages cross again`);
    }
    case 'trend-too-weak': {
      const [adxWord, leastWord] = inWords(adx, adxMinimum);
      return sentence(`the averages say ${side > 0 ? 'long' : 'short'}, but the ${values['adxPeriod']}-bar ADX (${adxWord}) is below ${leastWord}: stay flat, the trend is too weak`);
    }
    default: return code;
  }
}
