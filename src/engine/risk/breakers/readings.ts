import type { Breaker, BreakerCode, BreakerScope } from '../../domain/breaker.ts';
import { PERSON } from '../../domain/order.ts';
import type { EpochMs } from '../../domain/units.ts';
import { written } from '../words.ts';
import type { Breakers } from './breakers.ts';
import type { MarketWatch } from './market.ts';
import type { BreakerReading } from './reading.ts';

/** Returns every breaker with what it measures at `nowMs`: those of the account first, then of the strategies, then of the instruments. */
export function readBreakers(breakers: Breakers, strategyIds: readonly string[], nowMs: EpochMs): readonly BreakerReading[] {
  const places = [...breakers.markets.values()].flatMap((market) => marketReadings(breakers, market, nowMs));
  const strategies = [...strategyIds, PERSON].flatMap((strategyId) => strategyReadings(breakers, strategyId, nowMs));
  const readings = [...accountReadings(breakers, nowMs), ...strategies, ...places];
  return [...readings, ...strayReadings(breakers, readings)];
}

/** What is latched and is watched no more (its strategy is gone, its limit is off) is latched all the same. */
function strayReadings(breakers: Breakers, readings: readonly BreakerReading[]): readonly BreakerReading[] {
  const stray = breakers.latches.list().filter((breaker) => !readings.some(({ latched }) => latched === breaker));
  return stray.map((latched) => {
    const { code, scope, action, limit, unit, release } = latched;
    return { code, scope, title: TITLES[code], action, value: null, limit, unit, share: null, release: release === 'person' ? 'Only by a person.' : 'By itself.', latched, idle: 'It watches no more, and is latched all the same.' };
  });
}

const TITLES: Readonly<Record<BreakerCode, string>> = {
  'daily-loss-limit': 'Loss today', 'weekly-loss-limit': 'Loss this week', 'drawdown-warning': 'Fall from the peak: warning', 'drawdown-shrink': 'Fall from the peak: smaller trades',
  'drawdown-limit': 'Fall from the peak: halt', 'venue-errors': 'Errors of the exchange', 'losing-streak': 'Losing trades in a row', 'strategy-bounds': 'Worse than its backtest',
  'price-jump': 'Price jump', 'volatility-spike': 'Sudden unrest', 'spread-blow-out': 'Wide spread', 'crossed-book': 'Crossed book', 'stale-price': 'Silence', 'funding-extreme': 'Extreme funding',
};

/** What a reading is made from; the rest follows. */
interface Measure extends Pick<BreakerReading, 'title' | 'action' | 'value' | 'limit' | 'unit' | 'release'> {
  readonly code: BreakerCode;
  readonly scope: BreakerScope;
  readonly idle?: string | null;
  readonly share?: number;
}

const OFF = 'It is switched off.';
const WEEKLY = 'Loss this week';

function accountReadings(breakers: Breakers, nowMs: EpochMs): readonly BreakerReading[] {
  const { config, equity } = breakers;
  const { venueErrorLimit, venueErrorMinutes } = config;
  const pct = { dayBaseEquity: equity.dayLossPct, weekBaseEquity: equity.weekLossPct, peakEquity: equity.drawdownPct };
  const losses = equity.levels.map((level) => reading(breakers, {
    code: level.code, scope: 'account', title: level.title, action: level.action, value: pct[level.base], limit: level.limitPct, unit: '%', release: level.ending,
  }));
  const weekOff = config.weeklyLossLimitPct > 0 ? [] : [reading(breakers, { code: 'weekly-loss-limit', scope: 'account', title: WEEKLY, action: 'reduce', value: equity.weekLossPct, limit: 0, unit: '%', release: '', idle: OFF })];
  return [...losses, ...weekOff, reading(breakers, {
    code: 'venue-errors', scope: 'account', title: 'Errors of the exchange', action: 'pause', value: breakers.errors.count(nowMs), limit: venueErrorLimit, unit: 'errors',
    release: `By itself when there has been no error for ${written(venueErrorMinutes, 1)} minutes.`,
  })];
}

function strategyReadings(breakers: Breakers, strategyId: string, nowMs: EpochMs): readonly BreakerReading[] {
  const scope = { strategyId };
  const { losingStreakTrades, losingStreakHours } = breakers.config;
  const streak = reading(breakers, {
    code: 'losing-streak', scope, title: 'Losing trades in a row', action: 'pause', value: breakers.streaks.lossesOf(strategyId), limit: losingStreakTrades, unit: 'trades',
    release: `By itself after ${written(losingStreakHours, 1)} hours.`,
  });
  return strategyId === PERSON ? [streak] : [streak, boundsReading(breakers, strategyId, nowMs)];
}

/** Of the bounds, the one that is nearest. */
function boundsReading(breakers: Breakers, strategyId: string, nowMs: EpochMs): BreakerReading {
  const base = { code: 'strategy-bounds', scope: { strategyId }, action: 'pause', release: 'Only by a person.' } as const;
  const isOn = breakers.config.strategyBoundsFactor > 0;
  const nearest = breakers.bounds.readings(strategyId, nowMs)?.toSorted((a, b) => b.share - a.share)[0];
  if (!nearest) {
    const idle = isOn ? 'No backtest of this strategy with these settings is on file: there is nothing to hold it to.' : OFF;
    return reading(breakers, { ...base, title: 'Worse than its backtest', value: null, limit: 0, unit: '', idle });
  }
  const { what, value, limit, unit, share } = nearest;
  return reading(breakers, { ...base, title: `Worse than its backtest: ${what}`, value, limit, unit, share, idle: isOn ? null : OFF });
}

function marketReadings(breakers: Breakers, market: MarketWatch, nowMs: EpochMs): readonly BreakerReading[] {
  const { id, steps, quotes, funding } = market;
  const { config } = breakers;
  const scope = { instrumentId: id };
  const base = { scope, action: 'pause' } as const;
  const pause = `By itself after ${written(config.marketPauseMinutes, 1)} minutes, three bars at least`;
  const calm = `By itself when it was calm for ${written(config.quoteCalmSeconds, 1)} s.`;
  const silenceMs = market.silenceMs(nowMs);
  const noQuotes = quotes.spreadPct === null ? 'No quotes of this symbol have come.' : null;
  return [
    reading(breakers, { ...base, code: 'volatility-spike', title: 'Sudden unrest', value: steps.ratio, limit: config.volatilitySpikeFactor, unit: '×', release: `${pause}, when the unrest has halved.`, idle: steps.ratio === null ? WARMING : null }),
    reading(breakers, { ...base, code: 'price-jump', title: 'Price jump', value: steps.lastPct, limit: steps.jumpPct ?? 0, unit: '%', release: `${pause}.`, idle: steps.jumpPct === null && config.priceJumpSigmas > 0 ? WARMING : null }),
    reading(breakers, { ...base, code: 'spread-blow-out', title: 'Wide spread', value: quotes.spreadPct, limit: Number.isFinite(quotes.limitPct) ? quotes.limitPct : 0, unit: '%', release: calm, idle: noQuotes }),
    reading(breakers, { ...base, code: 'crossed-book', title: 'Crossed book', value: null, limit: 0, unit: '%', release: calm, idle: config.crossedBook === 'ignore' ? OFF : noQuotes, share: 0 }),
    reading(breakers, { ...base, code: 'stale-price', title: 'Silence', value: silenceMs === null ? null : silenceMs / 1000, limit: config.stalePriceSeconds === 0 ? 0 : market.allowedMs / 1000, unit: 's', release: 'By itself with its next price.', idle: silenceMs === null ? 'No price of this symbol has come.' : null }),
    reading(breakers, { ...base, code: 'funding-extreme', title: 'Extreme funding', value: funding.ratePct, limit: config.fundingExtremePct, unit: '%', release: 'By itself with a funding below the limit.', idle: funding.ratePct === null ? 'No funding of this symbol has come.' : null }),
  ];
}

const WARMING = 'Too few bars have closed to say what is usual.';

function reading(breakers: Breakers, { idle = null, ...measure }: Measure): BreakerReading {
  const { code, scope, value, limit, share = value === null || limit <= 0 ? null : value / limit } = measure;
  const latched: Breaker | null = breakers.latches.get(code, scope);
  return { ...measure, share: value === null ? null : share, latched, idle: limit <= 0 && code !== 'crossed-book' && idle === null ? OFF : idle };
}
