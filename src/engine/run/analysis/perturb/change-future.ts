import type { Rng } from '../../../compute/rng.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import { firstOpenAtOrAfter, sliceBarColumns } from '../../../domain/bar-columns.ts';
import { tickSize } from '../../../domain/instrument.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { LoadedSeries } from '../../market-data.ts';

/** Returns the plan with everything from a moment on taken away. */
export function cutOff(plan: BacktestPlan, atMs: EpochMs): BacktestPlan {
  const cut = (series: LoadedSeries): LoadedSeries => ({
    ...series, bars: before(series.bars, atMs), funding: series.funding.filter(({ timeMs }) => timeMs < atMs), finer: series.finer === null ? null : before(series.finer, atMs),
  });
  return { ...plan, series: plan.series.map(cut), ...(plan.beside === undefined ? {} : { beside: plan.beside.map(cut) }) };
}

function before(columns: BarColumns, atMs: EpochMs): BarColumns {
  return sliceBarColumns(columns, 0, firstOpenAtOrAfter(columns, atMs));
}

/**
 * Overwrites everything from a moment on, in the memory where the plan's bars lie, with a different future: every move is turned round and stretched by chance.
 * It is done in place so that a strategy which holds on to that memory is found out as well. Whoever calls owns the memory, and calls the function that is returned to have the old future back.
 */
export function changeFuture(plan: BacktestPlan, atMs: EpochMs, rng: Rng): { readonly plan: BacktestPlan; readonly restore: () => void } {
  const undo = [...plan.series, ...plan.beside ?? []].flatMap((series) => {
    const stretch = stretchOf(rng.stream(series.instrument.id));
    const old = overwrite(series, series.bars, atMs, stretch);
    return series.finer === null ? [old] : [old, overwrite(series, series.finer, atMs, stretch)];
  });
  const series = plan.series.map((one) => ({ ...one, funding: one.funding.map((rate) => (rate.timeMs < atMs ? rate : { ...rate, rate: -2 * rate.rate })) }));
  return { plan: { ...plan, series }, restore: () => { for (const one of undo) one(); } };
}

/** Moves of the future are 1.5 to 3 times what they were, the other way. */
function stretchOf(rng: Rng): number {
  return -(1.5 + 1.5 * rng.float());
}

function overwrite({ instrument }: LoadedSeries, columns: BarColumns, atMs: EpochMs, stretch: number): () => void {
  const first = firstOpenAtOrAfter(columns, atMs);
  const touched = [columns.open, columns.high, columns.low, columns.close, columns.volume, columns.quoteVolume, columns.takerBuyVolume];
  const old = touched.map((column) => column.slice(first));
  const tick = tickSize(instrument);
  let [wasClose, close] = [columns.close[Math.max(0, first - 1)]!, columns.close[Math.max(0, first - 1)]!];
  for (let i = first; i < columns.length; i++) {
    const moved = (price: number): number => Math.max(tick, Math.round((close * bounded(Math.exp(stretch * Math.log(price / wasClose)))) / tick) * tick);
    const [open, next, up, down] = [moved(columns.open[i]!), moved(columns.close[i]!), moved(columns.low[i]!), moved(columns.high[i]!)];
    wasClose = columns.close[i]!;
    [columns.open[i], columns.close[i], columns.high[i], columns.low[i]] = [open, next, Math.max(open, next, up, down), Math.min(open, next, up, down)];
    for (const column of [columns.volume, columns.quoteVolume, columns.takerBuyVolume]) column[i]! *= 3;
    close = next;
  }
  return () => { touched.forEach((column, index) => { column.set(old[index] ?? [], first); }); };
}

/** No single bar makes the price more than double or less than half: a path must not run away to nothing. */
function bounded(ratio: number): number {
  return Number.isFinite(ratio) ? Math.min(2, Math.max(0.5, ratio)) : 1;
}
