import type { Rng, RngSnapshot } from '../../compute/rng.ts';
import { invariant } from '../../domain/assert.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { Bar, FundingDue, MarketEvent } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { PracticeBook } from './book.ts';
import type { Listing } from './listings.ts';
import type { TickBar } from './minute-bar.ts';
import { drawMinuteBar, emptyTickBar } from './minute-bar.ts';
import type { Minute, MinuteProcessSnapshot } from './minute-process.ts';
import { MinuteProcess } from './minute-process.ts';
import type { PracticeConfig, PracticeDetail } from './practice-config.ts';
import type { TickFillSnapshot } from './tick-fill.ts';
import { TickFill } from './tick-fill.ts';

/** Plain data; survives JSON. */
export interface MinutePrinterSnapshot {
  readonly process: MinuteProcessSnapshot;
  readonly fills: readonly TickFillSnapshot[];
  readonly barRngs: readonly RngSnapshot[];
  readonly lastTicks: readonly number[];
  readonly minuteMs: EpochMs;
  readonly step: number;
  readonly detail: PracticeDetail;
  readonly nextDetail: PracticeDetail;
  readonly watched: readonly InstrumentId[];
}

/** Funding falls on 00:00, 08:00 and 16:00 UTC. */
const FUNDING_INTERVAL_MS = 8 * 3_600_000;

/** Prints what the hidden process draws as market events, a minute (`bars`) or a step of a minute (`ticks`) at a time. */
export class MinutePrinter {
  readonly #listings: readonly Listing[];
  readonly #config: PracticeConfig;
  readonly #process: MinuteProcess;
  readonly #books: readonly PracticeBook[];
  readonly #fills: readonly TickFill[];
  readonly #barRngs: readonly Rng[];
  readonly #bar: TickBar = emptyTickBar(1);
  /** Price of the last trade of each instrument. */
  #lastTicks: number[];
  /** Open time of the minute that is being printed, or that comes next when no step of it is printed yet. */
  #minuteMs: EpochMs = 0;
  /** Steps of the minute that are printed. */
  #step = 0;
  #detail: PracticeDetail;
  #nextDetail: PracticeDetail;
  #watched: readonly InstrumentId[] = [];

  constructor(listings: readonly Listing[], config: PracticeConfig, rng: Rng) {
    this.#listings = listings;
    this.#config = config;
    this.#process = new MinuteProcess(listings, config, rng);
    this.#books = listings.map(listing => new PracticeBook(listing, rng.stream(`book:${listing.instrument.symbol}`).uint32()));
    this.#fills = listings.map((listing, i) => new TickFill(listing, this.#books[i]!, rng.stream(`ticks:${listing.instrument.symbol}`)));
    this.#barRngs = listings.map(listing => rng.stream(`bars:${listing.instrument.symbol}`));
    this.#lastTicks = listings.map(listing => listing.startTicks);
    this.#detail = this.#nextDetail = config.detail;
  }

  /** Draws one minute of the past as bars and hands each to `take`; printing goes on after it. Nothing halts in the past. */
  drawPast(minuteMs: EpochMs, take: (index: number, bar: Bar) => void): void {
    this.#takeDueFunding(minuteMs);
    this.#process.advance(minuteMs, { mayHalt: false });
    this.#process.minutes.forEach((minute, i) => take(i, this.#drawnBar(i, minute, minuteMs)));
    this.#minuteMs = minuteMs + MINUTE_MS;
  }

  /** Sets the minute that is printed first. */
  openAt(minuteMs: EpochMs): void {
    this.#minuteMs = minuteMs;
  }

  /** Appends the events of the next minute or step; may append none while everything is halted. */
  print(out: MarketEvent[]): void {
    if (this.#step === 0) this.#beginMinute(out);
    if (this.#detail === 'bars') this.#printBars(out);
    else this.#printStep(out);
  }

  watchDepth(instrumentIds: readonly InstrumentId[]): void {
    for (const id of instrumentIds) invariant(this.#listings.some(listing => listing.instrument.id === id), `expected an instrument of the practice market, was ${id}`);
    this.#watched = [...instrumentIds];
  }

  setDetail(detail: PracticeDetail): void {
    this.#nextDetail = detail;
  }

  snapshot(): MinutePrinterSnapshot {
    return {
      process: this.#process.snapshot(), fills: this.#fills.map(fill => fill.snapshot()), barRngs: this.#barRngs.map(rng => rng.snapshot()),
      lastTicks: [...this.#lastTicks], minuteMs: this.#minuteMs, step: this.#step,
      detail: this.#detail, nextDetail: this.#nextDetail, watched: this.#watched,
    };
  }

  restore(snapshot: MinutePrinterSnapshot): void {
    this.#process.restore(snapshot.process);
    this.#fills.forEach((fill, i) => fill.restore(snapshot.fills[i]!));
    this.#barRngs.forEach((rng, i) => rng.restore(snapshot.barRngs[i]!));
    this.#lastTicks = [...snapshot.lastTicks];
    this.#minuteMs = snapshot.minuteMs;
    this.#step = snapshot.step;
    this.#detail = snapshot.detail;
    this.#nextDetail = snapshot.nextDetail;
    this.#watched = snapshot.watched;
  }

  #beginMinute(out: MarketEvent[]): void {
    this.#detail = this.#nextDetail;
    out.push(...this.#takeDueFunding(this.#minuteMs));
    this.#process.advance(this.#minuteMs, { mayHalt: true });
    if (this.#detail === 'ticks') this.#fills.forEach((fill, i) => fill.begin(this.#process.minutes[i]!, this.#config.ticksPerMinute, this.#lastTicks[i]!));
  }

  #takeDueFunding(timeMs: EpochMs): readonly FundingDue[] {
    if (timeMs % FUNDING_INTERVAL_MS !== 0) return [];
    return this.#listings.map(({ instrument }, i) => ({
      type: 'funding-due', timeMs, instrumentId: instrument.id,
      rate: this.#process.takeFundingRate(i), markPrice: this.#books[i]!.priceOf(Math.round(this.#process.ticks(i))),
    }));
  }

  #printBars(out: MarketEvent[]): void {
    const { minutes } = this.#process, closeMs = this.#minuteMs + MINUTE_MS - 1;
    for (let i = 0; i < minutes.length; i++) {
      const minute = minutes[i]!;
      if (minute.isHalted) continue;
      const bar = this.#drawnBar(i, minute, this.#minuteMs);
      const bid = Math.max(1, Math.round(minute.closeTicks - minute.spreadTicks / 2));
      out.push(this.#books[i]!.quote({ bid, ask: bid + minute.spreadTicks }, closeMs, minute.stress), this.#barClosed(i, bar));
    }
    this.#minuteMs += MINUTE_MS;
  }

  #printStep(out: MarketEvent[]): void {
    const count = this.#config.ticksPerMinute, lengthMs = MINUTE_MS / count, index = this.#step;
    const first = out.length;
    this.#process.minutes.forEach((minute, i) => {
      if (!minute.isHalted) this.#printInstrumentStep(i, { index, count, timeMs: this.#minuteMs + index * lengthMs, lengthMs }, out);
    });
    const printed = out.splice(first).sort((a, b) => a.timeMs - b.timeMs);
    out.push(...printed);
    this.#step += 1;
    if (this.#step === count) this.#endMinute(out);
  }

  #printInstrumentStep(i: number, step: { readonly index: number; readonly count: number; readonly timeMs: EpochMs; readonly lengthMs: number }, out: MarketEvent[]): void {
    const minute = this.#process.minutes[i]!, fill = this.#fills[i]!;
    // Instruments take turns within a step, so that a person does not see all of them move in the same instant;
    // a minute begins with its quotes, because nothing may trade at a quote that nobody has seen.
    const turn = step.index === 0 ? 0 : i / this.#listings.length;
    const quoteAtMs = step.timeMs + Math.floor(step.lengthMs * turn);
    fill.step(minute, step, { quoteAtMs, out });
    // Every book is shown once a minute, for the limits that look at it; whoever watches one sees it all the time.
    const isShown = step.index === 0 || (step.index % this.#config.depthEveryTicks === 0 && this.#watched.includes(this.#listings[i]!.instrument.id));
    if (!isShown) return;
    const at = out.findLastIndex(event => event.type === 'quote-updated');
    out.splice(at + 1, 0, this.#books[i]!.depth(fill.touch, quoteAtMs, minute.stress));
  }

  #endMinute(out: MarketEvent[]): void {
    this.#process.minutes.forEach((minute, i) => {
      if (minute.isHalted) return;
      const { bar } = this.#fills[i]!;
      this.#lastTicks[i] = bar.close;
      out.push(this.#barClosed(i, this.#printedBar(i, bar, this.#minuteMs)));
    });
    this.#step = 0;
    this.#minuteMs += MINUTE_MS;
  }

  #drawnBar(i: number, minute: Minute, openTimeMs: EpochMs): Bar {
    drawMinuteBar(this.#bar, minute, { meanTradeLots: this.#listings[i]!.meanTradeLots, rng: this.#barRngs[i]! });
    this.#fills[i]!.passTrades(this.#bar.trades);
    this.#lastTicks[i] = this.#bar.close;
    return this.#printedBar(i, this.#bar, openTimeMs);
  }

  #printedBar(i: number, bar: Readonly<TickBar>, openTimeMs: EpochMs): Bar {
    const book = this.#books[i]!;
    return {
      openTimeMs, closeTimeMs: openTimeMs + MINUTE_MS - 1,
      open: book.priceOf(bar.open), high: book.priceOf(bar.high), low: book.priceOf(bar.low), close: book.priceOf(bar.close),
      volume: book.qtyOf(bar.lots), quoteVolume: book.quoteOf(bar.tickLots), tradeCount: bar.trades, takerBuyVolume: book.qtyOf(bar.takerBuyLots),
    };
  }

  #barClosed(i: number, bar: Bar): MarketEvent {
    return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: this.#listings[i]!.instrument.id, interval: '1m', bar };
  }
}
