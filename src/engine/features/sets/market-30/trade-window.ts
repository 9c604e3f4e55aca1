import type { TradePrinted } from '../../../domain/market-event.ts';
import { keptNumbers, restoreNumbers } from '../feature-row.ts';
import { againstUsual, finiteLog, logRatio } from '../log-ratio.ts';
import type { SourceState } from '../market-feature-set.ts';
import { MARKET_30_PARAMETERS } from './definition.ts';
import { Minutes } from './minutes.ts';
import type { MinutesSnapshot } from './minutes.ts';

const { shortMinutes: SHORT, mediumMinutes: MEDIUM, longMinutes: LONG, largeTradeTimesMean: LARGE } = MARKET_30_PARAMETERS;
const [PRICE, LAST_MS, LARGE_FROM] = [0, 1, 2];
const [BOUGHT, SOLD, COUNT, SQUARES, LARGE_VOLUME, TURNOVER, SIGNED_TURNOVER, LAST_PRICE, FIELDS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** What a {@link TradeWindow} needs to go on; survives JSON. */
export interface TradeWindowSnapshot {
  readonly minutes: MinutesSnapshot;
  readonly cells: readonly (number | null)[];
}

/** The trades of the last quarter of an hour. */
export class TradeWindow {
  readonly #minutes: Minutes;
  /** Price and time of the last trade, and the quantity from which one is large; NaN until enough were seen to say. */
  readonly #cells = new Float64Array(3).fill(Number.NaN);

  constructor(minuteMs: number) {
    this.#minutes = new Minutes(minuteMs, LONG + 2, FIELDS);
  }

  get state(): SourceState {
    if (!this.#minutes.isRunning) return this.#cells[LAST_MS]! === this.#cells[LAST_MS]! ? 'stale' : 'absent';
    return this.#minutes.covered >= LONG + 1 ? 'ready' : 'warming-up';
  }

  update({ timeMs, price, qty, takerSide }: TradePrinted): void {
    this.#advance(timeMs);
    const minutes = this.#minutes;
    const worth = price * qty;
    minutes.add(takerSide === 'buy' ? BOUGHT : SOLD, qty);
    minutes.add(COUNT, 1);
    minutes.add(SQUARES, qty * qty);
    if (qty >= this.#cells[LARGE_FROM]!) minutes.add(LARGE_VOLUME, qty);
    minutes.add(TURNOVER, worth);
    minutes.add(SIGNED_TURNOVER, takerSide === 'buy' ? worth : -worth);
    minutes.set(LAST_PRICE, price);
    this.#cells[PRICE] = price;
    this.#cells[LAST_MS] = timeMs;
  }

  /** Tells whether a trade was seen at or after a time. */
  hasTradedSince(timeMs: number): boolean {
    return this.#cells[LAST_MS]! >= timeMs;
  }

  /** Trades may have been missed: the windows begin anew. */
  forget(): void {
    this.#minutes.forget();
    this.#cells[LARGE_FROM] = Number.NaN;
    this.#cells[PRICE] = Number.NaN;
  }

  /** Turnover of the last minute in the quote asset; NaN when it was not seen whole. */
  get turnover(): number {
    return this.#minutes.sum(TURNOVER, SHORT, 0);
  }

  /** Writes the nine features of trades as they are at a bar's close. */
  write(closeMs: number, out: Float64Array, from: number): void {
    if (!this.#minutes.isRunning) {
      for (let slot = from; slot < from + 9; slot++) out[slot] = Number.NaN;
      return;
    }
    this.#advance(closeMs);
    const minutes = this.#minutes;
    const bought = minutes.sum(BOUGHT, MEDIUM, 0);
    const sold = minutes.sum(SOLD, MEDIUM, 0);
    out[from] = (bought - sold) / (bought + sold);
    out[from + 1] = this.#returnOver(MEDIUM);
    out[from + 2] = this.#returnOver(LONG);
    out[from + 3] = this.#returnOver(SHORT) / SHORT;
    out[from + 4] = this.#dispersion(bought + sold);
    out[from + 5] = againstUsual(minutes.sum(COUNT, SHORT, 0), minutes.sum(COUNT, LONG, 0) / LONG);
    this.#writeVolume(out, from + 6);
  }

  snapshot(): TradeWindowSnapshot {
    return { minutes: this.#minutes.snapshot(), cells: keptNumbers(this.#cells) };
  }

  restore({ minutes, cells }: TradeWindowSnapshot): void {
    this.#minutes.restore(minutes);
    restoreNumbers(this.#cells, cells);
  }

  #writeVolume(out: Float64Array, from: number): void {
    const minutes = this.#minutes;
    const usual = (minutes.sum(BOUGHT, LONG, 0) + minutes.sum(SOLD, LONG, 0)) / LONG;
    const last = minutes.sum(BOUGHT, SHORT, 0) + minutes.sum(SOLD, SHORT, 0);
    const before = minutes.sum(BOUGHT, SHORT, SHORT) + minutes.sum(SOLD, SHORT, SHORT);
    out[from] = againstUsual(last, usual) - againstUsual(before, usual);
    out[from + 1] = this.#cells[LARGE_FROM]! === this.#cells[LARGE_FROM]! ? minutes.sum(LARGE_VOLUME, SHORT, 0) / last : Number.NaN;
    out[from + 2] = (minutes.sum(SIGNED_TURNOVER, SHORT, 0) / minutes.sum(TURNOVER, LONG, 0)) * LONG;
  }

  /** Prices of minutes without trades are those of the minute before: the last trade is still the last. */
  #advance(timeMs: number): void {
    const begun = this.#minutes.advance(timeMs);
    if (begun === 0) return;
    this.#minutes.carry(LAST_PRICE, this.#cells[PRICE]!, begun);
    const volume = this.#minutes.sum(BOUGHT, LONG, 1) + this.#minutes.sum(SOLD, LONG, 1);
    // The mean of no trades is not a number, and then no trade is known to be large.
    this.#cells[LARGE_FROM] = (LARGE * volume) / this.#minutes.sum(COUNT, LONG, 1);
  }

  #returnOver(minutes: number): number {
    if (this.#minutes.covered < minutes) return Number.NaN;
    return logRatio(this.#cells[PRICE]!, this.#minutes.at(LAST_PRICE, minutes));
  }

  #dispersion(volume: number): number {
    const count = this.#minutes.sum(COUNT, MEDIUM, 0);
    const mean = volume / count;
    const variance = this.#minutes.sum(SQUARES, MEDIUM, 0) / count - mean * mean;
    // Of equal sizes rounding leaves a little more or less than nothing.
    return mean > 0 ? finiteLog(1 + Math.sqrt(variance > 1e-12 * mean * mean ? variance : 0) / mean) : Number.NaN;
  }
}
