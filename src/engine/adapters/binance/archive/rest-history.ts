import { z } from 'zod';
import { intervalMs, type Interval } from '../../../domain/interval.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { BinanceConnector, RestParams } from '../rest/connector.ts';

/** Rows of history as lines of CSV in the order of Binance's public data, prices as the exchange writes them. */
export type HistoryLines = readonly string[];

export interface RestHistoryOptions {
  readonly connector: BinanceConnector;
  /** Resolves after `ms`; rejects when the work is to stop. */
  readonly wait: (ms: number) => Promise<void>;
}

/** Futures give most rows for their weight in pages below 500, spot in the largest. @see Binance REST, klines: 1/2/5/10 for <100/<500/≤1000/>1000 */
const KLINE_PAGE = { spot: { rows: 1_000, weight: 2 }, um: { rows: 499, weight: 2 } } as const;
const PAGE = 1_000;
const TRADE_WEIGHT = { spot: 4, um: 20 } as const;
const HOUR_MS = 3_600_000;
/** How far before the first rate its predecessor is looked for; no interval is longer than 8 hours. */
const FUNDING_LOOK_BACK_MS = 9 * HOUR_MS;
/** Intervals that Binance charges funding at. @see GET /fapi/v1/fundingInfo */
const FUNDING_HOURS: ReadonlySet<number> = new Set([1, 2, 4, 8]);
const DEFAULT_FUNDING_HOURS = 8;
/** A ban that lasts longer ends the work instead of a wait. */
const LONGEST_PAUSE_MS = 300_000;
const PAUSES = 5;
const FURTHER_ATTEMPTS = 2;

/** History of one market over REST, asked politely: within the weight budget, and waiting when the exchange wants to be left alone. */
export class RestHistory {
  readonly #connector: BinanceConnector;
  readonly #wait: (ms: number) => Promise<void>;
  readonly #path: string;
  #requests = 0;

  constructor({ connector, wait }: RestHistoryOptions) {
    this.#connector = connector;
    this.#wait = wait;
    this.#path = connector.market === 'spot' ? '/api/v3' : '/fapi/v1';
  }

  /** Requests answered so far. */
  get requests(): number {
    return this.#requests;
  }

  /** Yields the bars whose open time is in [fromMs, toMs), ascending, page by page. @throws VenueError */
  async *klines(symbol: string, interval: Interval, fromMs: EpochMs, toMs: EpochMs): AsyncGenerator<HistoryLines> {
    const { rows: limit, weight } = KLINE_PAGE[this.#connector.market];
    for (let nextMs = fromMs; nextMs < toMs; ) {
      const page = await this.#ask('klines', { symbol, interval, startTime: nextMs, endTime: toMs - 1, limit }, weight, klineRows);
      const fresh = page.filter(([openMs]) => openMs >= nextMs && openMs < toMs);
      if (fresh.length > 0) yield fresh.map((row) => row.join(','));
      const last = page.at(-1)?.[0];
      if (page.length < limit || last === undefined || last < nextMs) return;
      nextMs = last + intervalMs(interval);
    }
  }

  /** Returns the id of the first aggregated trade in [fromMs, toMs), or null when there is none. @throws VenueError */
  async firstTradeId(symbol: string, fromMs: EpochMs, toMs: EpochMs): Promise<number | null> {
    // Futures answer for at most an hour at once.
    for (let hourMs = fromMs; hourMs < toMs; hourMs += HOUR_MS) {
      const endTime = Math.min(hourMs + HOUR_MS, toMs) - 1;
      const [first] = await this.#ask('aggTrades', { symbol, startTime: hourMs, endTime, limit: 1 }, TRADE_WEIGHT[this.#connector.market], tradeRows);
      if (first !== undefined) return first.a;
    }
    return null;
  }

  /** Yields the aggregated trades from an id on that were made before `toMs`, page by page. @throws VenueError */
  async *trades(symbol: string, fromId: number, toMs: EpochMs): AsyncGenerator<HistoryLines> {
    for (let nextId = fromId; ; ) {
      const page = await this.#ask('aggTrades', { symbol, fromId: nextId, limit: PAGE }, TRADE_WEIGHT[this.#connector.market], tradeRows);
      const fresh = page.filter(({ a, T }) => a >= nextId && T < toMs);
      if (fresh.length > 0) yield fresh.map(({ a, p, q, f, l, T, m }) => [a, p, q, f, l, T, m].join(','));
      const last = fresh.at(-1);
      if (page.length < PAGE || fresh.length < page.length || last === undefined) return;
      nextId = last.a + 1;
    }
  }

  /** Yields the funding rates charged in [fromMs, toMs), ascending, each with the hours since the one before. @throws VenueError */
  async *funding(symbol: string, fromMs: EpochMs, toMs: EpochMs): AsyncGenerator<HistoryLines> {
    let beforeMs: EpochMs | null = null;
    for (let nextMs = Math.max(fromMs - FUNDING_LOOK_BACK_MS, 0); nextMs < toMs; ) {
      const page = await this.#ask('fundingRate', { symbol, startTime: nextMs, endTime: toMs - 1, limit: PAGE }, 1, fundingRows);
      const lines: string[] = [];
      for (const { fundingTime, fundingRate } of page) {
        if (fundingTime >= fromMs && fundingTime < toMs) lines.push([fundingTime, await this.#hoursSince(symbol, beforeMs, fundingTime), fundingRate].join(','));
        beforeMs = fundingTime;
      }
      if (lines.length > 0) yield lines;
      const last = page.at(-1)?.fundingTime;
      if (page.length < PAGE || last === undefined || last < nextMs) return;
      nextMs = last + 1;
    }
  }

  /** The reply does not say the interval: it is the time since the rate before, and where there is none, what holds today. */
  async #hoursSince(symbol: string, beforeMs: EpochMs | null, timeMs: EpochMs): Promise<number> {
    const hours = beforeMs === null ? 0 : Math.round((timeMs - beforeMs) / HOUR_MS);
    if (FUNDING_HOURS.has(hours)) return hours;
    const changed = await this.#ask('fundingInfo', {}, 1, fundingInfoRows);
    return changed.find((row) => row.symbol === symbol)?.fundingIntervalHours ?? DEFAULT_FUNDING_HOURS;
  }

  async #ask<Shape extends z.ZodType>(route: string, params: RestParams, weight: number, shape: Shape): Promise<z.output<Shape>> {
    for (let pauses = 0, attempts = 0; ; ) {
      try {
        const reply = await this.#connector.call({ method: 'GET', path: `${this.#path}/${route}`, params, security: 'none', effect: 'read', weight, urgency: 'polite' }, shape);
        this.#requests++;
        return reply;
      } catch (error) {
        if (!(error instanceof VenueError) || !error.retryable) throw error;
        const pauseMs = error.retryAfterMs ?? 1_000;
        const mayGoOn = error.kind === 'rate-limit' ? pauses++ < PAUSES && pauseMs <= LONGEST_PAUSE_MS : attempts++ < FURTHER_ATTEMPTS;
        if (!mayGoOn) throw error;
        await this.#wait(pauseMs);
      }
    }
  }
}

const decimal = z.string().regex(/^-?\d+(\.\d*)?$/, 'expected a decimal');

/** Open time, open, high, low, close, volume, close time, quote volume, trades, taker base, taker quote, ignored. */
const klineRows = z.array(z.tuple([z.int(), decimal, decimal, decimal, decimal, decimal, z.int(), decimal, z.int(), decimal, decimal], z.unknown()).transform(([openMs, ...rest]) => [openMs, ...rest.slice(0, 10), 0] as const));
const tradeRows = z.array(z.object({ a: z.int(), p: decimal, q: decimal, f: z.int(), l: z.int(), T: z.int(), m: z.boolean() }));
const fundingRows = z.array(z.object({ fundingTime: z.int(), fundingRate: decimal }));
const fundingInfoRows = z.array(z.object({ symbol: z.string(), fundingIntervalHours: z.int().min(1).max(24) }));
