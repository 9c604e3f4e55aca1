import type { DepthUpdated, QuoteUpdated } from '../../../domain/market-event.ts';
import { keptNumbers, restoreNumbers } from '../feature-row.ts';
import { finiteLog } from '../log-ratio.ts';
import type { SourceState } from '../market-feature-set.ts';
import { BookSideView } from './book-side-view.ts';
import type { BookSideSnapshot } from './book-side-view.ts';
import { MARKET_30_PARAMETERS } from './definition.ts';
import { Minutes } from './minutes.ts';
import type { MinutesSnapshot } from './minutes.ts';

const { shortMinutes: SHORT, longMinutes: LONG, bookLevels: LEVELS, bestLevels: BEST, impactShare: SHARE } = MARKET_30_PARAMETERS;
const [FLOW, FLOW_SIZE, QUOTE_FIELDS] = [0, 1, 2];
const [ADDED, REMOVED, WORTH, CHANGES, DEPTH_FIELDS] = [0, 1, 2, 3, 4];
const [BID, BID_QTY, ASK, ASK_QTY] = [0, 1, 2, 3];
const BASIS_POINTS = 10_000;

/** What a {@link BookWindow} needs to go on; survives JSON. */
export interface BookWindowSnapshot {
  readonly best: readonly (number | null)[];
  readonly times: readonly (number | null)[];
  readonly bids: BookSideSnapshot;
  readonly asks: BookSideSnapshot;
  readonly quoteMinutes: MinutesSnapshot;
  readonly depthMinutes: MinutesSnapshot;
}

/**
 * The order book as last told and its changes over the last quarter of an hour. The best quote is that of the quotes, and of the depth only where
 * there are no quotes: both tell of the same book at different times, and each change is to count once.
 */
export class BookWindow {
  readonly #minuteMs: number;
  readonly #best = new Float64Array(4).fill(Number.NaN);
  readonly #bids = new BookSideView('bids');
  readonly #asks = new BookSideView('asks');
  readonly #quoteMinutes: Minutes;
  readonly #depthMinutes: Minutes;
  /** When a quote, the best quote by any source, and depth were last told. */
  readonly #times = new Float64Array(3).fill(Number.NaN);

  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
    this.#quoteMinutes = new Minutes(minuteMs, LONG + 2, QUOTE_FIELDS);
    this.#depthMinutes = new Minutes(minuteMs, LONG + 2, DEPTH_FIELDS);
  }

  get quoteState(): SourceState {
    return stateOf(this.#quoteMinutes, this.#times[1]!, SHORT);
  }

  get depthState(): SourceState {
    return stateOf(this.#depthMinutes, this.#times[2]!, LONG);
  }

  updateQuote({ timeMs, bid, bidQty, ask, askQty }: QuoteUpdated): void {
    this.#times[0] = timeMs;
    this.#takeBest(timeMs, bid, bidQty, ask, askQty);
  }

  updateDepth({ timeMs, bids, asks }: DepthUpdated): void {
    if (bids.length === 0 || asks.length === 0 || !(bids[0]![0] < asks[0]![0])) return this.#forgetDepth();
    this.#endSilence(timeMs);
    this.#times[2] = timeMs;
    const minutes = this.#depthMinutes;
    minutes.advance(timeMs);
    this.#bids.update(bids);
    this.#asks.update(asks);
    minutes.add(ADDED, this.#bids.added + this.#asks.added);
    minutes.add(REMOVED, this.#bids.removed + this.#asks.removed);
    minutes.add(WORTH, this.#bids.worth(LEVELS) + this.#asks.worth(LEVELS));
    minutes.add(CHANGES, 1);
    const areQuotesSilent = !(timeMs - this.#times[0]! <= this.#minuteMs);
    if (areQuotesSilent) this.#takeBest(timeMs, this.#bids.best, this.#bids.bestQty, this.#asks.best, this.#asks.bestQty);
  }

  /** Changes may have been missed: the windows begin anew. */
  forget(): void {
    this.#forgetQuotes();
    this.#forgetDepth();
  }

  /** Writes the twelve features of the book as they are at a bar's close. @param turnover of trades in the last minute, NaN where unknown */
  write(closeMs: number, turnover: number, out: Float64Array, from: number): void {
    this.#endSilence(closeMs);
    if (this.#quoteMinutes.isRunning) this.#writeBest(closeMs, out, from);
    else for (const slot of OF_BEST) out[from + slot] = Number.NaN;
    if (this.#depthMinutes.isRunning) this.#writeDepth(closeMs, turnover, out, from);
    else for (const slot of OF_DEPTH) out[from + slot] = Number.NaN;
  }

  snapshot(): BookWindowSnapshot {
    return {
      best: keptNumbers(this.#best), times: keptNumbers(this.#times), bids: this.#bids.snapshot(), asks: this.#asks.snapshot(),
      quoteMinutes: this.#quoteMinutes.snapshot(), depthMinutes: this.#depthMinutes.snapshot(),
    };
  }

  restore(kept: BookWindowSnapshot): void {
    restoreNumbers(this.#best, kept.best);
    restoreNumbers(this.#times, kept.times);
    this.#bids.restore(kept.bids);
    this.#asks.restore(kept.asks);
    this.#quoteMinutes.restore(kept.quoteMinutes);
    this.#depthMinutes.restore(kept.depthMinutes);
  }

  #writeBest(closeMs: number, out: Float64Array, from: number): void {
    const minutes = this.#quoteMinutes;
    minutes.advance(closeMs);
    const bid = this.#best[BID]!;
    const bidQty = this.#best[BID_QTY]!;
    const ask = this.#best[ASK]!;
    const askQty = this.#best[ASK_QTY]!;
    const mid = (bid + ask) / 2;
    out[from] = (BASIS_POINTS * (ask - bid)) / mid;
    out[from + 1] = (bidQty - askQty) / (bidQty + askQty);
    out[from + 4] = minutes.sum(FLOW, SHORT, 0) / minutes.sum(FLOW_SIZE, SHORT, 0);
    out[from + 11] = (BASIS_POINTS * ((ask * bidQty + bid * askQty) / (bidQty + askQty) - mid)) / mid;
  }

  #writeDepth(closeMs: number, turnover: number, out: Float64Array, from: number): void {
    const minutes = this.#depthMinutes;
    const bids = this.#bids;
    const asks = this.#asks;
    minutes.advance(closeMs);
    const worth = bids.worth(LEVELS) + asks.worth(LEVELS);
    const mid = (bids.best + asks.best) / 2;
    out[from + 2] = finiteLog(worth / (minutes.sum(WORTH, LONG, 0) / minutes.sum(CHANGES, LONG, 0)));
    out[from + 3] = (BASIS_POINTS * (bids.impact(mid, SHARE) + asks.impact(mid, SHARE))) / 2;
    const removed = minutes.sum(REMOVED, SHORT, 0) - turnover;
    out[from + 5] = finiteLog(1 + minutes.sum(ADDED, SHORT, 0) / worth);
    out[from + 6] = finiteLog(1 + (removed < 0 ? 0 : removed) / worth);
    out[from + 7] = finiteLog(1 + turnover / worth);
    const below = bids.weightedQty();
    const above = asks.weightedQty();
    out[from + 8] = (below - above) / (below + above);
    out[from + 9] = (bids.worth(BEST) + asks.worth(BEST)) / worth;
    out[from + 10] = finiteLog(1 + (slopeOf(bids, mid) + slopeOf(asks, mid)) / 2);
  }

  #takeBest(timeMs: number, bid: number, bidQty: number, ask: number, askQty: number): void {
    if (!(bid < ask && bid > 0 && bidQty > 0 && askQty > 0)) return this.#forgetQuotes();
    this.#endSilence(timeMs);
    const minutes = this.#quoteMinutes;
    const isFirst = !minutes.isRunning;
    minutes.advance(timeMs);
    const best = this.#best;
    if (!isFirst) {
      const oldBid = best[BID]!;
      const oldAsk = best[ASK]!;
      const flow = (bid >= oldBid ? bidQty : 0) - (bid <= oldBid ? best[BID_QTY]! : 0) - (ask <= oldAsk ? askQty : 0) + (ask >= oldAsk ? best[ASK_QTY]! : 0);
      minutes.add(FLOW, flow);
      minutes.add(FLOW_SIZE, Math.abs(flow));
    }
    this.#times[1] = timeMs;
    best[BID] = bid;
    best[BID_QTY] = bidQty;
    best[ASK] = ask;
    best[ASK_QTY] = askQty;
  }

  /** What has said nothing for longer than a minute is not known any more. */
  #endSilence(timeMs: number): void {
    if (timeMs - this.#times[1]! > this.#minuteMs) this.#forgetQuotes();
    if (timeMs - this.#times[2]! > this.#minuteMs) this.#forgetDepth();
  }

  #forgetQuotes(): void {
    this.#quoteMinutes.forget();
  }

  #forgetDepth(): void {
    this.#depthMinutes.forget();
    this.#bids.forget();
    this.#asks.forget();
  }
}

/** Features that come of the best quote, and those that come of the levels. */
const OF_BEST = [0, 1, 4, 11] as const;
const OF_DEPTH = [2, 3, 5, 6, 7, 8, 9, 10] as const;

function stateOf(minutes: Minutes, lastMs: number, needed: number): SourceState {
  if (minutes.isRunning) return minutes.covered >= needed ? 'ready' : 'warming-up';
  return Number.isNaN(lastMs) ? 'absent' : 'stale';
}

/** Growth of the logarithm of the quantity per basis point; NaN with one level only. */
function slopeOf(side: BookSideView, mid: number): number {
  const reach = (BASIS_POINTS * side.reach) / mid;
  return reach > 0 ? finiteLog(side.growth) / reach : Number.NaN;
}
