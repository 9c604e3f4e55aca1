import { invariant } from '../../../domain/assert.ts';
import { intervalMs } from '../../../domain/interval.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { MarketEvent } from '../../../domain/market-event.ts';
import type { InstrumentId } from '../../../domain/units.ts';
import { featureSetHash } from '../definition.ts';
import type { FeatureSetDefinition } from '../definition.ts';
import { FeatureRow } from '../feature-row.ts';
import type { MarketFeatureSet, SourceState } from '../market-feature-set.ts';
import { BarWindow } from './bar-window.ts';
import type { BarWindowSnapshot } from './bar-window.ts';
import { BookWindow } from './book-window.ts';
import type { BookWindowSnapshot } from './book-window.ts';
import { MARKET_30, MARKET_30_PARAMETERS } from './definition.ts';
import { TradeWindow } from './trade-window.ts';
import type { TradeWindowSnapshot } from './trade-window.ts';

export interface Market30Options {
  readonly instrumentId: InstrumentId;
  /** Bars of other intervals are passed over. */
  readonly interval: Interval;
  /** Length of what the formulas call a minute; a model that was trained with another one is refused. For short recordings. */
  readonly minuteMs?: number;
  /** Length of the bars where it is not that of the interval. */
  readonly barMs?: number;
}

interface Market30Snapshot {
  readonly hash: string;
  readonly row: readonly (number | null)[];
  readonly timeMs: number | null;
  readonly bars: BarWindowSnapshot;
  readonly trades: TradeWindowSnapshot;
  readonly book: BookWindowSnapshot;
  readonly state: Market30State;
}

type Market30State = Readonly<Record<'bars' | 'trades' | 'quotes' | 'depth', SourceState>>;

/** The 30 numbers of `market-30` for one instrument. What a source has not said is unknown: NaN and not `known`. */
export class Market30 implements MarketFeatureSet {
  readonly definition: FeatureSetDefinition;
  readonly hash: string;
  readonly values: Float64Array;
  readonly known: Uint8Array;
  /** State at the last bar; the same object, rewritten. */
  readonly state: { bars: SourceState; trades: SourceState; quotes: SourceState; depth: SourceState } = { bars: 'absent', trades: 'absent', quotes: 'absent', depth: 'absent' };
  timeMs = Number.NaN;
  readonly #options: Market30Options;
  readonly #row: FeatureRow;
  readonly #bars: BarWindow;
  readonly #trades: TradeWindow;
  readonly #book: BookWindow;

  constructor(options: Market30Options) {
    const minuteMs = options.minuteMs ?? MARKET_30_PARAMETERS.minuteMs;
    this.#options = options;
    this.definition = minuteMs === MARKET_30_PARAMETERS.minuteMs ? MARKET_30 : { ...MARKET_30, parameters: { ...MARKET_30_PARAMETERS, minuteMs } };
    this.hash = featureSetHash(this.definition);
    this.#row = new FeatureRow(this.definition.features);
    this.values = this.#row.values;
    this.known = this.#row.known;
    this.#bars = new BarWindow(options.barMs ?? intervalMs(options.interval));
    this.#trades = new TradeWindow(minuteMs);
    this.#book = new BookWindow(minuteMs);
  }

  update(event: MarketEvent): boolean {
    if (event.type === 'feed-status-changed') {
      if (event.status === 'disconnected' || event.status === 'gap') this.#forget();
      return false;
    }
    if (event.instrumentId !== this.#options.instrumentId) return false;
    switch (event.type) {
      case 'trade-printed': this.#trades.update(event); return false;
      case 'quote-updated': this.#book.updateQuote(event); return false;
      case 'depth-updated': this.#book.updateDepth(event); return false;
      case 'funding-due': return false;
      case 'bar-closed': return event.interval === this.#options.interval && this.#close(event.bar);
    }
  }

  snapshot(): Market30Snapshot {
    return {
      hash: this.hash, row: this.#row.snapshot(), timeMs: Number.isNaN(this.timeMs) ? null : this.timeMs,
      bars: this.#bars.snapshot(), trades: this.#trades.snapshot(), book: this.#book.snapshot(), state: { ...this.state },
    };
  }

  restore(snapshot: unknown): void {
    const kept = snapshot as Market30Snapshot;
    invariant(kept.hash === this.hash, () => `expected a snapshot of the features ${this.hash.slice(0, 12)}, was of ${String(kept.hash).slice(0, 12)}`);
    this.#row.restore(kept.row);
    this.timeMs = kept.timeMs ?? Number.NaN;
    this.#bars.restore(kept.bars);
    this.#trades.restore(kept.trades);
    this.#book.restore(kept.book);
    Object.assign(this.state, kept.state);
  }

  #close(bar: Extract<MarketEvent, { readonly type: 'bar-closed' }>['bar']): boolean {
    const { closeTimeMs } = bar;
    // A bar that traded while no trade was printed shows that trades are not being told.
    if (bar.volume > 0 && !this.#trades.hasTradedSince(bar.openTimeMs)) this.#trades.forget();
    this.timeMs = closeTimeMs;
    this.#bars.write(bar, this.values);
    this.#trades.write(closeTimeMs, this.values, 6);
    this.#book.write(closeTimeMs, this.#trades.turnover, this.values, 18);
    this.#row.settle();
    this.state.bars = this.#bars.state;
    this.state.trades = this.#trades.state;
    this.state.quotes = this.#book.quoteState;
    this.state.depth = this.#book.depthState;
    return true;
  }

  #forget(): void {
    this.#trades.forget();
    this.#book.forget();
  }
}
