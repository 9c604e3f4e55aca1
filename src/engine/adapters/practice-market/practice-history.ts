import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import type { MinutePrinter } from './minute-printer.ts';

/** The one-minute bars of every instrument before the market opened. */
export class PracticeHistory {
  readonly #instruments: readonly Instrument[];
  readonly #minutes: number;
  readonly #columns: readonly BarColumns[];

  constructor(instruments: readonly Instrument[], minutes: number) {
    this.#instruments = instruments;
    this.#minutes = minutes;
    this.#columns = instruments.map(() => emptyColumns(minutes));
  }

  /** Lets the printer draw the minutes before `startMs` and leaves it ready to print from there. */
  record(printer: MinutePrinter, startMs: EpochMs): void {
    for (let row = 0; row < this.#minutes; row++) {
      const minuteMs = startMs - (this.#minutes - row) * MINUTE_MS;
      printer.drawPast(minuteMs, (index, bar) => writeBar(this.#columns[index]!, row, bar));
    }
    printer.openAt(startMs);
  }

  /** Returns a copy of the last `count` bars. */
  last(instrumentId: InstrumentId, count: number): BarColumns {
    const index = this.#instruments.findIndex(({ id }) => id === instrumentId);
    invariant(index >= 0, `expected an instrument of the practice market, was ${instrumentId}`);
    invariant(Number.isInteger(count) && count >= 0 && count <= this.#minutes, `expected a number of bars from 0 to ${this.#minutes}, was ${count}`);
    return lastRows(this.#columns[index]!, count);
  }
}

const FIELDS = ['openTimeMs', 'closeTimeMs', 'open', 'high', 'low', 'close', 'volume', 'quoteVolume', 'tradeCount', 'takerBuyVolume'] as const;

function columnsOf(length: number, column: (field: (typeof FIELDS)[number]) => Float64Array): BarColumns {
  const columns = Object.fromEntries(FIELDS.map(field => [field, column(field)])) as Record<(typeof FIELDS)[number], Float64Array>;
  return { length, ...columns };
}

function emptyColumns(length: number): BarColumns {
  return columnsOf(length, () => new Float64Array(length));
}

function lastRows(columns: BarColumns, count: number): BarColumns {
  return columnsOf(count, field => columns[field].slice(columns.length - count));
}

function writeBar(columns: BarColumns, row: number, bar: Bar): void {
  for (const field of FIELDS) columns[field][row] = bar[field];
}
