import type { BarColumns } from '../../../domain/bar-columns.ts';
import { allocateBarColumns } from '../../../domain/bar-columns.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { tickSize } from '../../../domain/instrument.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';

/** Four prices of a bar, before they are rounded to ticks. */
export interface BarPrices {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Writes prices into a row, rounded to ticks; the extremes are moved out where they would lie inside. */
export function putPrices(columns: BarColumns, row: number, { open, high, low, close }: BarPrices, instrument: Instrument): void {
  const tick = tickSize(instrument);
  const rounded = (price: number): number => Math.max(1, Math.round(price / tick)) * tick;
  columns.open[row] = rounded(open);
  columns.close[row] = rounded(close);
  columns.high[row] = Math.max(rounded(high), columns.open[row]!, columns.close[row]!);
  columns.low[row] = Math.min(rounded(low), columns.open[row]!, columns.close[row]!);
}

/** Copies what is not a price from one row of the old bars to one of the new: volume, and how many trades it was. */
export function putVolume(columns: BarColumns, row: number, old: BarColumns, from: number): void {
  const scale = columns.close[row]! / old.close[from]!;
  columns.volume[row] = old.volume[from]!;
  columns.quoteVolume[row] = old.quoteVolume[from]! * scale;
  columns.tradeCount[row] = old.tradeCount[from]!;
  columns.takerBuyVolume[row] = old.takerBuyVolume[from]!;
}

/** Makes empty bars at the times of the old ones. */
export function barsAtTimesOf(old: BarColumns): BarColumns {
  const columns = allocateBarColumns(old.length);
  columns.openTimeMs.set(old.openTimeMs);
  columns.closeTimeMs.set(old.closeTimeMs);
  return columns;
}

/** Returns the plan with other bars, one set for each series. There are no finer bars and no ticks of a market that has not been: its fills are decided on bars. */
export function withBars(plan: BacktestPlan, bars: readonly BarColumns[]): BacktestPlan {
  const { intrabarPath } = plan.execution;
  return {
    ...plan, execution: { ...plan.execution, matchOn: 'bars', intrabarPath: intrabarPath === 'finer-bars' ? 'adverse-first' : intrabarPath },
    series: plan.series.map((series, index) => ({ ...series, bars: bars[index] ?? series.bars, finer: null })),
  };
}
