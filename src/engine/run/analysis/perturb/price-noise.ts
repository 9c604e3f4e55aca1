import type { Rng } from '../../../compute/rng.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import { Atr } from '../../../features/indicators/atr.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { LoadedSeries } from '../../market-data.ts';
import { barsAtTimesOf, putPrices, putVolume, withBars } from './new-bars.ts';

const ATR_PERIOD = 14;

/**
 * Returns the plan on the same market seen through noise: every close is moved by chance, as far as a share of the average true range of 14 bars, the next open with it,
 * and the extremes by half of both. The noise does not add up: the market goes where it went.
 */
export function addPriceNoise(plan: BacktestPlan, share: number, rng: Rng): BacktestPlan {
  return withBars(plan, plan.series.map((series) => noisy(series, share, rng.stream(series.instrument.id))));
}

function noisy({ instrument, bars: old }: LoadedSeries, share: number, rng: Rng): BarColumns {
  const bars = barsAtTimesOf(old);
  const atr = new Atr(ATR_PERIOD);
  let before = 0;
  for (let row = 0; row < old.length; row++) {
    const [open, high, low, close] = [old.open[row]!, old.high[row]!, old.low[row]!, old.close[row]!];
    const range = atr.update(high, low, close);
    const moved = share * (Number.isNaN(range) ? high - low : range) * rng.normal();
    const between = (before + moved) / 2;
    putPrices(bars, row, { open: open + before, high: high + between, low: low + between, close: close + moved }, instrument);
    putVolume(bars, row, old, row);
    before = moved;
  }
  return bars;
}
