import type { Instrument } from '../../../domain/instrument.ts';
import { OrderBook } from '../../../market/order-book.ts';
import type { DepthMessage } from '../decode/market-message.ts';
import { BackOff } from '../sockets/back-off.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import { pause } from '../sockets/scheduler.ts';
import type { MarketRest } from './market-rest.ts';
import type { RequestLine } from './request-line.ts';

export interface BookKeeperOptions {
  readonly machinery: SocketMachinery;
  readonly instrument: Instrument;
  readonly rest: MarketRest;
  readonly line: RequestLine;
  /** The book has changed and stands; `venueTime` is that of the change. */
  changed(book: OrderBook, venueTime: number): void;
  report(sentence: string): void;
}

/** Keeps one local book in step with its stream: fetches a snapshot when the book asks for one, one at a time, with a growing pause while they do not fit. */
export class BookKeeper {
  readonly #options: BookKeeperOptions;
  readonly book: OrderBook;
  readonly #backOff: BackOff;
  /** Counts connections: a snapshot asked for on an older one is thrown away. */
  #era = 0;
  #fetchingEra: number | null = null;

  constructor(options: BookKeeperOptions) {
    this.#options = options;
    this.book = new OrderBook(options.instrument.market === 'spot' ? 'spot' : 'futures');
    this.#backOff = new BackOff(options.machinery.rng.stream(`book ${options.instrument.symbol}`));
  }

  take(message: DepthMessage): void {
    const update = this.book.update(message);
    if (update === 'applied') this.#options.changed(this.book, message.transactionTime ?? message.eventTime);
    if (update === 'gap' || update === 'crossed') {
      const why = update === 'gap' ? 'a change is missing' : 'its sides crossed';
      this.#options.report(`the order book of ${this.#options.instrument.symbol} is fetched anew: ${why}`);
    }
    if (this.book.needsSnapshot && this.#fetchingEra !== this.#era) void this.#fetch(this.#era);
  }

  /** The stream was lost: the book is empty until the new one has brought changes and a snapshot. */
  reset(): void {
    this.#era += 1;
    this.book.reset();
  }

  async #fetch(era: number): Promise<void> {
    this.#fetchingEra = era;
    const { instrument, line, rest, machinery } = this.#options;
    const isWanted = (): boolean => era === this.#era;
    while (isWanted() && this.book.needsSnapshot) {
      const result = await line.ask(`order book of ${instrument.symbol}`, () => rest.depthSnapshot(instrument), isWanted);
      if (result === null || !isWanted()) break;
      if (this.book.takeSnapshot(result.answer) === 'synced') this.#backOff.reset();
      else await pause(machinery.scheduler, this.#backOff.nextMs());
    }
    if (this.#fetchingEra === era) this.#fetchingEra = null;
  }
}
