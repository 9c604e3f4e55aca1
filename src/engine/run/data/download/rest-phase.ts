import { barOpenTime, DAY_MS, intervalMs, type Interval } from '../../../domain/interval.ts';
import { instrumentIdOf } from '../../../domain/instrument.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { DownloadResult, RestSeries } from '../../../contract/download.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { ArchiveSeries } from '../../../adapters/binance/archive/archive-path.ts';
import { planPeriods } from '../../../adapters/binance/archive/plan-periods.ts';
import { archivePath } from '../../../adapters/binance/archive/archive-path.ts';
import { RestHistory } from '../../../adapters/binance/archive/rest-history.ts';
import { LIVE_ENDPOINTS } from '../../../adapters/binance/endpoints.ts';
import { loadListing } from '../../../adapters/binance/exchange-info.ts';
import { BinanceConnector } from '../../../adapters/binance/rest/connector.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import { waitUnlessStopped, type DownloadOptions } from './download-options.ts';
import type { DownloadMeter } from './download-meter.ts';
import { LineImport } from './line-import.ts';
import { firstMissingTradeId, lastTradeIdBefore, missingBars, type Stretch } from './missing-stretches.ts';

/** A bar that has just closed may still be put right. Our choice. */
const SETTLE_MS = 10_000;
/** Trades of more days than this are left to the archive: an active day is some 1,500 requests. Our choice. */
const LONGEST_TRADE_TAIL_MS = 3 * DAY_MS;

/** Asks REST for what the archive did not give: missing bars, the newest trades, funding of months without a file. What the venue refuses is told of its series. */
export async function downloadRest(seriesList: readonly ArchiveSeries[], options: DownloadOptions, meter: DownloadMeter): Promise<NonNullable<DownloadResult['rest']>> {
  const { request, signal } = options;
  const wait = waitUnlessStopped(options.wait, signal);
  const connector = new BinanceConnector({ market: request.market, restUrl: options.restUrl ?? LIVE_ENDPOINTS[request.market].rest, key: null, clock: options.clock, wait });
  const history = new RestHistory({ connector, wait });
  const series: RestSeries[] = [];
  let listed: ReadonlySet<string> | null = null;
  for (const [index, one] of seriesList.entries()) {
    const tail = new Tail({ series: one, history, options, say: (words) => { meter.stage(`asking Binance: ${nameOf(one)}${words}`, index / seriesList.length); } });
    let error: VenueError | null = null;
    let refusal: string | null = null;
    try {
      signal?.throwIfAborted();
      listed ??= await begin(connector);
      if (listed.has(one.symbol)) await tail.run(connector.time.now());
      else refusal = unlisted(one, options.store);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (!(thrown instanceof VenueError)) throw thrown;
      error = thrown;
    }
    series.push({ ...tail.result, error: error?.message ?? refusal });
    meter.rowsRead(tail.result.rowsRead);
    // The next series would meet the same.
    if (error !== null && (listed === null || error.kind === 'network' || error.kind === 'rate-limit')) break;
  }
  const sum = (key: 'requests' | 'rowsRead' | 'rowsStored' | 'duplicates'): number => series.reduce((total, one) => total + one[key], 0);
  return { requests: sum('requests'), rowsRead: sum('rowsRead'), rowsStored: sum('rowsStored'), duplicates: sum('duplicates'), series };
}

/** Reads the exchange's clock, limits and symbols. */
async function begin(connector: BinanceConnector): Promise<ReadonlySet<string>> {
  await connector.time.ensure();
  const { symbols, skipped } = await loadListing(connector);
  return new Set([...symbols.map(({ instrument }) => instrument.symbol), ...skipped.map(({ symbol }) => symbol)]);
}

/** A symbol that is gone still has its history in the archive; one that has neither was mistyped. */
function unlisted({ market, symbol }: ArchiveSeries, store: Store): string | null {
  const id = instrumentIdOf(market, symbol);
  const isKnown = [...store.bars.series(), ...store.trades.series(), ...store.funding.series()].some(({ instrumentId }) => instrumentId === id);
  return isKnown ? null : `expected a symbol that Binance lists on ${market === 'spot' ? 'spot' : 'USDⓈ-M futures'}, found ${symbol}`;
}

function nameOf({ symbol, kind, interval }: ArchiveSeries): string {
  return [symbol, kind === 'klines' ? interval : kind === 'funding' ? 'funding' : 'trades'].join(' ');
}

interface TailOptions {
  readonly series: ArchiveSeries;
  readonly history: RestHistory;
  readonly options: DownloadOptions;
  readonly say: (words: string) => void;
}

/** The rest of one series. */
class Tail {
  readonly #given: TailOptions;
  readonly #id: InstrumentId;
  readonly #imports: LineImport;
  readonly #requestsBefore: number;

  constructor(given: TailOptions) {
    const { series, options, history } = given;
    this.#given = given;
    this.#id = instrumentIdOf(series.market, series.symbol);
    this.#imports = new LineImport({ series, store: options.store, folder: options.folder, signal: options.signal });
    this.#requestsBefore = history.requests;
  }

  get result(): Omit<RestSeries, 'error'> {
    const { series: { kind, interval }, history } = this.#given;
    return {
      instrumentId: this.#id, kind: kind === 'aggTrades' ? 'agg-trades' : kind, interval, requests: history.requests - this.#requestsBefore,
      rowsRead: this.#imports.rowsRead, rowsStored: this.#imports.rowsStored, duplicates: this.#imports.duplicates,
    };
  }

  /** @param nowMs the exchange's time */
  async run(nowMs: EpochMs): Promise<void> {
    const { series: { kind, interval }, options: { request } } = this.#given;
    const range = { from: request.from, to: Math.min(request.to, nowMs) };
    if (kind === 'klines' && interval !== null) await this.#bars(interval, { from: range.from, to: Math.min(range.to, barOpenTime(nowMs - SETTLE_MS, intervalMs(interval))) });
    else if (kind === 'funding') await this.#funding(range);
    else await this.#trades(range, nowMs);
  }

  async #bars(interval: Interval, range: Stretch): Promise<void> {
    const { history, options: { store }, series: { symbol } } = this.#given;
    for (const { from, to } of missingBars(store.bars, this.#id, interval, range)) await this.#take(history.klines(symbol, interval, from, to));
  }

  async #funding(range: Stretch): Promise<void> {
    const { history, series, options: { store } } = this.#given;
    // Each month that was stored from the archive is whole.
    const stored = planPeriods(series, { ...range, nowMs: Infinity }).filter((month) => store.archive.get(archivePath(series, month)) !== null);
    let from = range.from;
    for (const month of [...stored, { from: range.to, to: range.to }]) {
      if (month.from > from) await this.#take(history.funding(series.symbol, from, Math.min(month.from, range.to)));
      from = Math.max(from, month.to);
    }
  }

  /** Trades follow each other by their ids, so the tail goes on from the last stored one. */
  async #trades(range: Stretch, nowMs: EpochMs): Promise<void> {
    const { history, series, options: { store } } = this.#given;
    const days = planPeriods(series, { ...range, nowMs }).filter((period) => store.archive.get(archivePath(series, period)) !== null);
    const tail = { from: Math.max(range.from, ...days.map((day) => day.to)), to: range.to };
    // What is older and not in the archive is told as missing files.
    if (tail.from >= tail.to || nowMs - tail.from > LONGEST_TRADE_TAIL_MS) return;
    const before = lastTradeIdBefore(store.trades, this.#id, tail.from);
    const first = before === null ? await history.firstTradeId(series.symbol, tail.from, tail.to) : before + 1;
    if (first === null) return;
    await this.#take(history.trades(series.symbol, firstMissingTradeId(store.trades, this.#id, first, tail), tail.to));
  }

  /** Stores what comes, a stretch at a time, so that a stop loses little. */
  async #take(pages: AsyncGenerator<readonly string[]>): Promise<void> {
    const { options: { signal }, say } = this.#given;
    for await (const lines of pages) {
      signal?.throwIfAborted();
      await this.#imports.add(lines);
      say(`, ${(this.#imports.rowsRead + this.#imports.waiting).toLocaleString('en')} rows`);
    }
    await this.#imports.flush();
  }
}
