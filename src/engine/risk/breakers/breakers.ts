import type { Breaker, BreakerCode, BreakerScope } from '../../domain/breaker.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { assertNever, invariant } from '../../domain/assert.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { BoundsWatch } from './bounds.ts';
import type { StrategyRecord } from './bounds.ts';
import type { StrategyBounds } from './config.ts';
import { EquityWatch } from './equity.ts';
import type { EquitySnapshot, Rebase } from './equity.ts';
import { ErrorWatch } from './errors.ts';
import type { ErrorSnapshot } from './errors.ts';
import { Latches } from './latches.ts';
import { MarketWatch } from './market.ts';
import type { MarketSnapshot } from './market.ts';
import { latchedBefore } from './earlier-snapshot.ts';
import type { EarlierTrips } from './earlier-snapshot.ts';
import { StreakWatch } from './streak.ts';
import type { StreakSnapshot } from './streak.ts';

/** Plain data. All but `mark` is absent from snapshots of versions that knew two breakers; those kept their trips in fields of their own. */
export interface BreakersSnapshot extends EquitySnapshot, EarlierTrips {
  readonly latched?: readonly Breaker[];
  readonly markets?: readonly MarketSnapshot[];
  readonly errors?: ErrorSnapshot;
  readonly streaks?: StreakSnapshot;
  readonly records?: readonly StrategyRecord[];
}

/** A breaker that a person has released, and what it measures from now where that has changed. */
export interface ReleasedByPerson {
  readonly breaker: Breaker;
  readonly rebase: Rebase | null;
}

/** Everything that breakers are made for. */
export interface BreakerOptions {
  readonly config: RiskConfig;
  readonly instruments: readonly { readonly id: InstrumentId; readonly symbol: string }[];
  /** By the id of the strategy. */
  readonly bounds: ReadonlyMap<string, StrategyBounds>;
}

/** Not looked at before the first price. */
const AT_ONCE = 0;

/** All breakers of an engine: what they watch, and what is latched. Nothing here is sent or stopped; the core does that with what has changed. */
export class Breakers {
  readonly latches = new Latches();
  readonly equity: EquityWatch;
  readonly errors: ErrorWatch;
  readonly streaks: StreakWatch;
  readonly bounds: BoundsWatch;
  readonly markets: ReadonlyMap<InstrumentId, MarketWatch>;
  #config: RiskConfig;
  #listenAtMs: EpochMs = AT_ONCE;

  constructor({ config, instruments, bounds }: BreakerOptions) {
    const { latches } = this;
    this.#config = config;
    this.equity = new EquityWatch(config, latches);
    this.errors = new ErrorWatch(config, latches);
    this.streaks = new StreakWatch(config, latches);
    this.bounds = new BoundsWatch(config, latches);
    this.markets = new Map(instruments.map((instrument) => [instrument.id, new MarketWatch(instrument, config, latches)]));
    this.retune(config, bounds);
  }

  /** Returns what is watched of an instrument of the session. */
  marketOf(id: InstrumentId): MarketWatch {
    const market = this.markets.get(id);
    invariant(market, `expected an instrument of this session, was ${id}`);
    return market;
  }

  get config(): RiskConfig { return this.#config; }
  get dayStartEquity(): number { return this.equity.dayStartEquity; }
  get dayBaseEquity(): number { return this.equity.dayBaseEquity; }
  get peakEquity(): number { return this.equity.peakEquity; }
  /** Loss of the day, of the week, and fall from the peak, in percent, 0 or more. */
  get dayLossPct(): number { return this.equity.dayLossPct; }
  get weekLossPct(): number { return this.equity.weekLossPct; }
  get drawdownPct(): number { return this.equity.drawdownPct; }
  /** The latched breaker that demands the strictest trading state, or null. */
  get tripped(): Breaker | null { return this.latches.strictest(); }

  /** Takes the equity of now, which a price of some instrument has changed; and ends what time has ended. */
  update(timeMs: EpochMs, equity: number): void {
    this.equity.update(timeMs, equity);
    if (timeMs >= this.latches.dueMs) this.#endDue(timeMs);
    if (timeMs >= this.#listenAtMs) this.#listen(timeMs);
  }

  /** Takes a closed trade; `equity` is the account's after it. */
  onTrade(timeMs: EpochMs, trade: Pick<ClosedTrade, 'strategyId' | 'pnl' | 'returnPct'>, equity: number): void {
    this.streaks.onTrade(timeMs, trade.strategyId, trade.pnl);
    this.bounds.onTrade(timeMs, trade, equity);
  }

  transfer(amount: number): void {
    this.equity.transfer(amount);
  }

  /** Takes new limits. What is latched stays latched, and what was measured stays measured. */
  retune(config: RiskConfig, bounds: ReadonlyMap<string, StrategyBounds>): void {
    this.#config = config;
    this.equity.retune(config);
    this.errors.retune(config);
    this.streaks.retune(config);
    this.bounds.retune(config, bounds);
    for (const market of this.markets.values()) market.retune(config);
    this.#listenAtMs = AT_ONCE;
  }

  /** A person releases one breaker. What it measured, it measures from now on afresh; null when it is not latched. */
  release(code: BreakerCode, scope: BreakerScope, { timeMs, cause }: { readonly timeMs: EpochMs; readonly cause: string }): ReleasedByPerson | null {
    const breaker = this.latches.get(code, scope);
    if (breaker === null) return null;
    const rebase = this.#startAfresh(breaker);
    this.latches.release(breaker, { timeMs, by: 'person', cause });
    this.equity.settle();
    return { breaker, rebase };
  }

  /** A person releases all that is latched. */
  releaseAll(ending: { readonly timeMs: EpochMs; readonly cause: string }): readonly ReleasedByPerson[] {
    return this.latches.list().flatMap(({ code, scope }) => this.release(code, scope, ending) ?? []);
  }

  snapshot(): BreakersSnapshot {
    return {
      ...this.equity.snapshot(), latched: this.latches.snapshot(), markets: [...this.markets.values()].map((market) => market.snapshot()),
      errors: this.errors.snapshot(), streaks: this.streaks.snapshot(), records: this.bounds.snapshot(),
    };
  }

  restore(snapshot: BreakersSnapshot): void {
    this.latches.restore(snapshot.latched ?? latchedBefore(snapshot, snapshot.mark?.dayEndMs ?? null));
    this.equity.restore(snapshot);
    this.errors.restore(snapshot.errors ?? { errors: [] });
    this.streaks.restore(snapshot.streaks ?? []);
    this.bounds.restore(snapshot.records ?? []);
    for (const market of snapshot.markets ?? []) this.markets.get(market.instrumentId)?.restore(market);
    this.#listenAtMs = AT_ONCE;
  }

  #endDue(timeMs: EpochMs): void {
    for (const breaker of this.latches.list()) {
      if (breaker.release === 'person' || breaker.releasesAtMs === null || timeMs < breaker.releasesAtMs) continue;
      const until = this.#postponedUntil(breaker, timeMs);
      if (until !== null) this.latches.postpone(breaker, until);
      else this.#end(breaker, timeMs);
    }
  }

  /** Unrest must have calmed down as well; the loss of a day or a week ends with its midnight, of which the equity knows. */
  #postponedUntil({ code, scope }: Breaker, timeMs: EpochMs): EpochMs | null {
    if (code !== 'volatility-spike' || scope === 'account' || !('instrumentId' in scope)) return null;
    return this.markets.get(scope.instrumentId)?.steps.postponed(timeMs) ?? null;
  }

  #end(breaker: Breaker, timeMs: EpochMs): void {
    if (breaker.code === 'losing-streak' && breaker.scope !== 'account' && 'strategyId' in breaker.scope) this.streaks.clear(breaker.scope.strategyId);
    this.latches.release(breaker, { timeMs, by: 'automatic', cause: 'Its time is over, and what tripped it has not come again.' });
  }

  #listen(timeMs: EpochMs): void {
    let next = Number.POSITIVE_INFINITY;
    // Nobody goes on while the only one is silent.
    if (this.markets.size < 2) {
      this.#listenAtMs = next;
      return;
    }
    for (const market of this.markets.values()) next = Math.min(next, market.listen(timeMs));
    // Who has not spoken yet, or speaks again after a silence, is looked at again before long.
    this.#listenAtMs = Math.min(next, timeMs + Math.max(1000, this.#config.stalePriceSeconds * 1000));
  }

  #startAfresh({ code, scope }: Breaker): Rebase | null {
    if (scope === 'account') {
      if (code === 'venue-errors') this.errors.clear();
      return this.equity.rebase(code);
    }
    if ('strategyId' in scope) {
      if (code === 'strategy-bounds') this.bounds.clear(scope.strategyId);
      else this.streaks.clear(scope.strategyId);
    } else this.#quiet(code, scope.instrumentId);
    return null;
  }

  #quiet(code: BreakerCode, instrumentId: InstrumentId): void {
    const market = this.markets.get(instrumentId);
    if (!market) return;
    switch (code) {
      case 'volatility-spike': return market.steps.quiet();
      case 'spread-blow-out':
      case 'crossed-book': return market.quotes.quiet(code);
      case 'funding-extreme': return market.funding.quiet();
      // A jump is over, and a silence is noticed once.
      case 'price-jump':
      case 'stale-price': return;
      case 'daily-loss-limit':
      case 'weekly-loss-limit':
      case 'drawdown-warning':
      case 'drawdown-shrink':
      case 'drawdown-limit':
      case 'venue-errors':
      case 'losing-streak':
      case 'strategy-bounds': return;
      default: return assertNever(code);
    }
  }
}
