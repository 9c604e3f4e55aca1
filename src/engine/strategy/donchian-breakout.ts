import type { Decision, Reason } from '../domain/decision.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import { donchianBreakoutConfig } from './donchian-breakout.config.ts';
import type { DonchianBreakoutConfig } from './donchian-breakout.config.ts';
import { ReentryGuard } from './reentry.ts';
import type { ReentrySnapshot } from './reentry.ts';
import { inWords, sentence } from './sentence.ts';
import { StopPlan } from './stops.ts';
import type { PositionSign, Strategy, StrategyDefinition } from './strategy.ts';

/** Buys what closes above its recent highest, sells what closes below its recent lowest, and leaves through a shorter channel. */
export const donchianBreakout: StrategyDefinition<DonchianBreakoutConfig> = {
  name: 'donchian-breakout',
  title: 'Donchian breakout',
  summary: 'Buys when the price closes above the highest of the last bars and leaves when it falls out of a shorter channel; short the other way round. '
    + 'It tends to lose when breakouts fail: most do, so it needs a few long trends to pay for many small losses.',
  schema: donchianBreakoutConfig,
  presets: [
    { name: 'Turtle 20/10', description: 'The faster system of the Turtles, on closes and without their extra rules; many false breakouts.', values: { entryPeriod: 20, exitPeriod: 10, stopAtrMultiple: 2, stopAtrPeriod: 20 } },
    { name: 'Turtle 55/20', description: 'The slower system of the Turtles; fewer trades, deeper give-back at the end of a trend.', values: { entryPeriod: 55, exitPeriod: 20, stopAtrMultiple: 2, stopAtrPeriod: 20 } },
    { name: 'Both ways, trailing', description: 'Long and short for futures, with a wide stop that follows; in sideways markets both sides are stopped out in turn.', values: { entryPeriod: 96, exitPeriod: 48, direction: 'both', trailingStop: true, stopAtrMultiple: 4 } },
  ],
  create: (config) => new DonchianBreakout(config),
  overlays: (config) => channels(config),
  explain,
};

const ENTRY_HIGH = 0;
const ENTRY_LOW = 1;
const EXIT_HIGH = 2;
const EXIT_LOW = 3;
const CLOSE = 4;

class DonchianBreakout implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars: number;
  readonly #config: DonchianBreakoutConfig;
  readonly #stops: StopPlan;
  readonly #guard: ReentryGuard;

  constructor(config: DonchianBreakoutConfig) {
    const own: readonly FeatureSpec[] = [...channels(config), { name: 'close', kind: 'close' }];
    this.#stops = new StopPlan(config, own.length);
    this.features = [...own, ...this.#stops.features];
    this.cooldownBars = config.cooldownBars;
    this.#config = config;
    this.#guard = new ReentryGuard(config.reentry);
  }

  decide(observation: Float64Array, position: PositionSign): Decision | null {
    const close = observation[CLOSE]!;
    const stopDistance = this.#stops.distance(observation);
    // The exit channel is never longer than the entry channel: it is warm when that one is.
    if (Number.isNaN(observation[ENTRY_HIGH]! + observation[ENTRY_LOW]! + close + stopDistance)) return null;

    this.#guard.observe(position);
    const reason = this.#reason(observation, close, position);
    const target = reason.values['target'] as PositionSign;
    this.#guard.wanted(target);
    return this.#stops.decision(target, { observation, stopDistance, close }, reason);
  }

  positionClosed(side: -1 | 1): void {
    this.#guard.bar(side);
  }

  snapshot(): ReentrySnapshot {
    return this.#guard.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#guard.restore(snapshot as ReentrySnapshot);
  }

  #reason(observation: Float64Array, close: number, position: PositionSign): Reason {
    const { entryPeriod, exitPeriod, direction } = this.#config;
    const high = observation[ENTRY_HIGH]!;
    const low = observation[ENTRY_LOW]!;
    const breakout = close > high ? 1 : close < low ? -1 : 0;
    // A close back inside makes the next breakout a fresh one.
    if (breakout !== 1) this.#guard.release(1);
    if (breakout !== -1) this.#guard.release(-1);

    const isAllowed = breakout > 0 ? direction !== 'short' : direction !== 'long';
    if (breakout !== 0 && isAllowed && breakout !== position) {
      if (this.#guard.isBarred(breakout)) return { code: 'waiting-for-fresh-breakout', values: { close, side: breakout, period: entryPeriod, target: 0 } };
      return { code: breakout > 0 ? 'breakout-above' : 'breakout-below', values: { close, level: breakout > 0 ? high : low, period: entryPeriod, target: breakout } };
    }
    if (position > 0) {
      const level = observation[EXIT_LOW]!;
      return close < level ? { code: 'exit-below', values: { close, level, period: exitPeriod, target: 0 } } : { code: 'holding-long', values: { close, level, period: exitPeriod, target: 1 } };
    }
    if (position < 0) {
      const level = observation[EXIT_HIGH]!;
      return close > level ? { code: 'exit-above', values: { close, level, period: exitPeriod, target: 0 } } : { code: 'holding-short', values: { close, level, period: exitPeriod, target: -1 } };
    }
    if (breakout !== 0) return { code: breakout > 0 ? 'breakout-not-bought' : 'breakout-not-sold', values: { close, level: breakout > 0 ? high : low, period: entryPeriod, target: 0 } };
    return { code: 'inside-channel', values: { close, low, high, period: entryPeriod, target: 0 } };
  }
}

function channels({ entryPeriod, exitPeriod }: DonchianBreakoutConfig): FeatureSpec[] {
  return [
    { name: `highest ${entryPeriod}`, kind: 'highest', period: entryPeriod },
    { name: `lowest ${entryPeriod}`, kind: 'lowest', period: entryPeriod },
    { name: `exit highest ${exitPeriod}`, kind: 'highest', period: exitPeriod },
    { name: `exit lowest ${exitPeriod}`, kind: 'lowest', period: exitPeriod },
  ];
}

function explain({ code, values }: Reason): string {
  const { close = 0, level = 0, low = 0, high = 0, side = 0, period = 0 } = values;
  const [closeWord, levelWord] = inWords(close, level);
  const highest = `the highest high of the ${period} bars before (${levelWord})`;
  const lowest = `the lowest low of the ${period} bars before (${levelWord})`;
  switch (code) {
    case 'breakout-above': return sentence(`the close (${closeWord}) is above ${highest}: hold long`);
    case 'breakout-below': return sentence(`the close (${closeWord}) is below ${lowest}: hold short`);
    case 'breakout-not-bought': return sentence(`the close (${closeWord}) is above ${highest}, but only shorts are wanted: stay flat`);
    case 'breakout-not-sold': return sentence(`the close (${closeWord}) is below ${lowest}, but only longs are wanted: stay flat`);
    case 'holding-long': return sentence(`the close (${closeWord}) has not fallen below ${lowest}: keep the long`);
    case 'holding-short': return sentence(`the close (${closeWord}) has not risen above ${highest}: keep the short`);
    case 'exit-below': return sentence(`the close (${closeWord}) is below ${lowest}: leave the long`);
    case 'exit-above': return sentence(`the close (${closeWord}) is above ${highest}: leave the short`);
    case 'waiting-for-fresh-breakout':
      return sentence(`the close (${closeWord}) is still ${side > 0 ? 'above' : 'below'} the ${period}-bar channel, but the last ${side > 0 ? 'long' : 'short'} was closed by its stop, its target or by hand: stay flat until a bar closes inside`);
    case 'inside-channel': {
      const [closeInside, lowWord, highWord] = inWords(close, low, high);
      return sentence(`the close (${closeInside}) is within the ${period}-bar channel (${lowWord} to ${highWord}): stay flat`);
    }
    default: return code;
  }
}
