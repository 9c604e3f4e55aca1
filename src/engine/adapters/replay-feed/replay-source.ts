import { invariant, InvariantError } from '../../domain/assert.ts';
import type { BarRun } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { BarClosed, FundingDue, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns, BarPages } from '../../ports/bar-store.ts';
import { barAt } from '../../ports/bar-store.ts';
import { firstAtOrAfter } from './first-at-or-after.ts';
import type { FundingRate } from './funding-gaps.ts';

/** One stored stretch, read from its first event to its last. */
export interface ReplaySource {
  readonly length: number;
  readonly position: number;
  /** Infinity at the end. */
  readonly nextTimeMs: EpochMs;
  next(): MarketEvent | null;
  skipTo(timeMs: EpochMs): void;
}

interface Series {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly bars: BarColumns;
  /** Where the series is read in pages, of which `bars` is the first. */
  readonly pages?: BarPages;
}

/**
 * Reads stored bars as events at their closes.
 * @throws InvariantError when the closes do not ascend
 */
export function barSource(series: Series): BarSource {
  const { closeTimeMs, length } = series.bars;
  invariant(closeTimeMs.length === length, `replay: expected ${length} closes of ${series.instrumentId}, was ${closeTimeMs.length}`);
  checkAscending(closeTimeMs, `bars of ${series.instrumentId} ${series.interval}`);
  return new BarSource(series);
}

/**
 * Reads stored funding as events with the mark price of the instrument's first series.
 * @throws InvariantError when the rates do not ascend or no series is the instrument's
 */
export function fundingSource(funding: { readonly instrumentId: InstrumentId; readonly rates: readonly FundingRate[] }, series: readonly Series[]): ReplaySource {
  const own = series.find(({ instrumentId }) => instrumentId === funding.instrumentId);
  invariant(own, `replay: expected a series of ${funding.instrumentId} for its funding, was none`);
  checkAscending(funding.rates.map(({ timeMs }) => timeMs), `funding of ${funding.instrumentId}`);
  return new FundingSource(fundingEvents(funding.rates, own));
}

/** Stored bars of one series. */
export class BarSource implements ReplaySource {
  readonly #instrumentId: InstrumentId;
  readonly #interval: Interval;
  readonly #pages: BarPages | null;
  readonly #name: string;
  readonly length: number;
  /** The page that is read, which one it is, how many bars lie before it, and the next of its rows. */
  #bars: BarColumns;
  #page = 0;
  #before = 0;
  #row = 0;

  constructor({ instrumentId, interval, bars, pages }: Series) {
    this.#instrumentId = instrumentId;
    this.#interval = interval;
    this.#bars = bars;
    this.#pages = pages ?? null;
    this.#name = `bars of ${instrumentId} ${interval}`;
    this.length = pages?.length ?? bars.length;
  }

  get position(): number {
    return this.#before + this.#row;
  }

  get nextTimeMs(): EpochMs {
    return this.#row < this.#bars.length || this.#turn() ? this.#bars.closeTimeMs[this.#row]! : Infinity;
  }

  next(): BarClosed | null {
    if (this.#row >= this.#bars.length && !this.#turn()) return null;
    const bar = barAt(this.#bars, this.#row++);
    return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: this.#instrumentId, interval: this.#interval, bar };
  }

  /** Returns the next bars that close at or before a time, at most so many; null when there are none. */
  peekRun(most: number, untilMs: EpochMs): BarRun | null {
    if (this.#row >= this.#bars.length && !this.#turn()) return null;
    const { closeTimeMs, length } = this.#bars;
    const from = this.#row;
    let to = Math.min(length, from + most);
    if (closeTimeMs[to - 1]! > untilMs) to = firstAtOrAfter(untilMs + 1, { from, to, timeAt: i => closeTimeMs[i]! });
    return to > from ? { instrumentId: this.#instrumentId, interval: this.#interval, bars: this.#bars, from, to } : null;
  }

  /** Passes over so many bars of the run that was shown. */
  take(count: number): void {
    this.#row += count;
  }

  skipTo(timeMs: EpochMs): void {
    do {
      const { closeTimeMs, length } = this.#bars;
      this.#row = firstAtOrAfter(timeMs, { from: this.#row, to: length, timeAt: i => closeTimeMs[i]! });
    } while (this.#row >= this.#bars.length && this.#turn());
  }

  /** Goes to the next page; returns whether there is one. */
  #turn(): boolean {
    if (this.#pages === null || this.#page + 1 >= this.#pages.count) return false;
    const { length, closeTimeMs } = this.#bars;
    const lastMs = closeTimeMs[length - 1] ?? -Infinity;
    this.#before += length;
    this.#bars = this.#pages.page(++this.#page);
    this.#row = 0;
    checkAscending(this.#bars.closeTimeMs, this.#name);
    invariant(this.#bars.closeTimeMs[0]! > lastMs, () => `replay: expected ascending times in the ${this.#name}, was ${this.#bars.closeTimeMs[0]} after ${lastMs}`);
    return true;
  }
}

class FundingSource implements ReplaySource {
  readonly #events: readonly FundingDue[];
  #position = 0;

  constructor(events: readonly FundingDue[]) {
    this.#events = events;
  }

  get length(): number {
    return this.#events.length;
  }

  get position(): number {
    return this.#position;
  }

  get nextTimeMs(): EpochMs {
    return this.#events[this.#position]?.timeMs ?? Infinity;
  }

  next(): FundingDue | null {
    const event = this.#events[this.#position];
    if (event === undefined) return null;
    this.#position += 1;
    return event;
  }

  skipTo(timeMs: EpochMs): void {
    this.#position = firstAtOrAfter(timeMs, { from: this.#position, to: this.length, timeAt: i => this.#events[i]!.timeMs });
  }
}

function fundingEvents(rates: readonly FundingRate[], { instrumentId, bars, pages }: Series): readonly FundingDue[] {
  const events: FundingDue[] = [];
  let rate = 0;
  let markPrice = Number.NaN;
  for (let page = 0; page < (pages?.count ?? 1); page++) {
    const { closeTimeMs, close, length } = page === 0 || pages === undefined ? bars : pages.page(page);
    for (let row = 0; row < length; row++) {
      // What is due before this close has the close before it as its mark; before the first it has none, and is left out.
      for (; rate < rates.length && rates[rate]!.timeMs < closeTimeMs[row]!; rate++) if (!Number.isNaN(markPrice)) events.push({ type: 'funding-due', timeMs: rates[rate]!.timeMs, instrumentId, rate: rates[rate]!.rate, markPrice });
      markPrice = close[row]!;
    }
  }
  const lastCloseMs = pages?.lastCloseMs ?? bars.closeTimeMs[bars.length - 1] ?? -Infinity;
  for (; rate < rates.length && rates[rate]!.timeMs === lastCloseMs; rate++) events.push({ type: 'funding-due', timeMs: lastCloseMs, instrumentId, rate: rates[rate]!.rate, markPrice });
  return events;
}

function checkAscending(times: ArrayLike<number>, what: string): void {
  for (let i = 1; i < times.length; i++) {
    // The message is made only when it is needed: there are millions of rows.
    if (!(times[i]! > times[i - 1]!)) throw new InvariantError(`replay: expected ascending times in the ${what}, row ${i} was ${times[i]} after ${times[i - 1]}`);
  }
}
