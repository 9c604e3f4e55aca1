import type { TradeView } from '../../../../engine/contract/view.ts';
import { signOf } from '../../format/decimal.ts';
import type { Zone } from '../../format/time.ts';
import { formatTime } from '../../format/time.ts';
import { sumDecimals } from './sum-decimals.ts';

/** What a group of closed trades came to. Money is summed exactly. */
export interface TradeTotals {
  readonly key: string;
  readonly trades: number;
  readonly wins: number;
  readonly losses: number;
  readonly pnl: string;
  readonly costs: string;
  /** 0 to 1; null without a trade. */
  readonly winRate: number | null;
}

/** One cell of the calendar. */
export interface CalendarDay {
  /** `2026-03-01`. */
  readonly date: string;
  readonly dayOfMonth: number;
  /** null on a day without a closed trade. */
  readonly totals: TradeTotals | null;
}

export interface CalendarMonth {
  /** `2026-03`. */
  readonly month: string;
  /** Weeks from Monday to Sunday; null before the first and after the last day. */
  readonly weeks: readonly (readonly (CalendarDay | null)[])[];
  readonly totals: TradeTotals;
}

/** Adds up trades under a key, largest result first. */
export function totalsBy(trades: readonly TradeView[], keyOf: (trade: TradeView) => string): readonly TradeTotals[] {
  const groups = new Map<string, TradeView[]>();
  for (const trade of trades) {
    const key = keyOf(trade);
    const group = groups.get(key);
    if (group) group.push(trade);
    else groups.set(key, [trade]);
  }
  return [...groups].map(([key, group]) => totalsOf(key, group)).sort((left, right) => Number(right.pnl) - Number(left.pnl));
}

/** Adds up trades. */
export function totalsOf(key: string, trades: readonly TradeView[]): TradeTotals {
  const wins = trades.filter((trade) => signOf(trade.pnl) > 0).length;
  const losses = trades.filter((trade) => signOf(trade.pnl) < 0).length;
  return {
    key, trades: trades.length, wins, losses,
    pnl: sumDecimals(trades.map((trade) => trade.pnl)),
    costs: sumDecimals(trades.flatMap((trade) => [trade.fees, trade.slippage])),
    winRate: trades.length === 0 ? null : wins / trades.length,
  };
}

/** Returns the day on which a trade was closed, in the chosen zone. */
export function closingDay(trade: TradeView, zone: Zone): string {
  return formatTime(trade.exitTimeMs, zone, 'date');
}

/** Returns the months in which trades were closed, newest first. */
export function monthsOf(trades: readonly TradeView[], zone: Zone): readonly string[] {
  return [...new Set(trades.map((trade) => closingDay(trade, zone).slice(0, 7)))].sort().reverse();
}

/** Lays one month out in weeks with the result of each day. */
export function calendarMonth(trades: readonly TradeView[], month: string, zone: Zone): CalendarMonth {
  const inMonth = trades.filter((trade) => closingDay(trade, zone).startsWith(month));
  const byDay = new Map(totalsBy(inMonth, (trade) => closingDay(trade, zone)).map((totals) => [totals.key, totals]));
  const [year = 0, number = 1] = month.split('-').map(Number);
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const blanks = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const cells: (CalendarDay | null)[] = Array.from({ length: blanks }, () => null);
  for (let dayOfMonth = 1; dayOfMonth <= length; dayOfMonth += 1) {
    const date = `${month}-${String(dayOfMonth).padStart(2, '0')}`;
    cells.push({ date, dayOfMonth, totals: byDay.get(date) ?? null });
  }
  while (cells.length % 7 !== 0) cells.push(null);
  const weeks = Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
  return { month, weeks, totals: totalsOf(month, inMonth) };
}
