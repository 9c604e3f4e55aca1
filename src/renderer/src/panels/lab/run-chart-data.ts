import type { BacktestRequest, BacktestTrade } from '../../../../engine/contract/api.ts';
import type { TradeView } from '../../../../engine/contract/view.ts';
import { intervalLengthMs } from '../../form/intervals.ts';
import { symbolOf } from '../../format/words.ts';
import type { TimeSpan } from './window.ts';

/** Bars drawn after a trade that was chosen. */
const BARS_AFTER = 40;

/** Returns the trades of one instrument in the form in which the chart draws them. */
export function chartTrades(trades: readonly BacktestTrade[], instrumentId: string, strategyId: string): readonly TradeView[] {
  return trades.filter((trade) => trade.symbol === symbolOf(instrumentId) || trade.symbol === instrumentId).map(({ entryTime, exitTime, ...rest }) => ({
    ...rest, strategyId, instrumentId, entryTimeMs: entryTime, exitTimeMs: exitTime,
  }));
}

/** Returns the stretch of the run to draw: up to a little after the trade, or up to the end where there is none. */
export function windowAround(config: Pick<BacktestRequest, 'from' | 'to' | 'interval'>, trade: Pick<BacktestTrade, 'exitTime'> | null): TimeSpan {
  const to = trade === null ? config.to : Math.min(config.to, trade.exitTime + BARS_AFTER * intervalLengthMs(config.interval));
  return { from: config.from, to };
}
