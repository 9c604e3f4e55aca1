import { feeRates } from '../../adapters/sim-exchange/fees.ts';
import { isDerivative } from '../../domain/instrument.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { FundingRate } from '../../ports/history-store.ts';
import { excursion } from '../../portfolio/metrics/excursion.ts';
import type { Excursion } from '../../portfolio/metrics/excursion.ts';
import { bestInterval } from '../market-data.ts';
import type { RunSource, RunTrade, StoredRun } from './stored-run.ts';

/** What the stored bars add to a run: how far each trade moved, and what holding would have made. */
export interface MarketPass {
  /** [trades] null where the bars are gone. */
  readonly excursions: readonly (Excursion | null)[];
  /** [equity samples] what holding would have been worth; null where bars of an instrument are gone. */
  readonly hold: Float64Array | null;
  /** The intervals of the bars read, without repetition. */
  readonly intervals: readonly Interval[];
  /** Perpetual futures whose stored funding did not reach into the run. */
  readonly withoutFunding: readonly string[];
}

/** Days of bars read at once: bounds memory. */
const STRETCH_DAYS = 32;

/** Goes once over the stored bars of a run, a stretch at a time. */
export function passMarket(source: RunSource, run: StoredRun): MarketPass {
  const seen = run.trades.map((trade) => ({ low: Math.min(trade.entryPrice, trade.exitPrice), high: Math.max(trade.entryPrice, trade.exitPrice), bars: 0 }));
  const hold = new Float64Array(run.times.length);
  const intervals = new Set<Interval>();
  const withoutFunding: string[] = [];
  let isWhole = run.instrumentIds.length > 0 && run.times.length > 1;
  for (const id of run.instrumentIds) {
    const instrument = run.instruments.get(id);
    const interval = instrument === undefined ? null : bestInterval(source, instrument.id, run.request.interval);
    if (instrument === undefined || interval === null) {
      isWhole = false;
      continue;
    }
    intervals.add(interval);
    const funding = isDerivative(instrument) ? source.funding.read(instrument.id, run.times[0] ?? 0, (run.times.at(-1) ?? 0) + 1) : [];
    if (isDerivative(instrument) && funding.length === 0) withoutFunding.push(id);
    const holder = new Holder(run, instrument, funding, hold);
    const own = run.trades.flatMap((trade, index) => (trade.instrumentId === id ? [{ trade, seen: seen[index]! }] : []));
    for (const bars of stretches(source, id, interval, run)) {
      holder.take(bars);
      for (const one of own) look(bars, one.trade, one.seen);
    }
    isWhole = holder.finish() && isWhole;
  }
  return {
    excursions: run.trades.map((trade, index) => (seen[index]!.bars === 0 ? null : excursion(trade.side, trade.entryPrice, seen[index]!))),
    hold: isWhole ? hold : null, intervals: [...intervals], withoutFunding,
  };
}

function* stretches(source: RunSource, id: string, interval: Interval, { times }: StoredRun): Iterable<BarColumns> {
  const [from, to] = [times[0] ?? 0, (times.at(-1) ?? -1) + 1];
  for (let at = from; at < to; at += STRETCH_DAYS * DAY_MS) {
    const bars = source.bars.read(instrumentId(id), interval, at, Math.min(to, at + STRETCH_DAYS * DAY_MS));
    if (bars.length > 0) yield bars;
  }
}

interface Seen {
  low: number;
  high: number;
  /** Bars that touch the trade, whole or in part. */
  bars: number;
}

/**
 * Bars wholly inside a trade count with their extremes. Of the bar of the entry, when it began earlier, only the close is known to come after it;
 * of the bar of the exit only the open is known to come before it.
 */
function look({ length, openTimeMs, closeTimeMs, open, high, low, close }: BarColumns, { entryTime, exitTime }: RunTrade, seen: Seen): void {
  if (length === 0 || closeTimeMs[length - 1]! < entryTime || openTimeMs[0]! > exitTime) return;
  for (let i = firstAtOrAfter(closeTimeMs, entryTime); i < length && openTimeMs[i]! <= exitTime; i++) {
    const beganBefore = openTimeMs[i]! < entryTime;
    const endsAfter = closeTimeMs[i]! >= exitTime;
    seen.bars++;
    if (!beganBefore && !endsAfter) include(seen, low[i]!, high[i]!);
    else if (!beganBefore && openTimeMs[i]! < exitTime) include(seen, open[i]!, open[i]!);
    else if (beganBefore && !endsAfter) include(seen, close[i]!, close[i]!);
  }
}

function include(seen: Seen, low: number, high: number): void {
  if (low < seen.low) seen.low = low;
  if (high > seen.high) seen.high = high;
}

function firstAtOrAfter(values: Float64Array, wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Buys one instrument for its part of the money at the first open, pays what a market order pays, and keeps it. */
class Holder {
  readonly #times: Float64Array;
  readonly #funding: readonly FundingRate[];
  readonly #out: Float64Array;
  readonly #part: number;
  readonly #costs: { readonly fee: number; readonly worse: number };
  #units = 0;
  #paid = 0;
  #close = Number.NaN;
  #sample = 0;
  #nextFunding = 0;

  constructor(run: StoredRun, instrument: Instrument, funding: readonly FundingRate[], out: Float64Array) {
    this.#times = run.times;
    this.#funding = funding;
    this.#out = out;
    this.#part = (run.values[0] ?? 0) / run.instrumentIds.length;
    this.#costs = holdingCosts(run, instrument);
  }

  take({ length, open, close, closeTimeMs }: BarColumns): void {
    for (let i = 0; i < length; i++) {
      if (this.#units === 0) this.#units = this.#part / (open[i]! * (1 + this.#costs.worse) * (1 + this.#costs.fee));
      this.#advance(closeTimeMs[i]!);
      this.#close = close[i]!;
    }
  }

  /** Returns whether there was a bar. */
  finish(): boolean {
    this.#advance(Number.POSITIVE_INFINITY);
    return this.#units > 0;
  }

  /** Everything that happened before a close is at the price before it. */
  #advance(timeMs: number): void {
    const [times, funding] = [this.#times, this.#funding];
    while (this.#sample < times.length && times[this.#sample]! < timeMs) {
      const at = times[this.#sample]!;
      while (this.#nextFunding < funding.length && funding[this.#nextFunding]!.timeMs <= at) this.#payFunding(funding[this.#nextFunding++]!);
      this.#out[this.#sample++]! += Number.isNaN(this.#close) ? this.#part : Math.max(0, this.#units * this.#close - this.#paid);
    }
  }

  #payFunding({ rate }: FundingRate): void {
    if (!Number.isNaN(this.#close)) this.#paid += this.#units * this.#close * rate;
  }
}

/** Returns what a market order of the run pays, as shares: the taker's fee, and half the spread with the slippage. */
export function holdingCosts({ execution }: Pick<StoredRun, 'execution'>, instrument: Instrument): { readonly fee: number; readonly worse: number } {
  return { fee: feeRates(instrument, execution).taker, worse: (execution.spreadBps / 2 + execution.slippageBps) / 10_000 };
}
