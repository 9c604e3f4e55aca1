import { InvariantError } from '../../domain/assert.ts';
import type { ExchangeEvent } from '../../domain/market-event.ts';
import type { ApprovedOrder } from '../../domain/order.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { CancelCause } from '../../domain/output.ts';
import type { ClientOrderId, EpochMs, InstrumentId } from '../../domain/units.ts';
import type { QuietExchange, SimulatedExchange, VenueListener } from '../../ports/exchange.ts';
import type { Change } from './amend.ts';
import type { Delays, DelaysSnapshot } from './delays.ts';
import { outageAt } from './outages.ts';
import type { OutageWindow } from './outage-windows.ts';

/** A wish on its way to the exchange. */
type Wish =
  | { readonly type: 'submit'; readonly order: ApprovedOrder }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly cause: CancelCause | null }
  | { readonly type: 'amend'; readonly clientOrderId: ClientOrderId; readonly instrumentId: InstrumentId; readonly to: Change };

interface Sent {
  readonly wish: Wish;
  readonly atMs: EpochMs;
}

interface Answered {
  readonly event: VenueEvent;
  readonly atMs: EpochMs;
}

/** Everything on its way, as plain data beside the exchange's own. */
export interface DelayedExchangeSnapshot {
  readonly kind: 'delayed-exchange';
  readonly version: 1;
  readonly inner: unknown;
  readonly sent: readonly Sent[];
  readonly answered: readonly Answered[];
  readonly nowMs: EpochMs | null;
  readonly delays: DelaysSnapshot;
}

export interface DelayedExchangeOptions {
  /** Makes the exchange behind the wire; its reports go to the listener given here. */
  readonly inner: (listener: VenueListener) => SimulatedExchange;
  readonly listener: VenueListener;
  readonly delays: Delays;
  /** In order, none touching another. */
  readonly outages: readonly OutageWindow[];
}

/**
 * A simulated exchange at the end of a wire: wishes arrive there later, answers arrive here later, and neither overtakes what was sent before it. During an
 * outage orders are refused, answers wait for its end, and cancellations and changes arrive with its end, as one who repeats them would have it.
 * Reports keep the time at which they happened at the exchange; what the engine does about them starts at the time at which it learns of them.
 */
export class DelayedExchange implements SimulatedExchange, QuietExchange {
  readonly #inner: SimulatedExchange;
  readonly #listener: VenueListener;
  readonly #delays: Delays;
  readonly #outages: readonly OutageWindow[];
  #sent: Sent[] = [];
  #answered: Answered[] = [];
  /** Time of the newest thing that came through the wire. */
  #nowMs = Number.NEGATIVE_INFINITY;
  /** When the wish that is being carried out arrived; null between wishes. */
  #carriedOutMs: EpochMs | null = null;

  constructor({ inner, listener, delays, outages }: DelayedExchangeOptions) {
    this.#inner = inner((event) => { this.#answer(event); });
    this.#listener = listener;
    this.#delays = delays;
    this.#outages = outages;
  }

  submit(order: ApprovedOrder, timeMs: EpochMs): void {
    const { sentMs, arrivesMs } = this.#way(timeMs);
    if (outageAt(this.#outages, arrivesMs) === null) return this.#send({ type: 'submit', order }, { sentMs, arrivesMs });
    const refusal: VenueEvent = { type: 'order-rejected', timeMs: arrivesMs, clientOrderId: order.clientOrderId, instrumentId: order.instrumentId, reason: 'the exchange does not answer: an outage' };
    this.#deliver(refusal, { happenedMs: sentMs, knownMs: arrivesMs + this.#delays.fromExchange() });
  }

  cancel(clientOrderId: ClientOrderId, instrumentId: InstrumentId, timeMs: EpochMs, cause?: CancelCause): void {
    this.#sendThrough({ type: 'cancel', clientOrderId, instrumentId, cause: cause ?? null }, timeMs);
  }

  amend(clientOrderId: ClientOrderId, instrumentId: InstrumentId, to: Change, timeMs: EpochMs): void {
    this.#sendThrough({ type: 'amend', clientOrderId, instrumentId, to: { qty: to.qty, limitPrice: to.limitPrice } }, timeMs);
  }

  /** Lets arrive what is due before the event, one thing at a time and in the order of their times, so that the engine can answer in between. */
  match(event: ExchangeEvent): boolean {
    if (this.#passOn(event.timeMs)) return true;
    if (event.type === 'book-changed') this.#delays.observe(event.delayMs);
    return this.#inner.match(event);
  }

  /** What is on its way arrives with an event: every bar is one. */
  reachOf(): null {
    return null;
  }

  passQuiet(): void {
    throw new InvariantError('expected every bar to be matched by itself at the end of a wire');
  }

  snapshot(): DelayedExchangeSnapshot {
    return { kind: 'delayed-exchange', version: 1, inner: this.#inner.snapshot(), sent: [...this.#sent], answered: [...this.#answered], nowMs: Number.isFinite(this.#nowMs) ? this.#nowMs : null, delays: this.#delays.snapshot() };
  }

  /** Takes its own snapshot, or one of the exchange alone, with which nothing is on its way. */
  restore(snapshot: unknown): void {
    if (!isOwn(snapshot)) return this.#inner.restore(snapshot);
    this.#inner.restore(snapshot.inner);
    this.#sent = [...snapshot.sent];
    this.#answered = [...snapshot.answered];
    this.#nowMs = snapshot.nowMs ?? Number.NEGATIVE_INFINITY;
    this.#delays.restore(snapshot.delays);
  }

  #way(timeMs: EpochMs): { readonly sentMs: EpochMs; readonly arrivesMs: EpochMs } {
    const sentMs = Math.max(timeMs, this.#nowMs);
    return { sentMs, arrivesMs: sentMs + this.#delays.toExchange() };
  }

  /** Repeated until it gets through. */
  #sendThrough(wish: Wish, timeMs: EpochMs): void {
    const { sentMs, arrivesMs } = this.#way(timeMs);
    this.#send(wish, { sentMs, arrivesMs: outageAt(this.#outages, arrivesMs)?.toMs ?? arrivesMs });
  }

  /** What takes no time, and has nothing before it, arrives at once: inside a bar it still meets that bar. */
  #send(wish: Wish, { sentMs, arrivesMs }: { readonly sentMs: EpochMs; readonly arrivesMs: EpochMs }): void {
    const last = this.#sent.at(-1);
    if (last === undefined && arrivesMs <= sentMs) this.#carryOut(wish, arrivesMs);
    else this.#sent.push({ wish, atMs: Math.max(arrivesMs, last?.atMs ?? arrivesMs) });
  }

  #answer(event: VenueEvent): void {
    const happenedMs = Math.max(event.timeMs, this.#carriedOutMs ?? event.timeMs);
    const knownMs = happenedMs + this.#delays.fromExchange();
    this.#deliver(event, { happenedMs, knownMs: Math.max(knownMs, outageAt(this.#outages, happenedMs)?.toMs ?? knownMs) });
  }

  #deliver(event: VenueEvent, { happenedMs, knownMs }: { readonly happenedMs: EpochMs; readonly knownMs: EpochMs }): void {
    const last = this.#answered.at(-1);
    if (last === undefined && knownMs <= happenedMs) this.#listener(event);
    else this.#answered.push({ event, atMs: Math.max(knownMs, last?.atMs ?? knownMs) });
  }

  #passOn(timeMs: EpochMs): boolean {
    const [wish] = this.#sent;
    const [answer] = this.#answered;
    const wishMs = wish?.atMs ?? Number.POSITIVE_INFINITY;
    const answerMs = answer?.atMs ?? Number.POSITIVE_INFINITY;
    if (Math.min(wishMs, answerMs) > timeMs) return false;
    this.#nowMs = Math.max(this.#nowMs, Math.min(wishMs, answerMs));
    if (answer !== undefined && answerMs <= wishMs) {
      this.#answered.shift();
      this.#listener(answer.event);
    } else if (wish !== undefined) {
      this.#sent.shift();
      this.#carryOut(wish.wish, wish.atMs);
    }
    return true;
  }

  #carryOut(wish: Wish, atMs: EpochMs): void {
    this.#carriedOutMs = atMs;
    switch (wish.type) {
      case 'submit': this.#inner.submit(wish.order, atMs); break;
      case 'cancel': this.#inner.cancel(wish.clientOrderId, wish.instrumentId, atMs, wish.cause ?? undefined); break;
      case 'amend': this.#inner.amend(wish.clientOrderId, wish.instrumentId, wish.to, atMs); break;
    }
    this.#carriedOutMs = null;
  }
}

function isOwn(snapshot: unknown): snapshot is DelayedExchangeSnapshot {
  if (snapshot === null || typeof snapshot !== 'object') throw new InvariantError(`expected a snapshot of the simulated exchange, was ${JSON.stringify(snapshot ?? null)}`);
  const { kind, version } = snapshot as Partial<Record<'kind' | 'version', unknown>>;
  if (kind === 'delayed-exchange' && version !== 1) throw new InvariantError(`expected a snapshot of version 1, was ${String(version)}`);
  return kind === 'delayed-exchange';
}
