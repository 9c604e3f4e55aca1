import type { Rng, RngSnapshot } from '../../compute/rng.ts';
import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Listing } from './listings.ts';
import type { PracticeConfig } from './practice-config.ts';
import { portableExp } from './portable-exp.ts';
import type { Component, VolatilityRegime } from './regimes.ts';
import { nextShock, nextVolatilityRegime, REGIME_VOLATILITY } from './regimes.ts';
import { VOLUME_PATTERN } from './day-pattern.ts';

/** What the hidden process says of one minute of one instrument. Everything printed in the minute hangs on it. Mutable; reused every minute. */
export interface Minute {
  openLog: number;
  closeLog: number;
  /** Prices of the two logs in ticks, not rounded. */
  openTicks: number;
  closeTicks: number;
  /** The part of the return that comes at one instant. */
  jumpLog: number;
  /** Standard deviation of the rest of the return. */
  sigma: number;
  /** Current volatility over the usual one. */
  stress: number;
  spreadTicks: number;
  expectedTrades: number;
  isHalted: boolean;
}

interface MarketState {
  volatilityRegime: VolatilityRegime;
  /** Follows the regime's volatility within some minutes. */
  volatility: number;
  factor: Component;
}

interface InstrumentState {
  /** Log of the price over the start price. */
  log: number;
  /** Variance of the instrument over its usual one. */
  variance: number;
  own: Component;
  spread: number;
  haltedMinutes: number;
  premium: number;
  /** Slow average of `log`, against which the premium leans. */
  slowLog: number;
  premiumSum: number;
  premiumCount: number;
}

/** Plain data; survives JSON. */
export interface MinuteProcessSnapshot {
  readonly market: MarketState;
  readonly states: readonly InstrumentState[];
  readonly minutes: readonly Minute[];
  readonly marketRng: RngSnapshot;
  readonly rngs: readonly RngSnapshot[];
}

/** Returns the price of a log in ticks, not rounded. */
export function ticksOfLog(listing: Listing, log: number): number {
  return listing.startTicks * portableExp(log);
}

/**
 * The hidden process behind all prices: one step a minute, the same whatever detail is printed from it.
 * Log returns are `sigma × shock + jumps` with a GARCH(1,1) variance on top of the market's volatility regime and the time of day.
 * @see Bollerslev 1986, "Generalized autoregressive conditional heteroskedasticity", eq. 4
 */
export class MinuteProcess {
  readonly minutes: readonly Minute[];
  readonly #listings: readonly Listing[];
  readonly #config: PracticeConfig;
  readonly #marketRng: Rng;
  readonly #rngs: readonly Rng[];
  readonly #market: MarketState = { volatilityRegime: 'normal', volatility: 1, factor: { regime: 'range', displacement: 0 } };
  readonly #states: readonly InstrumentState[];

  constructor(listings: readonly Listing[], config: PracticeConfig, rng: Rng) {
    this.#listings = listings;
    this.#config = config;
    this.#marketRng = rng.stream('market');
    this.#rngs = listings.map(listing => rng.stream(`minute:${listing.instrument.symbol}`));
    this.#states = listings.map(initialState);
    this.minutes = listings.map(emptyMinute);
  }

  /** Draws the minute that begins at `timeMs` into `minutes`. Halts happen only where they may. */
  advance(timeMs: EpochMs, { mayHalt }: { readonly mayHalt: boolean }): void {
    const market = this.#market;
    market.volatilityRegime = nextVolatilityRegime(market.volatilityRegime, this.#marketRng);
    market.volatility += VOLATILITY_PACE * (REGIME_VOLATILITY[market.volatilityRegime] - market.volatility);
    const factor = nextShock(market.factor, this.#marketRng);
    const commonJump = jumpSize(this.#marketRng, COMMON_JUMPS_PER_DAY / MINUTES_PER_DAY);
    const minuteOfDay = (timeMs / 60_000) % MINUTES_PER_DAY;
    for (let i = 0; i < this.#states.length; i++) this.#advanceOne(i, { factor, commonJump, minuteOfDay, mayHalt });
  }

  /** Returns the price at the end of the last minute in ticks, not rounded. */
  ticks(index: number): number {
    return this.minutes[index]!.closeTicks;
  }

  /**
   * Returns the funding rate of the stretch since it was last asked for, and begins a new stretch.
   * @see Binance, "Introduction to Binance Futures funding rates": average premium + clamp(interest - premium, -0.05 %, 0.05 %), interest 0.01 % per 8 h
   */
  takeFundingRate(index: number): number {
    const state = this.#states[index]!;
    const premium = state.premiumCount === 0 ? 0 : state.premiumSum / state.premiumCount;
    state.premiumSum = 0;
    state.premiumCount = 0;
    const rate = premium + clamp(INTEREST - premium, FUNDING_DAMPER);
    return Math.round(clamp(rate, FUNDING_CAP) * 1e8) / 1e8;
  }

  snapshot(): MinuteProcessSnapshot {
    return copied({
      market: this.#market, states: this.#states, minutes: this.minutes, marketRng: this.#marketRng.snapshot(), rngs: this.#rngs.map(rng => rng.snapshot()),
    });
  }

  restore(snapshot: MinuteProcessSnapshot): void {
    invariant(snapshot.states.length === this.#states.length, `expected ${this.#states.length} instruments in the snapshot, was ${snapshot.states.length}`);
    const copy = copied(snapshot);
    Object.assign(this.#market, copy.market);
    this.#states.forEach((state, i) => Object.assign(state, copy.states[i]));
    this.minutes.forEach((minute, i) => Object.assign(minute, copy.minutes[i]));
    this.#marketRng.restore(copy.marketRng);
    this.#rngs.forEach((rng, i) => rng.restore(copy.rngs[i]!));
  }

  #advanceOne(index: number, common: CommonMinute): void {
    const listing = this.#listings[index]!, state = this.#states[index]!, rng = this.#rngs[index]!, minute = this.minutes[index]!;
    const stress = this.#market.volatility * Math.sqrt(state.variance);
    const volume = VOLUME_PATTERN[common.minuteOfDay]!;
    const shock = listing.loading * common.factor + Math.sqrt(1 - listing.loading * listing.loading) * nextShock(state.own, rng);
    const jump = jumpSize(rng, this.#config.jumpsPerDay / MINUTES_PER_DAY) + listing.loading * common.commonJump;
    minute.sigma = listing.annualVolatility * this.#config.volatilityScale * MINUTE_SHARE * stress * Math.sqrt(volume);
    minute.stress = stress;
    minute.openLog = state.log;
    minute.jumpLog = minute.sigma * jump;
    state.log = clamp(state.log + minute.sigma * (shock + jump) - ANCHOR_PULL * state.log, LOG_LIMIT);
    minute.closeLog = state.log;
    minute.openTicks = minute.closeTicks;
    minute.closeTicks = ticksOfLog(listing, state.log);
    minute.expectedTrades = listing.tradesPerMinute * this.#config.tradeRateScale * volume * stress * (0.6 + 0.5 * Math.abs(shock));
    state.variance = nextVariance(state.variance, shock, jump);
    state.spread += SPREAD_PACE * (listing.spreadTicks * stress * (minute.closeTicks / listing.startTicks) - state.spread) + SPREAD_NOISE * state.spread * (rng.float() - 0.5);
    minute.spreadTicks = Math.max(1, Math.round(state.spread));
    minute.isHalted = this.#advanceHalt(state, rng, common.mayHalt);
    advancePremium(state, rng);
  }

  #advanceHalt(state: InstrumentState, rng: Rng, mayHalt: boolean): boolean {
    const draw = rng.float();
    const chance = this.#config.haltsPerDay / MINUTES_PER_DAY;
    if (state.haltedMinutes > 0) state.haltedMinutes -= 1;
    else if (mayHalt && draw < chance) state.haltedMinutes = SHORTEST_HALT + Math.floor((draw / chance) * HALT_CHOICES);
    return state.haltedMinutes > 0;
  }
}

interface CommonMinute {
  readonly factor: number;
  readonly commonJump: number;
  readonly minuteOfDay: number;
  readonly mayHalt: boolean;
}

const MINUTES_PER_DAY = 1440;
/** Square root of a minute's share of a year of 365 days, over 1.2: what regimes, clustering and jumps add to the usual volatility. */
const MINUTE_SHARE = Math.sqrt(1 / 525_600) / 1.2;
const VOLATILITY_PACE = 0.1;
const COMMON_JUMPS_PER_DAY = 0.7;
/** Half-life of 60 days: far too slow to trade on, and it keeps prices in sight of their start for ever. */
const ANCHOR_PULL = 0.693 / (60 * MINUTES_PER_DAY);
const LOG_LIMIT = 3;
const SPREAD_PACE = 0.2;
const SPREAD_NOISE = 0.3;
const SHORTEST_HALT = 3;
const HALT_CHOICES = 10;
const INTEREST = 0.0001;
const FUNDING_DAMPER = 0.0005;
const FUNDING_CAP = 0.003;

function initialState(listing: Listing): InstrumentState {
  return {
    log: 0, variance: 1, own: { regime: 'range', displacement: 0 }, spread: listing.spreadTicks, haltedMinutes: 0,
    premium: 0, slowLog: 0, premiumSum: 0, premiumCount: 0,
  };
}

function emptyMinute({ startTicks }: Listing): Minute {
  return { openLog: 0, closeLog: 0, openTicks: startTicks, closeTicks: startTicks, jumpLog: 0, sigma: 0, stress: 1, spreadTicks: 1, expectedTrades: 0, isHalted: false };
}

/** Returns a jump in standard deviations of the minute, mostly none: a Pareto tail of index 2 that begins at 4 and is cut at 15. */
function jumpSize(rng: Rng, chance: number): number {
  const draw = rng.float();
  if (draw >= chance) return 0;
  const size = Math.min(15, 4 / Math.sqrt(1 - rng.float()));
  return draw < chance / 2 ? size : -size;
}

function nextVariance(variance: number, shock: number, jump: number): number {
  const next = variance + 0.015 * (1 - variance) + 0.05 * variance * (shock * shock - 1) + (jump === 0 ? 0 : 2);
  return Math.min(12, Math.max(0.2, next));
}

function advancePremium(state: InstrumentState, rng: Rng): void {
  state.slowLog += (state.log - state.slowLog) / 720;
  const lean = 0.004 * (state.log - state.slowLog);
  // The uniform noise has a standard deviation of 0.29 × 0.00008; with this pull the premium wanders about 0.03 %.
  state.premium += 0.003 * (lean - state.premium) + 0.00008 * (rng.float() - 0.5);
  state.premiumSum += state.premium;
  state.premiumCount += 1;
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

function copied<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}
