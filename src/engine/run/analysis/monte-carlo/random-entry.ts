import type { MonteCarloPart } from '../../../contract/evidence.ts';
import type { Rng } from '../../../compute/rng.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import { firstOpenAtOrAfter } from '../../../domain/bar-columns.ts';
import { counted, percent } from '../say.ts';
import { LEAST_TRADES, partOf, silent, SIGNIFICANCE } from './part.ts';
import type { PartInput } from './part.ts';
import type { TradeResult } from './results.ts';
import { shuffled } from './trade-shuffle.ts';

/** A trade that can be put anywhere: how long it lasts, and what it stakes. */
interface Placed {
  readonly side: 1 | -1;
  readonly rows: number;
  readonly weight: number;
  readonly cost: number;
}

interface Placement {
  readonly bars: BarColumns;
  readonly trades: readonly Placed[];
}

/**
 * Whether the moments of entry were worth anything: the same trades, with their sides, lengths, sizes and costs, are put at random times, never two at once on one instrument,
 * and it is counted how often chance does as well. The market's own drift is in both, so that a rising market is no merit.
 */
export function randomEntry({ plan, results, test, rng, progress }: PartInput): MonteCarloPart {
  if (results.length < LEAST_TRADES) return silent('random-entry', 'totalReturn', `${counted(results.length, 'trade')} are too few to be told from chance; ${LEAST_TRADES} are needed.`);
  const placements = plan.series.map(({ instrument, bars }): Placement => ({ bars, trades: results.filter(({ trade }) => trade.instrumentId === instrument.id).map((result) => placedOf(result, bars)) }));
  const actual = results.reduce((sum, { gain }) => sum + gain, 0);
  const values = Array.from({ length: test.runs }, (_, run) => {
    progress(run / test.runs);
    const own = rng.stream(`run ${run}`);
    return placements.reduce((sum, placement, index) => sum + gainAtRandom(placement, own.stream(`series ${index}`)), 0);
  });
  const part = partOf({ method: 'random-entry', measure: 'totalReturn', actual, values });
  const reached = values.filter((value) => value >= actual).length;
  const pValue = (reached + 1) / (values.length + 1);
  const found = `The trades added up to ${percent(actual)} of the equity they were opened with. Put at random times, ${reached} of ${values.length} repetitions did as well or better (p = ${pValue.toFixed(Math.ceil(Math.log10(values.length + 1)))}, it cannot be below ${part.resolution.toFixed(4)})`;
  return { ...part, pValue, verdict: pValue <= SIGNIFICANCE ? 'pass' : 'fail', sentence: `${found}: ${pValue <= SIGNIFICANCE ? 'chance alone rarely does that.' : 'entering at random would have done as well. No evidence of an edge in the timing.'}` };
}

function placedOf({ trade, weight, cost }: TradeResult, bars: BarColumns): Placed {
  const rows = firstOpenAtOrAfter(bars, trade.exitTimeMs) - firstOpenAtOrAfter(bars, trade.entryTimeMs);
  return { side: trade.side === 'long' ? 1 : -1, rows: Math.max(1, rows), weight, cost };
}

/** Shuffles the trades and shares out the free bars between them, every way to do so equally likely. */
function gainAtRandom({ bars, trades }: Placement, rng: Rng): number {
  if (trades.length === 0) return 0;
  const order = shuffled(trades, rng);
  const free = Math.max(0, bars.length - 1 - order.reduce((sum, { rows }) => sum + rows, 0));
  const gaps = gapsOf(free, order.length, rng);
  let [row, gain] = [0, 0];
  order.forEach(({ side, rows, weight, cost }, index) => {
    const entry = Math.min(bars.length - 1, row + gaps[index]!);
    const exit = Math.min(bars.length - 1, entry + rows);
    gain += weight * (side * (bars.open[exit]! / bars.open[entry]! - 1) - cost);
    row = exit;
  });
  return gain;
}

/** Where `count` bars stand among `free` others: the free ones before each, all choices of places equally likely (stars and bars). */
function gapsOf(free: number, count: number, rng: Rng): readonly number[] {
  const places = new Set<number>();
  // Floyd's choice of `count` different places out of `free + count`.
  for (let last = free; last < free + count; last++) {
    const place = rng.int(last + 1);
    places.add(places.has(place) ? last : place);
  }
  const sorted = Int32Array.from(places).sort();
  return Array.from(sorted, (place, index) => place - (index === 0 ? 0 : sorted[index - 1]! + 1));
}
