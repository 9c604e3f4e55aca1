import type { Engine } from '../../core/engine.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { Input, RiskHistory, WarmUp } from '../../domain/input.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import { settlingBars } from '../live/settling-bars.ts';
import type { MarketDataStore } from '../market-data.ts';
import { longerBars, warmUpStart } from '../regime/stored-history.ts';
import { columnsHistory, riskStepOf, RISK_HISTORY_STEPS, storedRiskHistory } from '../risk-history.ts';
import type { ShadowMarket } from './shadow-market.ts';

/** At least so many bars of the feed warm a strategy up, as they do in a session. */
const WARM_UP_BARS = 2_000;

/** Bars of each instrument that are shown at once: so few that nothing waits for them. */
const PART_BARS = 60;

/** Yields the inputs that stand before the first bar, part by part: the same at every start, whatever has been stored since. */
export function* warmUpInputs(store: Pick<MarketDataStore, 'funding'>, market: ShadowMarket, configs: readonly EngineConfig[], sinceMs: EpochMs): Generator<Input> {
  for (const { regime } of configs.slice(0, 1)) yield* regimeInputs(market, regime, sinceMs);
  yield* warmUps(store, market, configs.flatMap(({ strategies }) => strategies), sinceMs);
}

/**
 * Yields the bars that closed by a moment for strategies that have just been put to work, as the session shows them: on live prices to all, on prices that are played to those
 * that look at more than their indicators.
 */
export function* freshInputs(store: Pick<MarketDataStore, 'funding'>, market: ShadowMarket, { desks }: Engine, untilMs: EpochMs): Generator<Input> {
  const fresh = [...desks.values()].filter(({ isFresh, sight }) => isFresh && (market.mayLag || sight !== null));
  const ids = new Set(fresh.map(({ instrument }) => instrument.id));
  const strategies = fresh.flatMap(({ assignment }) => assignment ?? []);
  if (strategies.length > 0) for (const input of warmUps(store, market, strategies, untilMs)) if (ids.has(input.instrumentId)) yield input;
}

/** Returns what the measures of risk begin with, from the longest stored series and from the session's own. */
export function riskHistories(store: MarketDataStore, market: ShadowMarket, sinceMs: EpochMs): readonly RiskHistory[] {
  const step = riskStepOf(market.interval);
  return market.instruments.flatMap((id) => {
    const stored = storedRiskHistory(store, id, market.interval, sinceMs);
    const own = columnsHistory(id, step, market.read(id, sinceMs - RISK_HISTORY_STEPS * intervalMs(step), sinceMs));
    return [stored, own].flatMap((past) => (past === null ? [] : [{ type: 'risk-history', timeMs: sinceMs, ...past } as const]));
  });
}

function* regimeInputs(market: ShadowMarket, regime: EngineConfig['regime'], sinceMs: EpochMs): Generator<Input> {
  if (regime?.enabled !== true || !canAggregate(market.interval, regime.interval)) return;
  for (const instrumentId of market.instruments) {
    const source = market.read(instrumentId, warmUpStart(sinceMs, regime.interval), sinceMs);
    yield { type: 'regime-history', timeMs: sinceMs, instrumentId, interval: regime.interval, bars: longerBars([source], market.interval, regime.interval) };
  }
}

function* warmUps(store: Pick<MarketDataStore, 'funding'>, market: ShadowMarket, strategies: readonly StrategyAssignment[], sinceMs: EpochMs): Generator<WarmUp> {
  const partMs = PART_BARS * intervalMs(market.interval);
  for (let fromMs = warmUpFrom(market, strategies, sinceMs); fromMs <= sinceMs; fromMs += partMs) yield* warmUpPart(store, market, sinceMs, { fromMs, toMs: Math.min(fromMs + partMs - 1, sinceMs) });
}

/** Bars that opened in [fromMs, toMs] and had closed by the beginning. */
function* warmUpPart({ funding }: Pick<MarketDataStore, 'funding'>, market: ShadowMarket, sinceMs: EpochMs, { fromMs, toMs }: { readonly fromMs: EpochMs; readonly toMs: EpochMs }): Generator<WarmUp> {
  const { interval } = market;
  const all = market.instruments.map((instrumentId) => {
    const columns = market.read(instrumentId, fromMs - 1, toMs);
    return { instrumentId, interval, bars: Array.from({ length: columns.length }, (_, index) => barAt(columns, index)) };
  });
  for (const own of all) {
    if (own.bars.length === 0) continue;
    const paid = funding.read(own.instrumentId, fromMs, toMs + 1);
    yield { type: 'warm-up', timeMs: sinceMs, ...own, beside: all.filter((other) => other !== own), funding: paid.map(({ timeMs, rate }) => ({ timeMs, rate })) };
  }
}

/** The first bar is a whole one of the longest that any strategy decides on. */
function warmUpFrom(market: ShadowMarket, strategies: readonly StrategyAssignment[], sinceMs: EpochMs): EpochMs {
  const needs = strategies.map((assignment) => settlingBars(assignment) * intervalMs(assignment.interval));
  const longest = Math.max(intervalMs(market.interval), ...strategies.map(({ interval }) => intervalMs(interval)));
  const spanMs = Math.max(WARM_UP_BARS * intervalMs(market.interval), ...needs);
  return Math.max(0, Math.floor((sinceMs - spanMs) / longest) * longest);
}
