import { tickSources } from '../../adapters/replay-feed/tick-sources.ts';
import type { TickSource } from '../../adapters/replay-feed/tick-sources.ts';
import type { FeatureSelectRequest } from '../../contract/features.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { ExchangeEvent, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import type { FeatureSetDefinition } from '../../features/sets/definition.ts';
import { RowGatherer } from '../../features/sets/market-feature-set.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import { createSightSet, FEATURE_SET_DEFINITIONS, sightSetSettling } from '../../features/sets/sight-set.ts';
import type { SightSet } from '../../features/sets/sight-set.ts';
import { featureSetHash } from '../../features/sets/definition.ts';
import { BookSide } from '../../market/book-side.ts';
import { resample } from '../../market/resample.ts';
import { RegimeDetector, WARM_UP_BARS } from '../../regime/detector.ts';
import { bestInterval, DataMissing } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';

/** Features of stored bars. */
export interface LoadedFeatures {
  readonly definition: FeatureSetDefinition;
  readonly hash: string;
  readonly rows: FeatureRows;
  /** [rows.length] close of each bar. */
  readonly close: Float64Array;
  /** The first row of the asked time; those before it warmed up. */
  readonly first: number;
  readonly notes: readonly string[];
}

/**
 * Works out a feature set over stored data: the class that serves live takes the stored events in order of time. Bars are read from as long before as the slowest average remembers.
 * @throws DataMissing when the instrument or its bars are not stored
 */
export function loadFeatures(store: MarketDataStore, request: FeatureSelectRequest): LoadedFeatures {
  const { set: name, interval, from } = request;
  const id = instrumentId(request.instrumentId);
  const definition = FEATURE_SET_DEFINITIONS[name];
  const hash = featureSetHash(definition);
  const [referenceId, basisId] = [request.referenceId, request.basisId].map((other) => (other === null ? null : instrumentId(other))) as [InstrumentId | null, InstrumentId | null];
  const set = createSightSet({ set: name, version: definition.version, hash, interval, referenceId, basisId, withRegime: request.withRegime }, id);
  const warmUpBars = Math.max(sightSetSettling(name), request.withRegime ? WARM_UP_BARS : 0);
  const span = { from: from - warmUpBars * intervalMs(interval), to: request.to };
  const bars = readBars(store, id, request, span);
  const others = [referenceId, basisId].flatMap((other) => (other === null || other === id ? [] : [{ id: other, bars: readBars(store, other, request, span) }]));
  const rows = gather(set, { id, request, bars, sources: [...others.map((other) => new BarSource(other.id, request.interval, other.bars)), ...fundingOf(store, id, span), ...ticksOf(store, id, request)] });
  const first = bars.openTimeMs.findIndex((openMs) => openMs >= from);
  return { definition, hash, rows, close: bars.close, first: first < 0 ? bars.length : first, notes: notesOf(store, id, request) };
}

/** @throws DataMissing when there are none over the asked time */
function readBars(store: MarketDataStore, id: InstrumentId, { interval, from, to }: FeatureSelectRequest, span: { readonly from: EpochMs; readonly to: EpochMs }): BarColumns {
  const stored = bestInterval(store, id, interval);
  const bars = stored === null ? null : resample(store.bars.read(id, stored, span.from, span.to), stored, interval);
  if (bars === null || !bars.openTimeMs.some((openMs) => openMs >= from)) throw new DataMissing(`${id}: expected stored bars that add up to ${interval} from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}, found none; import some first`);
  return bars;
}

/** What is told between the closes of the instrument's own bars. */
interface EventSource {
  readonly nextTimeMs: EpochMs;
  next(): ExchangeEvent | MarketEvent | null;
}

interface Gathered {
  readonly id: InstrumentId;
  readonly request: FeatureSelectRequest;
  readonly bars: BarColumns;
  readonly sources: readonly EventSource[];
}

function gather(set: SightSet, { id, request, bars, sources }: Gathered): FeatureRows {
  const gathered = new RowGatherer(set.values.length);
  const book = new RecordedBook(id);
  const detector = request.withRegime ? new RegimeDetector(request.interval) : null;
  for (let row = 0; row < bars.length; row++) {
    const bar = barAt(bars, row);
    for (let source = earliest(sources); source !== null && source.nextTimeMs <= bar.closeTimeMs; source = earliest(sources)) {
      const event = source.next();
      if (event === null) continue;
      if (event.type === 'book-changed') set.update(book.take(event));
      else set.update(event as MarketEvent);
    }
    if (detector !== null) set.giveRegime?.(detector.update(bar)?.probabilities ?? null);
    if (set.update({ type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval: request.interval, bar })) gathered.add(set);
  }
  return gathered.rows();
}

function earliest(sources: readonly EventSource[]): EventSource | null {
  let found: EventSource | null = null;
  for (const source of sources) if (source.nextTimeMs < (found?.nextTimeMs ?? Number.POSITIVE_INFINITY)) found = source;
  return found;
}

class BarSource implements EventSource {
  readonly #id: InstrumentId;
  readonly #interval: FeatureSelectRequest['interval'];
  readonly #bars: BarColumns;
  #at = 0;

  constructor(id: InstrumentId, interval: FeatureSelectRequest['interval'], bars: BarColumns) {
    this.#id = id;
    this.#interval = interval;
    this.#bars = bars;
  }

  get nextTimeMs(): EpochMs {
    return this.#bars.closeTimeMs[this.#at] ?? Number.POSITIVE_INFINITY;
  }

  next(): MarketEvent {
    const bar = barAt(this.#bars, this.#at++);
    return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: this.#id, interval: this.#interval, bar };
  }
}

function fundingOf(store: MarketDataStore, id: InstrumentId, { from, to }: { readonly from: EpochMs; readonly to: EpochMs }): readonly EventSource[] {
  const instrument = store.instruments.get(id);
  if (instrument === null || !isDerivative(instrument)) return [];
  const rates = store.funding.read(id, from, to);
  let at = 0;
  return [{
    get nextTimeMs() { return rates[at]?.timeMs ?? Number.POSITIVE_INFINITY; },
    next: () => {
      const rate = rates[at++];
      return rate === undefined ? null : { type: 'funding-due', timeMs: rate.timeMs, instrumentId: id, rate: rate.rate, markPrice: Number.NaN };
    },
  }];
}

/** Recorded trades, quotes and books, for the features that ask for them. */
function ticksOf(store: MarketDataStore, id: InstrumentId, { set, from, to, interval }: FeatureSelectRequest): readonly TickSource[] {
  if (set !== 'market-30') return [];
  const begin = from - TICK_LEAD_MS - intervalMs(interval);
  return tickSources({ instrumentId: id, trades: store.trades?.read(id, begin, to) ?? null, quotes: store.quotes?.read(id, begin, to) ?? null, depth: store.depth?.read(id, begin, to) ?? null });
}

/** Windows of trades and of the book are of a quarter of an hour. */
const TICK_LEAD_MS = 20 * 60_000;
const BOOK_LEVELS = 20;

/** Puts the changes of a recorded book together to what a feed tells: its best levels. */
class RecordedBook {
  readonly #id: InstrumentId;
  readonly #bids = new BookSide('bids');
  readonly #asks = new BookSide('asks');
  #updateId = Number.NaN;

  constructor(id: InstrumentId) {
    this.#id = id;
  }

  take({ timeMs, levels, bidStart, askStart, askEnd, follows, updateId }: Extract<ExchangeEvent, { readonly type: 'book-changed' }>): MarketEvent {
    // What is no change of the book in hand is a whole book.
    if (follows !== this.#updateId) {
      this.#bids.clear();
      this.#asks.clear();
    }
    this.#bids.updateRows(levels, bidStart, askStart);
    this.#asks.updateRows(levels, askStart, askEnd);
    this.#updateId = updateId;
    return { type: 'depth-updated', timeMs, instrumentId: this.#id, bids: this.#bids.best(BOOK_LEVELS), asks: this.#asks.best(BOOK_LEVELS) };
  }
}

function notesOf(store: MarketDataStore, id: InstrumentId, { set, from, to }: FeatureSelectRequest): readonly string[] {
  if (set !== 'market-30') return [];
  const missing = (['trades', 'quotes', 'depth'] as const).filter((kind) => !(store[kind]?.series().some((one) => one.instrumentId === id && one.from < to && one.to >= from) ?? false));
  return missing.length === 0 ? [] : [`No ${missing.join(', no ')} of ${id} are stored over this time: the features that need them are unknown.`];
}
