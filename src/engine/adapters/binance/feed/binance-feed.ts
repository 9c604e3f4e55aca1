import type { Instrument } from '../../../domain/instrument.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { FeedStatusChanged } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { LiveFeed, MarketListener } from '../../../ports/live-feed.ts';
import { createMarketDecoder } from '../decode/market-decoder.ts';
import type { ComingFunding } from '../decode/funding-watch.ts';
import { isOurs, MarketEventMaker } from '../decode/to-market-event.ts';
import type { BinanceEndpoints } from '../endpoints.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import type { ManagedSocket, SocketGap } from '../sockets/managed-socket.ts';
import type { Cancel } from '../sockets/scheduler.ts';
import { createStreamSocket } from '../sockets/stream-socket.ts';
import { requestSpacingMs, routeOf, routeUrl, streamName } from '../streams/stream-names.ts';
import type { StreamRoute, StreamTopic } from '../streams/stream-names.ts';
import { FeedHealth } from './feed-health.ts';
import { InstrumentDesk } from './instrument-desk.ts';
import type { MarketRest } from './market-rest.ts';
import { RequestLine } from './request-line.ts';
import { Throttle } from './throttle.ts';

/** What is wanted of a market. */
export interface BinanceFeedOptions {
  readonly market: 'spot' | 'um';
  readonly endpoints: Pick<BinanceEndpoints, 'spot' | 'um'>;
  readonly instruments: readonly Instrument[];
  readonly interval: Interval;
  /** Open time of the first bar wanted of an instrument, such as the one after the last that is stored; others begin with the bar that is open now. */
  readonly barsFrom?: ReadonlyMap<InstrumentId, EpochMs>;
  /** Beside bars; futures bring mark price and funding always. `trades` are aggregated by the venue. */
  readonly wants: { readonly quotes?: boolean; readonly trades?: boolean; readonly depthLevels?: number };
  readonly rest: MarketRest;
}

/** How often lateness, silence and missing trades are looked for. */
const LOOK_MS = 5_000;

/**
 * Opens the live market data of one Binance market as a `LiveFeed`: one combined connection per route, local order books, holes in the bars filled by REST
 * before bars go on, and every doubt about the data said in a sentence.
 */
export function createBinanceFeed(machinery: SocketMachinery, options: BinanceFeedOptions): BinanceFeed {
  return new BinanceFeed(machinery, options);
}

/** What can be seen of a feed from outside, for a connection panel. */
export interface FeedFigures {
  readonly isConnected: boolean;
  readonly connections: number;
  /** Frames that were no JSON. */
  readonly malformed: number;
  /** Forced closings of others that were heard of on futures, at most one a second and symbol; they are counted, not passed on. */
  readonly liquidations: number;
  /** Streams' messages decoded: the fast way and through JSON.parse. */
  readonly decoded: { readonly scanned: number; readonly parsed: number };
  /** What futures are about to pay, where it is known. */
  readonly funding: readonly (ComingFunding & { readonly instrumentId: InstrumentId })[];
}

export class BinanceFeed implements LiveFeed {
  readonly #machinery: SocketMachinery;
  readonly #options: BinanceFeedOptions;
  readonly #decoder = createMarketDecoder();
  readonly #maker: MarketEventMaker;
  readonly #line: RequestLine;
  readonly #health = new FeedHealth();
  readonly #desks = new Map<string, InstrumentDesk>();
  readonly #sockets = new Map<StreamRoute, ManagedSocket>();
  readonly #gaps: SocketGap[] = [];
  readonly #throttle: Throttle;
  #listener: MarketListener | null = null;
  #cancelLook: Cancel | null = null;
  #isConnected = false;
  #malformed = 0;
  #liquidations = 0;

  constructor(machinery: SocketMachinery, options: BinanceFeedOptions) {
    this.#machinery = machinery;
    this.#options = options;
    this.#maker = new MarketEventMaker(options.market);
    this.#throttle = new Throttle(machinery.clock);
    this.#line = new RequestLine(machinery, (what, reason) => this.#doubt(`asking for the ${what} failed and is tried again: ${reason}`));
  }

  start(listener: MarketListener): void {
    if (this.#listener !== null) return;
    this.#listener = listener;
    for (const instrument of this.#options.instruments) this.#desks.set(instrument.symbol, this.#desk(instrument));
    for (const [route, streams] of this.#streams()) this.#sockets.set(route, this.#socket(route, streams));
    for (const socket of this.#sockets.values()) socket.start();
    this.#planLook();
  }

  stop(): Promise<void> {
    this.#listener = null;
    this.#cancelLook?.();
    this.#line.stop();
    for (const socket of this.#sockets.values()) socket.stop();
    return Promise.resolve();
  }

  figures(): FeedFigures {
    return {
      isConnected: this.#isConnected, malformed: this.#malformed, liquidations: this.#liquidations, decoded: this.#decoder.counts(), funding: this.#funding(),
      connections: [...this.#sockets.values()].reduce((sum, socket) => sum + socket.connections, 0),
    };
  }

  #funding(): FeedFigures['funding'] {
    return this.#options.instruments.flatMap(({ id, symbol }) => {
      const coming = this.#desks.get(symbol)?.comingFunding ?? null;
      return coming === null ? [] : [{ instrumentId: id, ...coming }];
    });
  }

  #desk(instrument: Instrument): InstrumentDesk {
    const { interval, rest, barsFrom, wants } = this.#options;
    return new InstrumentDesk({
      machinery: this.#machinery, maker: this.#maker, instrument, interval, rest, line: this.#line,
      fromMs: barsFrom?.get(instrument.id) ?? null, depthLevels: wants.depthLevels ?? 0,
      emit: (event) => this.#listener?.(event),
      doubt: (sentence) => this.#doubt(sentence),
      say: (sentence) => this.#say('gap', sentence),
      changed: () => this.#look(),
    });
  }

  #topics(): readonly StreamTopic[] {
    const { market, interval, wants } = this.#options;
    return [
      { type: 'kline', interval },
      ...(wants.quotes === true ? [{ type: 'bookTicker' } as const] : []),
      ...(wants.trades === true ? [{ type: 'aggTrade' } as const] : []),
      ...((wants.depthLevels ?? 0) > 0 ? [{ type: 'depth' } as const] : []),
      ...(market === 'um' ? [{ type: 'markPrice' }, { type: 'forceOrder' }] as const : []),
    ];
  }

  #streams(): Map<StreamRoute, string[]> {
    const byRoute = new Map<StreamRoute, string[]>();
    for (const topic of this.#topics()) {
      const route = routeOf(this.#options.market, topic);
      const names = this.#options.instruments.map(({ symbol }) => streamName(symbol, topic));
      byRoute.set(route, [...(byRoute.get(route) ?? []), ...names]);
    }
    return byRoute;
  }

  #socket(route: StreamRoute, streams: readonly string[]): ManagedSocket {
    const name = route === 'spot' ? 'spot streams' : `futures ${route} streams`;
    const options = { name, url: routeUrl(this.#options.endpoints, route), spacingMs: requestSpacingMs(route), streams };
    return createStreamSocket(this.#machinery, options, {
      frame: (data, receivedMs) => this.#frame(data, receivedMs),
      lost: (_sinceMs, reason) => this.#lost(route, name, reason),
      ready: (gap) => this.#ready(route, gap),
      refused: (names, reason) => this.#say('gap', `the venue does not deliver ${names.join(', ')}: ${reason}`),
    });
  }

  #frame(data: Uint8Array, receivedMs: EpochMs): void {
    if (this.#listener === null) return;
    const message = this.#decoder.decode(data);
    if (message.kind === 'malformed') {
      this.#malformed += 1;
      this.#doubt(`a message of the venue could not be read: ${message.reason}`);
    }
    if (message.kind === 'other' && message.event === 'forceOrder') this.#liquidations += 1;
    if (message.kind === 'other' || message.kind === 'malformed' || !isOurs(message)) return;
    this.#health.observe(message, receivedMs);
    this.#desks.get(message.symbol)?.take(message, receivedMs);
  }

  #lost(route: StreamRoute, name: string, reason: string): void {
    this.#isConnected = false;
    for (const desk of this.#desks.values()) desk.lost(route);
    this.#say('disconnected', `${name}: ${reason}; bars are held back until everything that was missed has been fetched`);
  }

  #ready(route: StreamRoute, gap: SocketGap | null): void {
    if (gap !== null) this.#gaps.push(gap);
    for (const desk of this.#desks.values()) desk.ready(route, this.#machinery.clock.now());
    this.#look();
  }

  /** Says `connected` when the last socket delivers and the last hole is filled. */
  #look(): void {
    if (this.#isConnected || ![...this.#sockets.values()].every((socket) => socket.isReady)) return;
    if ([...this.#desks.values()].some((desk) => desk.isFilling)) return;
    this.#isConnected = true;
    const gaps = this.#gaps.splice(0);
    const longestMs = Math.max(0, ...gaps.map(({ fromMs, toMs }) => toMs - fromMs));
    this.#say('connected', gaps.length === 0 ? 'every stream is delivering' : `every stream is delivering again after ${(longestMs / 1000).toFixed(1)} s; its bars have been fetched, its quotes and trades stay missing`);
  }

  #planLook(): void {
    this.#cancelLook = this.#machinery.scheduler.after(LOOK_MS, () => {
      const nowMs = this.#machinery.clock.now();
      for (const desk of this.#desks.values()) desk.check(nowMs);
      const news = this.#health.check();
      if (news !== null) this.#say(news.isGood && this.#isConnected ? 'connected' : 'gap', news.sentence);
      if (this.#listener !== null) this.#planLook();
    });
  }

  /** Says a doubt about the data, the same kind at most once a minute. */
  #doubt(sentence: string): void {
    const text = this.#throttle.admit(sentence);
    if (text !== null) this.#say('gap', text);
  }

  #say(status: FeedStatusChanged['status'], detail: string): void {
    this.#listener?.({ type: 'feed-status-changed', timeMs: this.#machinery.clock.now(), status, detail });
  }
}
