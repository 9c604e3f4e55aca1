import { invariant, InvariantError } from '../../domain/assert.ts';
import type { BarRun } from '../../domain/bar-columns.ts';
import type { Interval } from '../../domain/interval.ts';
import type { BarClosed, FundingDue, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
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
  readonly #bars: BarColumns;
  readonly length: number;
  #position = 0;

  constructor({ instrumentId, interval, bars }: Series) {
    this.#instrumentId = instrumentId;
    this.#interval = interval;
    this.#bars = bars;
    this.length = bars.length;
  }

  get position(): number {
    return this.#position;
  }

  get nextTimeMs(): EpochMs {
    return this.#position < this.length ? this.#bars.closeTimeMs[this.#position]! : Infinity;
  }

  next(): BarClosed | null {
    if (this.#position >= this.length) return null;
    const bar = barAt(this.#bars, this.#position++);
    return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: this.#instrumentId, interval: this.#interval, bar };
  }

  /** Returns the next bars that close at or before a time, at most so many; null when there are none. */
  peekRun(most: number, untilMs: EpochMs): BarRun | null {
    const { closeTimeMs } = this.#bars;
    const from = this.#position;
    let to = Math.min(this.length, from + most);
    if (to > from && closeTimeMs[to - 1]! > untilMs) to = firstAtOrAfter(untilMs + 1, { from, to, timeAt: i => closeTimeMs[i]! });
    return to > from ? { instrumentId: this.#instrumentId, interval: this.#interval, bars: this.#bars, from, to } : null;
  }

  /** Passes over so many bars. */
  take(count: number): void {
    this.#position += count;
  }

  skipTo(timeMs: EpochMs): void {
    const { closeTimeMs } = this.#bars;
    this.#position = firstAtOrAfter(timeMs, { from: this.#position, to: this.length, timeAt: i => closeTimeMs[i]! });
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

function fundingEvents(rates: readonly FundingRate[], { instrumentId, bars }: Series): readonly FundingDue[] {
  const events: FundingDue[] = [];
  const lastCloseMs = bars.closeTimeMs[bars.length - 1] ?? -Infinity;
  let closed = 0;
  for (const { timeMs, rate } of rates) {
    while (closed < bars.length && bars.closeTimeMs[closed]! <= timeMs) closed += 1;
    if (closed > 0 && timeMs <= lastCloseMs) events.push({ type: 'funding-due', timeMs, instrumentId, rate, markPrice: bars.close[closed - 1]! });
  }
  return events;
}

function checkAscending(times: ArrayLike<number>, what: string): void {
  for (let i = 1; i < times.length; i++) {
    // The message is made only when it is needed: there are millions of rows.
    if (!(times[i]! > times[i - 1]!)) throw new InvariantError(`replay: expected ascending times in the ${what}, row ${i} was ${times[i]} after ${times[i - 1]}`);
  }
}
