import type { ForeignView, FundingView, LinkView, VenueView } from '../../contract/view.ts';
import type { EpochMs } from '../../domain/units.ts';
import { formatPrice } from '../../domain/instrument.ts';
import type { HeldPosition, RestingOrder } from '../../ports/live-exchange.ts';
import { orderView } from '../view/engine-views.ts';
import type { Publisher } from '../workstation/publisher.ts';
import type { LiveSession } from './live-session.ts';

/** The state of a connection is sent this often, and only when it has changed. */
const EVERY_MS = 500;
/** An order that has had no answer for so long is being looked up. */
const UNANSWERED_MS = 1_500;

/** Sends how the connection to the venue stands, what is foreign on the account, and what futures are about to pay. */
export class VenuePublisher {
  readonly #session: LiveSession;
  readonly #publisher: Publisher;
  #lastMs = -Infinity;
  #last = { venue: '', foreign: '', funding: '' };
  readonly #lookedUp = new Set<string>();

  constructor(session: LiveSession, publisher: Publisher) {
    this.#session = session;
    this.#publisher = publisher;
  }

  publish(wallMs: EpochMs): void {
    if (wallMs - this.#lastMs < EVERY_MS && wallMs >= this.#lastMs) return;
    this.#lastMs = wallMs;
    this.#send('venue', venueView(this.#session), (venue) => { this.#publisher.publish({ type: 'venue-updated', venue }); });
    this.#send('foreign', foreignView(this.#session), (foreign) => { this.#publisher.publish({ type: 'foreign-updated', foreign }); });
    this.#publishLookedUp();
    this.#send('funding', this.#session.link?.feed.figures().funding ?? [], (funding) => { this.#publisher.publish({ type: 'funding-updated', funding }); });
  }

  /** Says once of an order that it is being looked up; its next news takes that back. */
  #publishLookedUp(): void {
    const { engine, commandMs } = this.#session;
    const unanswered = engine.openOrders().filter(({ status, submittedAtMs }) => status === 'pending-submit' && commandMs - submittedAtMs > UNANSWERED_MS);
    for (const order of unanswered) {
      const { clientOrderId, instrumentId } = order.request;
      const instrument = engine.desks.get(instrumentId)?.instrument;
      if (instrument === undefined || this.#lookedUp.has(clientOrderId)) continue;
      this.#lookedUp.add(clientOrderId);
      this.#publisher.publish({ type: 'order-updated', order: { ...orderView(order, instrument, this.#session.latency.view(clientOrderId)), isLookedUp: true }, isOpen: true });
    }
    if (unanswered.length === 0) this.#lookedUp.clear();
  }

  #send<Value extends VenueView | ForeignView | readonly FundingView[]>(what: 'venue' | 'foreign' | 'funding', value: Value, send: (value: Value) => void): void {
    const text = JSON.stringify(value);
    if (text === this.#last[what]) return;
    this.#last[what] = text;
    send(value);
  }
}

function venueView(session: LiveSession): VenueView {
  const { venue, link, account, feed } = session;
  const figures = link?.figures();
  return {
    connectionId: venue.connectionId, name: venue.name, environment: venue.environment, market: venue.market,
    marketData: { status: feed.status === 'connected' ? 'connected' : feed.status === 'waiting' ? 'connecting' : 'disconnected', detail: feed.detail },
    account: accountLink(session),
    weightUsed: figures?.weightUsed ?? null, weightLimit: figures?.weightLimit ?? null, clockOffsetMs: figures?.clockOffsetMs ?? null, roundTripMs: figures?.roundTripMs ?? null,
    reconciledMs: account?.agreedMs ?? null, reconciliation: account?.summary ?? '',
  };
}

function accountLink({ venue, account }: LiveSession): LinkView | null {
  if (venue.mode === 'paper') return null;
  if (account === null) return { status: 'connecting', detail: 'not connected yet' };
  return { status: account.isConnected ? 'connected' : 'disconnected', detail: account.detail };
}

function foreignView({ account, plan }: LiveSession): ForeignView {
  const instruments = new Map(plan.instruments.map((instrument) => [instrument.id, instrument]));
  const { orders, positions } = account?.foreign ?? { orders: [], positions: [] };
  const entryOf = ({ instrumentId, entryPrice }: HeldPosition): string | null => {
    const instrument = instrumentId === null ? undefined : instruments.get(instrumentId);
    return instrument === undefined || entryPrice === null ? null : formatPrice(instrument, entryPrice);
  };
  return {
    orders: orders.map(({ clientOrderId, symbol, side, type, qty, price }: RestingOrder) => ({ clientOrderId, symbol, side, type: type ?? 'other', qty, price })),
    positions: positions.map((position) => ({ symbol: position.symbol, instrumentId: position.instrumentId, qty: position.qtyText, entryPrice: entryOf(position) })),
  };
}
