import type { Rng } from '../../../compute/rng.ts';
import { stationaryPlaces } from '../../../compute/stationary-bootstrap.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { LoadedSeries } from '../../market-data.ts';
import { barsAtTimesOf, putPrices, putVolume, withBars } from './new-bars.ts';

/**
 * Returns the plan on a market made of its own bars in another order: blocks of bars that followed each other are drawn again and again and put one after the other,
 * each bar with its shape relative to the close before it. Instruments whose bars lie at the same times are drawn together, so that they move together as they did.
 * @see Politis & Romano 1994, "The Stationary Bootstrap", JASA 89(428)
 */
export function resampleBars(plan: BacktestPlan, meanBlock: number, rng: Rng): BacktestPlan {
  const together = areTogether(plan.series);
  const bars = plan.series.map((series) => {
    const places = new Int32Array(series.bars.length);
    stationaryPlaces(series.bars.length, meanBlock, together ? rng.stream('bars') : rng.stream(`bars ${series.instrument.id}`), places);
    return rebuilt(series, places);
  });
  return withBars(plan, bars);
}

/** Whether all instruments have bars at the same times. */
export function areTogether(series: readonly LoadedSeries[]): boolean {
  const [first, ...others] = series.map(({ bars }) => bars.openTimeMs);
  return first !== undefined && others.every((times) => times.length === first.length && times.every((time, index) => time === first[index]));
}

function rebuilt({ instrument, bars: old }: LoadedSeries, places: Int32Array): BarColumns {
  const bars = barsAtTimesOf(old);
  let before = old.open[0]!;
  places.forEach((from, row) => {
    const base = before / (from === 0 ? old.open[0]! : old.close[from - 1]!);
    putPrices(bars, row, { open: old.open[from]! * base, high: old.high[from]! * base, low: old.low[from]! * base, close: old.close[from]! * base }, instrument);
    putVolume(bars, row, old, from);
    before = bars.close[row]!;
  });
  return bars;
}
