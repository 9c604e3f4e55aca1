import { backtestTable } from './freqtrade/backtest-table.ts';
import { backtestCase } from './freqtrade/table.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { agrees, fieldsAgree, resultOf } from './vector-result.ts';

/** Half of the last digit that a ratio rounded to three decimals shows. */
const ROUNDING = 0.0005 + 1e-9;

/** Runs a candle table under freqtrade's conventions and compares the trades. */
export function runBacktestDetail(raw: unknown, id: string): VectorResult {
  const { input, expected } = parseCase(backtestCase, raw);
  const trades = backtestTable(input);
  const sum = trades.reduce((total, { profitRatio }) => total + profitRatio, 0);
  const actual = {
    n_trades: trades.length,
    sum_profit_ratio_round3: Math.round(sum * 1000) / 1000,
    trades: trades.map(({ enterTag, isShort, exitReason, openedAt, closedAt }) => ({ enter_tag: enterTag, is_short: isShort, exit_reason: exitReason, open_tick: openedAt, close_tick: closedAt })),
    open_trades_left: 0,
  };
  const { sum_profit_ratio_round3: expectedSum, ...rest } = expected;
  const holds = fieldsAgree(rest, actual, 0) && (expectedSum === undefined || agrees(expectedSum, sum, ROUNDING));
  return resultOf(id, expected, actual, { holds });
}
