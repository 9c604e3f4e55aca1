import type { Instrument } from '../../../domain/instrument.ts';
import type { ClosedTrade } from '../../../domain/position.ts';
import { qtyFromLots, quoteFromAtoms } from '../../../domain/rounding.ts';
import type { EpochMs } from '../../../domain/units.ts';
import type { BacktestOutcome } from '../../backtest/run-recorder.ts';

/** A closed trade as shares of the equity that it was opened with. */
export interface TradeResult {
  readonly trade: ClosedTrade;
  /** Worth of the position when it was opened. */
  readonly weight: number;
  /** What it brought, net of everything. */
  readonly gain: number;
  /** What fees, slippage and funding cost, as a share of the worth of the position. */
  readonly cost: number;
}

/** Returns the trades of a run, in the order in which they were closed. */
export function resultsOf({ trades, equityTimes, equityValues }: Pick<BacktestOutcome, 'trades' | 'equityTimes' | 'equityValues'>, instruments: ReadonlyMap<string, Instrument>): readonly TradeResult[] {
  return trades.flatMap((trade) => {
    const instrument = instruments.get(trade.instrumentId);
    if (instrument === undefined) return [];
    const notional = trade.entryPrice * qtyFromLots(instrument, trade.qty);
    const equity = equityAt(equityTimes, equityValues, trade.entryTimeMs);
    if (!(notional > 0) || !(equity > 0)) return [];
    const costs = quoteFromAtoms(trade.fees) + quoteFromAtoms(trade.slippage) - quoteFromAtoms(trade.funding);
    return [{ trade, weight: notional / equity, gain: quoteFromAtoms(trade.pnl) / equity, cost: costs / notional }];
  });
}

/** The last equity known by then; the first where none was. */
function equityAt(times: Float64Array, values: Float64Array, timeMs: EpochMs): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return values[Math.max(0, low - 1)] ?? 0;
}

/** Returns the growth of one unit through gains, the first value being 1; what is lost entirely stays lost. */
export function growthOf(gains: readonly number[]): Float64Array {
  const curve = new Float64Array(gains.length + 1);
  curve[0] = 1;
  gains.forEach((gain, index) => { curve[index + 1] = Math.max(0, curve[index]! * (1 + gain)); });
  return curve;
}
