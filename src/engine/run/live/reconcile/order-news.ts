import type { Engine } from '../../../core/engine.ts';
import type { Order } from '../../../domain/order.ts';
import type { OrderEvent, OrderFilled, PositionCorrected } from '../../../domain/order-event.ts';
import type { ClientOrderId, EpochMs } from '../../../domain/units.ts';
import type { LookUp, Readings } from './readings.ts';
import { compareTexts, ordersInDoubt, restingById } from './readings.ts';

/** What became of our orders while nobody told us, and of which of them nobody can tell. */
export interface OrderNews {
  /** In the order in which it happened; what the engine knows already is still among it. */
  readonly events: readonly OrderEvent[];
  /** By fill id: what a fill on spot takes off the position again, because its fee was taken out of what was bought. Counts only where the fill itself is news. */
  readonly corrections: ReadonlyMap<string, PositionCorrected>;
  readonly unclear: readonly { readonly order: Order; readonly reason: string }[];
}

/** Puts look-ups and fills together to the story of our orders: each order's acceptance, then its fills, then its end. */
export function orderNews(engine: Engine, readings: Readings): OrderNews {
  const unclear: OrderNews['unclear'][number][] = [];
  const lives = new Map<ClientOrderId, OrderEvent[]>();
  const corrections = new Map<string, PositionCorrected>();
  const resting = restingById(readings.account);
  for (const order of ordersInDoubt(engine, readings.account)) {
    const lookUp = readings.lookUps.get(order.request.clientOrderId);
    const told = resting.has(order.request.clientOrderId) && isNever(lookUp) ? 'the exchange shows it among the open orders, and says that it has none with its id' : lifeOf(order, lookUp, readings.account.takenAtMs);
    if (typeof told === 'string') unclear.push({ order, reason: told });
    else lives.set(order.request.clientOrderId, [...withoutCorrections(told, corrections)]);
  }
  for (const fill of ownFills(engine, readings, corrections)) {
    const life = lives.get(fill.clientOrderId) ?? [];
    if (!life.some((event) => event.type === 'order-filled' && event.fillId === fill.fillId)) life.push(fill);
    lives.set(fill.clientOrderId, life);
  }
  return { events: [...lives.values()].flatMap(placed).toSorted(inOrder).map(({ event }) => event), corrections, unclear };
}

function isNever(lookUp: LookUp | undefined): boolean {
  return lookUp !== undefined && 'events' in lookUp && lookUp.events === null;
}

/** Returns the events of an order that was looked up, or why there are none. */
function lifeOf(order: Order, lookUp: LookUp | undefined, timeMs: EpochMs): readonly (OrderEvent | PositionCorrected)[] | string {
  if (lookUp === undefined) return 'it was not looked up';
  if ('failure' in lookUp) return lookUp.failure;
  if (lookUp.events !== null) return lookUp.events;
  const { clientOrderId, instrumentId } = order.request;
  const base = { timeMs, clientOrderId, instrumentId };
  return order.venueOrderId === null && order.filledQty === 0
    ? [{ type: 'order-rejected', ...base, reason: 'it never reached the exchange' }]
    : [{ type: 'order-canceled', ...base, reason: 'the exchange does not know it any more' }];
}

/** Returns the fills of orders that the engine remembers, open or done, and notes their corrections. */
function ownFills(engine: Engine, { fills }: Readings, corrections: Map<string, PositionCorrected>): readonly OrderFilled[] {
  return [...fills.values()].flatMap((records) => withoutCorrections(records, corrections))
    .filter(({ clientOrderId }) => clientOrderId !== '' && engine.state.tracker.get(clientOrderId) !== null);
}

/** Sorts the corrections out, each under the fill that it follows. */
function withoutCorrections<Event extends OrderEvent>(records: readonly (Event | PositionCorrected)[], corrections: Map<string, PositionCorrected>): readonly Event[] {
  let fillId: string | null = null;
  return records.filter((record): record is Event => {
    if (record.type === 'position-corrected') {
      if (fillId !== null) corrections.set(fillId, record);
      return false;
    }
    if (record.type === 'order-filled') ({ fillId } = record);
    return true;
  });
}

/** An event with its place in time. */
interface Placed {
  readonly event: OrderEvent;
  readonly atMs: EpochMs;
  readonly rank: number;
}

/** Gives an acceptance the place before, and an end the place after, all fills of the order: the exchange stamps both with the order's last change. */
function placed(life: readonly OrderEvent[]): readonly Placed[] {
  const filledMs = life.flatMap((event) => (event.type === 'order-filled' ? [event.timeMs] : []));
  return life.map((event) => {
    switch (event.type) {
      case 'order-accepted': return { event, atMs: Math.min(event.timeMs, ...filledMs), rank: 0 };
      case 'order-amended': return { event, atMs: Math.min(event.timeMs, ...filledMs), rank: 1 };
      case 'order-filled': return { event, atMs: event.timeMs, rank: 2 };
      case 'order-canceled': case 'order-rejected': case 'order-expired': return { event, atMs: Math.max(event.timeMs, ...filledMs), rank: 3 };
    }
  });
}

function inOrder(left: Placed, right: Placed): number {
  return left.atMs - right.atMs || left.rank - right.rank || compareTexts(idOf(left.event), idOf(right.event));
}

function idOf(event: OrderEvent): string {
  return event.type === 'order-filled' ? `${event.clientOrderId} ${event.fillId}` : event.clientOrderId;
}
