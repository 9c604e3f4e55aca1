import type { EngineConfig } from '../../core/engine-config.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { Input, RiskHistory } from '../../domain/input.ts';
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

/** Returns the inputs that stand before the first bar: the same bars at every start, whatever has been stored since. */
export function warmUpInputs(market: ShadowMarket, config: EngineConfig, sinceMs: EpochMs): readonly Input[] {
  return [...regimeInputs(market, config, sinceMs), ...warmUps(market, config, sinceMs)];
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

function regimeInputs(market: ShadowMarket, { regime }: EngineConfig, sinceMs: EpochMs): readonly Input[] {
  if (regime?.enabled !== true || !canAggregate(market.interval, regime.interval)) return [];
  return market.instruments.map((instrumentId) => {
    const source = market.read(instrumentId, warmUpStart(sinceMs, regime.interval), sinceMs);
    return { type: 'regime-history', timeMs: sinceMs, instrumentId, interval: regime.interval, bars: longerBars([source], market.interval, regime.interval) };
  });
}

function warmUps(market: ShadowMarket, config: EngineConfig, sinceMs: EpochMs): readonly Input[] {
  return market.instruments.flatMap((instrumentId) => {
    const columns = market.read(instrumentId, warmUpFrom(market, config, sinceMs) - 1, sinceMs);
    const bars = Array.from({ length: columns.length }, (_, index) => barAt(columns, index));
    return bars.length === 0 ? [] : [{ type: 'warm-up', timeMs: sinceMs, instrumentId, interval: market.interval, bars } as const];
  });
}

/** The first bar is a whole one of the longest that any strategy decides on. */
function warmUpFrom(market: ShadowMarket, { strategies }: EngineConfig, sinceMs: EpochMs): EpochMs {
  const needs = strategies.map((assignment) => settlingBars(assignment) * intervalMs(assignment.interval));
  const longest = Math.max(intervalMs(market.interval), ...strategies.map(({ interval }) => intervalMs(interval)));
  const spanMs = Math.max(WARM_UP_BARS * intervalMs(market.interval), ...needs);
  return Math.max(0, Math.floor((sinceMs - spanMs) / longest) * longest);
}
