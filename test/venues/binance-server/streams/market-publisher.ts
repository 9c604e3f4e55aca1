import { nextOpen, openOf } from '../market/klines.ts';
import type { Listing } from '../market/listing.ts';
import type { AggPrint, TradePrint } from '../market/tape.ts';
import type { Venue, VenueListener } from '../market/venue.ts';
import type { Side } from '../matching/book.ts';
import type { UmOrder } from '../orders/um-order.ts';
import { DepthChannel, partialDepth } from './depth-channel.ts';
import type { Hub } from './hub.ts';
import {
  aggTradePayload, bookTickerPayload, contractInfoPayload, forceOrderPayload, foreignRow, klinePayload, markPricePayload, miniTickerPayload, tickerPayload, tradePayload,
} from './stream-payloads.ts';

/** Bars closed at once, after a jump of the clock; those before them are for REST. */
const MAX_CLOSED = 1_500;

/** Streams that come at a beat, with the beat in ms of wall time. */
interface Beat {
  readonly everyMs: number;
  dueMs: number;
  run(nowMs: number): void;
}

interface KlineTopic {
  readonly listing: Listing;
  readonly interval: string;
  openMs: number;
  trades: number;
}

/** Turns what happens on one market into its streams. */
export class MarketPublisher implements VenueListener {
  readonly #venue: Venue;
  readonly #hub: Hub;
  readonly #depth = new Map<string, DepthChannel>();
  readonly #depthBySymbol = new Map<string, DepthChannel[]>();
  readonly #klines = new Map<string, KlineTopic>();
  readonly #touch = new Map<string, string>();
  readonly #partials = new Map<string, number>();
  readonly #forced = new Map<string, UmOrder>();
  readonly #beats: Beat[];
  readonly #streamName: (listing: Listing) => string = (listing) => listing.symbol.toLowerCase();

  constructor(venue: Venue, hub: Hub) {
    this.#venue = venue;
    this.#hub = hub;
    venue.listeners.push(this);
    hub.onAsked = (stream) => this.#prepare(stream);
    const isSpot = venue.kind === 'spot';
    const speeds = isSpot ? [100, 1_000] : [100, 250, 500];
    this.#beats = [
      ...speeds.map((speed) => beat(speed, (nowMs) => this.#sendDepth(speed, nowMs))),
      beat(isSpot ? 1_000 : 250, (nowMs) => this.#sendKlines(nowMs)),
      beat(1_000, (nowMs) => this.#sendTickers(nowMs)),
      ...(isSpot ? [] : [beat(1_000, (nowMs) => this.#sendMarks('@1s', nowMs)), beat(3_000, (nowMs) => this.#sendMarks('', nowMs)), beat(1_000, (nowMs) => this.#sendForced(nowMs))]),
    ];
  }

  /** Sends what is due at `wallMs` of a clock that only goes forward. */
  beat(wallMs: number): void {
    const nowMs = this.#venue.clock.now();
    for (const one of this.#beats) {
      if (wallMs < one.dueMs) continue;
      one.dueMs = wallMs + one.everyMs;
      one.run(nowMs);
    }
  }

  traded(listing: Listing, trades: readonly TradePrint[], aggregates: readonly AggPrint[]): void {
    const name = this.#streamName(listing);
    const nowMs = this.#venue.clock.now();
    for (const trade of trades) this.#hub.publish(`${name}@trade`, () => tradePayload(listing, trade, nowMs));
    for (const trade of aggregates) this.#hub.publish(`${name}@aggTrade`, () => aggTradePayload(listing, trade, nowMs));
  }

  levelChanged(listing: Listing, side: Side, price: bigint): void {
    for (const channel of this.#depthBySymbol.get(listing.symbol) ?? []) channel.changed(side, price);
  }

  settled(listing: Listing): void {
    const { bids, asks } = listing.book;
    const touch = `${bids.best?.price} ${bids.best?.total} ${asks.best?.price} ${asks.best?.total}`;
    if (this.#touch.get(listing.symbol) === touch) return;
    this.#touch.set(listing.symbol, touch);
    const nowMs = this.#venue.clock.now();
    const make = (): unknown => bookTickerPayload(listing, nowMs);
    this.#hub.publish(`${this.#streamName(listing)}@bookTicker`, make);
    if (listing.kind === 'um') this.#hub.publish('!bookTicker', make);
  }

  /** Remembers a liquidation; the largest of a symbol is sent each second. */
  liquidated(order: UmOrder): void {
    const known = this.#forced.get(order.listing.symbol);
    if (known === undefined || known.qty < order.qty) this.#forced.set(order.listing.symbol, order);
  }

  /** Announces that a contract's state changed. */
  contractChanged(listing: Listing): void {
    this.#hub.publish('!contractInfo', () => contractInfoPayload(listing, this.#venue.clock.now()));
  }

  /** Starts what a stream needs from now on. */
  #prepare(stream: string): void {
    const [name = '', topic = '', speedText = ''] = stream.split('@');
    const listing = [...this.#venue.listings.values()].find((one) => this.#streamName(one) === name.toLowerCase());
    if (listing === undefined) return;
    const kline = /^kline_(\w+)$/.exec(topic);
    if (kline?.[1] !== undefined && !this.#klines.has(stream)) {
      const openMs = openOf(kline[1], this.#venue.clock.now());
      this.#klines.set(stream, { listing, interval: kline[1], openMs, trades: -1 });
    }
    if (topic === 'depth' && !this.#depth.has(stream)) {
      const channel = new DepthChannel(listing);
      this.#depth.set(stream, channel);
      this.#depthBySymbol.set(listing.symbol, [...(this.#depthBySymbol.get(listing.symbol) ?? []), channel]);
    }
    if (/^depth(5|10|20)$/.test(topic)) this.#partials.set(stream, Number(speedText.replace('ms', '')) || (this.#venue.kind === 'spot' ? 1_000 : 250));
  }

  #sendDepth(speed: number, nowMs: number): void {
    const fallback = this.#venue.kind === 'spot' ? 1_000 : 250;
    for (const [stream, channel] of this.#depth) {
      const [, , speedText = ''] = stream.split('@');
      if ((Number(speedText.replace('ms', '')) || fallback) !== speed) continue;
      const diff = channel.flush(nowMs);
      if (diff !== null) this.#hub.publish(stream, () => diff);
    }
    for (const [stream, every] of this.#partials) {
      if (every !== speed) continue;
      const [name, topic = ''] = stream.split('@');
      const listing = [...this.#venue.listings.values()].find((one) => this.#streamName(one) === name);
      if (listing !== undefined) this.#hub.publish(stream, () => partialDepth(listing, Number(topic.slice(5)), nowMs));
    }
  }

  #sendKlines(nowMs: number): void {
    for (const [stream, topic] of this.#klines) {
      const { listing, interval } = topic;
      const openMs = openOf(interval, nowMs);
      for (let closed = 0; topic.openMs < openMs && closed < MAX_CLOSED; closed++) {
        const bar = listing.klines.bar(interval, topic.openMs, nowMs);
        this.#hub.publish(stream, () => klinePayload(listing, interval, bar, nowMs));
        topic.openMs = nextOpen(interval, topic.openMs);
        topic.trades = -1;
      }
      // A clock that was put back closes nothing twice.
      if (openMs < topic.openMs) continue;
      topic.openMs = openMs;
      const bar = listing.klines.bar(interval, openMs, nowMs);
      if (bar.trades === topic.trades) continue;
      topic.trades = bar.trades;
      this.#hub.publish(stream, () => klinePayload(listing, interval, bar, nowMs));
    }
  }

  #sendTickers(nowMs: number): void {
    const listings = [...this.#venue.listings.values()];
    for (const listing of listings) {
      this.#hub.publish(`${this.#streamName(listing)}@miniTicker`, () => miniTickerPayload(listing, nowMs));
      this.#hub.publish(`${this.#streamName(listing)}@ticker`, () => tickerPayload(listing, nowMs));
    }
    const foreign = (event: '24hrMiniTicker' | '24hrTicker'): unknown[] => (this.#venue.kind === 'um' ? [foreignRow(event, nowMs)] : []);
    this.#hub.publish('!miniTicker@arr', () => [...listings.map((listing) => miniTickerPayload(listing, nowMs)), ...foreign('24hrMiniTicker')]);
    if (this.#venue.kind === 'um') this.#hub.publish('!ticker@arr', () => [...listings.map((listing) => tickerPayload(listing, nowMs)), ...foreign('24hrTicker')]);
  }

  #sendMarks(suffix: string, nowMs: number): void {
    const listings = [...this.#venue.listings.values()];
    for (const listing of listings) this.#hub.publish(`${this.#streamName(listing)}@markPrice${suffix}`, () => markPricePayload(listing, nowMs));
    this.#hub.publish(`!markPrice@arr${suffix}`, () => [...listings.map((listing) => markPricePayload(listing, nowMs)), foreignRow('markPriceUpdate', nowMs)]);
  }

  #sendForced(nowMs: number): void {
    for (const order of this.#forced.values()) {
      this.#hub.publish(`${this.#streamName(order.listing)}@forceOrder`, () => forceOrderPayload(order, nowMs));
      this.#hub.publish('!forceOrder@arr', () => forceOrderPayload(order, nowMs));
    }
    this.#forced.clear();
  }
}

const beat = (everyMs: number, run: (nowMs: number) => void): Beat => ({ everyMs, dueMs: 0, run });
