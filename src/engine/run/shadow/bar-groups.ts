import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { intervalMs, MINUTE_MS } from '../../domain/interval.ts';
import type { BarClosed } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { ShadowMarket } from './shadow-market.ts';

/** Bars of several instruments that closed at one moment, in the order of the instruments. */
export interface BarGroup {
  readonly timeMs: EpochMs;
  readonly bars: readonly BarClosed[];
  /** Instruments of which nothing came in time. */
  readonly given: readonly InstrumentId[];
}

/** Closes between which bars of an instrument are left out, both included. */
export interface LeftOut {
  readonly instrumentId: InstrumentId;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
}

/** Bars of each instrument that are read at once. */
const PAGE_BARS = 500;
/** After so long an instrument whose bars lag is gone on without: an hour, or four bars where they are longer. */
const GIVE_UP_MS = 60 * MINUTE_MS;
const GIVE_UP_BARS = 4;

interface Column {
  readonly instrumentId: InstrumentId;
  bars: BarColumns;
  at: number;
}

/**
 * Reads the closed bars of a market in one order that depends on nothing but the bars: by close, then by instrument. A moment is whole when every instrument
 * has closed a bar at it or after it; on a line that lags it is waited for, up to a limit. Asked at any times, it gives the same groups.
 */
export class BarGroups {
  readonly #market: ShadowMarket;
  readonly #leftOut: readonly LeftOut[];
  #columns: readonly Column[] = [];
  /** Everything up to this close has been given. */
  #cursorMs: EpochMs;
  /** Everything up to this close has been read. */
  #readMs: EpochMs;
  /** The market had gone on past what was read: nothing of a line that does not lag is still to come there. */
  #isPast = false;

  constructor(market: ShadowMarket, { afterMs, leftOut }: { readonly afterMs: EpochMs; readonly leftOut: readonly LeftOut[] }) {
    this.#market = market;
    this.#leftOut = leftOut;
    this.#cursorMs = afterMs;
    this.#readMs = afterMs;
  }

  /** Close of the newest group given. */
  get cursorMs(): EpochMs {
    return this.#cursorMs;
  }

  /** Returns the next group that is whole, or null while there is none. */
  next(): BarGroup | null {
    if (!this.#market.isDelivering) return null;
    let timeMs = this.#nextClose();
    if (timeMs === null || !this.#isWhole(timeMs)) {
      if (timeMs === null && this.#market.marketMs <= this.#readMs) return null;
      // A page in which nothing closed is behind us: the next one then.
      do this.#readOn();
      while ((timeMs = this.#nextClose()) === null && this.#isPast);
    }
    return timeMs === null || !this.#isWhole(timeMs) ? null : this.#take(timeMs);
  }

  #nextClose(): EpochMs | null {
    let earliest: EpochMs | null = null;
    for (const { bars, at } of this.#columns) {
      if (at >= bars.length) continue;
      const close = bars.closeTimeMs[at]!;
      if (earliest === null || close < earliest) earliest = close;
    }
    return earliest;
  }

  #isWhole(timeMs: EpochMs): boolean {
    if (this.#columns.every(({ bars, at }) => at < bars.length)) return true;
    // Behind what was read nothing comes any more, except on a line that lags.
    if (!this.#market.mayLag) return this.#isPast || timeMs < this.#readMs || this.#market.isAtEnd;
    return timeMs <= this.#market.marketMs - this.#patienceMs();
  }

  #patienceMs(): number {
    return Math.max(GIVE_UP_MS, GIVE_UP_BARS * intervalMs(this.#market.interval));
  }

  /** Reads again from the cursor on: a page, or all there is where the end of the page could not be told from a lag. */
  #readOn(): void {
    const { marketMs } = this.#market;
    const pageMs = this.#cursorMs + PAGE_BARS * intervalMs(this.#market.interval);
    const untilMs = pageMs < marketMs - this.#patienceMs() ? pageMs : marketMs;
    this.#columns = this.#market.instruments.map((instrumentId) => ({ instrumentId, bars: this.#market.read(instrumentId, this.#cursorMs, untilMs), at: 0 }));
    for (const column of this.#columns) this.#skipLeftOut(column);
    this.#readMs = untilMs;
    this.#isPast = untilMs < marketMs;
    if (this.#isPast && this.#nextClose() === null) this.#cursorMs = untilMs;
  }

  #take(timeMs: EpochMs): BarGroup {
    const bars: BarClosed[] = [];
    const given: InstrumentId[] = [];
    for (const column of this.#columns) {
      if (column.at < column.bars.length && column.bars.closeTimeMs[column.at]! === timeMs) {
        bars.push({ type: 'bar-closed', timeMs, instrumentId: column.instrumentId, interval: this.#market.interval, bar: barAt(column.bars, column.at) });
        column.at++;
        this.#skipLeftOut(column);
      } else if (this.#market.mayLag && column.at >= column.bars.length) {
        given.push(column.instrumentId);
      }
    }
    this.#cursorMs = timeMs;
    return { timeMs, bars, given };
  }

  #skipLeftOut(column: Column): void {
    const ranges = this.#leftOut.filter(({ instrumentId }) => instrumentId === column.instrumentId);
    if (ranges.length === 0) return;
    const isLeftOut = (close: EpochMs): boolean => ranges.some(({ fromMs, toMs }) => close >= fromMs && close <= toMs);
    while (column.at < column.bars.length && isLeftOut(column.bars.closeTimeMs[column.at]!)) column.at++;
  }
}
