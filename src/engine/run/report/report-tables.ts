import type { ExcursionAverages, ExcursionReport, ReportTables, StreakFacts, TradeGroup } from '../../contract/report.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import { keptShare } from '../../portfolio/metrics/excursion.ts';
import { mean } from '../../portfolio/metrics/moments.ts';
import { expectedLongestLosing, streaks } from '../../portfolio/metrics/streaks.ts';
import { groupedBy, measureGroup } from '../../portfolio/metrics/trade-groups.ts';
import { lossesOf } from '../../portfolio/metrics/trades.ts';
import type { MarketPass } from './market-pass.ts';
import type { RunTrade, StoredRun } from './stored-run.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Returns the trades grouped in every way that a person asks for. */
export function tablesOf({ trades, request, instrumentIds }: StoredRun): ReportTables {
  const grouped = (keyOf: (trade: RunTrade) => string, titleOf: (key: string) => string, order?: readonly string[]): readonly TradeGroup[] => {
    const groups = groupedBy(trades, keyOf);
    const keys = order ?? [...groups.keys()].toSorted((a, b) => (groups.get(b)?.length ?? 0) - (groups.get(a)?.length ?? 0));
    return keys.map((key) => groupOf(key, titleOf(key), groups.get(key) ?? []));
  };
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  return {
    byHour: grouped(({ entryTime }) => String(new Date(entryTime).getUTCHours()), (hour) => `${hour.padStart(2, '0')}:00`, hours),
    byWeekday: grouped(({ entryTime }) => String(((new Date(entryTime).getUTCDay() + 6) % 7) + 1), (day) => WEEKDAYS[Number(day) - 1] ?? day, WEEKDAYS.map((_, day) => String(day + 1))),
    bySymbol: grouped(({ instrumentId, symbol }) => instrumentId ?? symbol, (key) => key, instrumentIds),
    byStrategy: grouped(({ strategyId }) => strategyId, (key) => (key === '' || key === 'backtest' ? request.strategy : key)),
    byExitReason: grouped(({ exitReason }) => exitReason, (key) => key.replaceAll('-', ' ')),
    bySide: grouped(({ side }) => side, (key) => key, ['long', 'short']),
  };
}

function groupOf(key: string, title: string, trades: readonly RunTrade[]): TradeGroup {
  const { meanReturn, ...measures } = measureGroup(trades);
  const net = trades.reduce((sum, { pnlAtoms }) => sum + pnlAtoms, 0n);
  return { key, title, ...measures, meanReturn: meanReturn === null ? null : meanReturn / 100, netProfit: decimalFromScaled(net, QUOTE_DECIMALS) };
}

/** Returns winning and losing rows, with what chance alone would bring. */
export function streaksOf({ trades }: StoredRun): StreakFacts {
  const results = trades.map(({ pnl }) => pnl);
  const { longestWinning, longestLosing, worstLoss, current } = streaks(results);
  return { longestWinning, longestLosing, worstStreakLoss: worstLoss, expectedLosing: expectedLongestLosing(results.length, lossesOf(results).length / Math.max(1, results.length)), current };
}

interface Moved {
  readonly trade: RunTrade;
  readonly mae: number | null;
  readonly mfe: number | null;
}

/** Returns how far each trade went against and for us. */
export function excursionsOf({ trades }: StoredRun, { excursions, intervals }: Pick<MarketPass, 'excursions' | 'intervals'>): ExcursionReport {
  const moved: readonly Moved[] = trades.map((trade, index) => ({ trade, mae: excursions[index]?.adverse ?? null, mfe: excursions[index]?.favourable ?? null }));
  const unknown = moved.filter(({ mae }) => mae === null).length;
  return {
    trades: moved.map(({ trade: { id, symbol, side, entryTime, exitTime, pnl, returnPct }, mae, mfe }) => ({ id, symbol, side, entryTime, exitTime, pnl, returnPct, mae, mfe })),
    winners: averagesOf(moved.filter(({ trade }) => trade.pnl > 0)), losers: averagesOf(moved.filter(({ trade }) => trade.pnl < 0)),
    note: noteOf(trades.length, unknown, intervals),
  };
}

function noteOf(trades: number, unknown: number, intervals: MarketPass['intervals']): string {
  if (trades === 0) return 'No trade was made.';
  if (unknown === trades) return 'The bars of this run are not in the store any more, so it is not known how far its trades moved.';
  const missing = unknown === 0 ? '' : ` Of ${unknown} of ${trades} trades the bars are not in the store.`;
  return `Read from stored ${intervals.join(' and ')} bars: their highs and lows between entry and exit. Of the bar in which a trade began or ended only the part that surely belongs to it is counted, so the true figures may be a little larger.${missing}`;
}

function averagesOf(moved: readonly Moved[]): ExcursionAverages {
  const known = moved.filter(({ mae }) => mae !== null);
  const kept = known.flatMap(({ trade, mfe }) => {
    const returned = (trade.side === 'long' ? 1 : -1) * (trade.exitPrice / trade.entryPrice - 1);
    return keptShare(returned, mfe ?? 0) ?? [];
  });
  return { trades: moved.length, mae: mean(known.map(({ mae }) => mae ?? 0)), mfe: mean(known.map(({ mfe }) => mfe ?? 0)), kept: mean(kept) };
}
