import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Interval } from '../../domain/interval.ts';
import type { ApprovedOrder } from '../../domain/order.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { BarWalk } from './bar-walk.ts';
import type { WalkState } from './bar-walk.ts';
import type { ExecutionSnapshot } from './execution.ts';
import type { FundingStamp } from './funding.ts';
import type { InstrumentBook } from './instrument-book.ts';
import type { RecordedBookSnapshot } from './recorded-book.ts';
import type { UsualBarSnapshot } from './usual-bar.ts';
import type { TickInHand } from './venue-state.ts';
import { trailTrigger } from './trail.ts';
import { workingOrder } from './working-order.ts';
import type { WorkingOrder } from './working-order.ts';

/** Everything the exchange needs to continue identically, as plain data: money as decimal strings, unknown numbers as null. */
export interface SimExchangeSnapshot {
  readonly kind: 'sim-exchange';
  readonly version: 1;
  readonly execution: ExecutionSnapshot;
  readonly books: readonly BookSnapshot[];
  readonly walk: WalkSnapshot | null;
  readonly tick: TickSnapshot | null;
}

type TickSnapshot = Omit<TickInHand, 'budget'> & { readonly budget: number | null };

interface BookSnapshot {
  readonly instrumentId: InstrumentId;
  readonly qty: number;
  readonly cost: string;
  readonly last: number | null;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly lastCloseMs: EpochMs | null;
  readonly tickMs: EpochMs | null;
  readonly interval: Interval | null;
  readonly events: number;
  readonly pendingFunding: readonly FundingStamp[];
  readonly fundingDeadlineMs: EpochMs | null;
  readonly orders: readonly OrderSnapshot[];
  /** Where orders are matched on a recorded book; left out otherwise. */
  readonly recorded?: RecordedBookSnapshot;
  /** Where a slippage model watches bars; left out otherwise. */
  readonly usual?: UsualBarSnapshot;
}

interface OrderSnapshot {
  readonly request: ApprovedOrder;
  readonly venueOrderId: string;
  readonly isTriggered: boolean;
  readonly remaining: number;
  readonly filled: number;
  readonly arrivalEvent: number;
  /** Of a trailing stop that follows; left out otherwise. */
  readonly extreme?: number;
  readonly extremeEvent?: number;
  /** Of an order that has timed out inside a bar that is not known yet; left out otherwise. */
  readonly untilMs?: EpochMs;
  /** Of an order with a place in a recorded book; null for one whose place is not known, left out where it has none. */
  readonly ahead?: number | null;
  readonly printed?: number;
}

interface WalkSnapshot {
  readonly event: Omit<BarClosed, 'bar'> & { readonly bar: Readonly<Record<string, number | null>> };
  readonly state: WalkState;
}

/** Tells whether plain data is a snapshot of this exchange, of a version it can read. */
export function isSnapshot(value: unknown): value is SimExchangeSnapshot {
  if (value === null || typeof value !== 'object') return false;
  const { kind, version } = value as Partial<Record<'kind' | 'version', unknown>>;
  return kind === 'sim-exchange' && version === 1;
}

/** Puts the parts of a snapshot together. */
export function snapshotOf(parts: Pick<SimExchangeSnapshot, 'execution' | 'books'> & { readonly walk: BarWalk | null; readonly tick: TickInHand | null }): SimExchangeSnapshot {
  const { walk, tick } = parts;
  return { kind: 'sim-exchange', version: 1, ...parts, tick: tick === null ? null : { ...tick, budget: finiteOrNull(tick.budget) }, walk: walk === null ? null : { event: { ...walk.event, bar: nullable(walk.event.bar) }, state: walk.state() } };
}

/** Returns a book as plain data. */
export function snapshotBook(book: InstrumentBook): BookSnapshot {
  return {
    instrumentId: book.instrument.id,
    qty: book.qty,
    cost: book.cost.toString(),
    last: finiteOrNull(book.last),
    bid: finiteOrNull(book.bid),
    ask: finiteOrNull(book.ask),
    lastCloseMs: finiteOrNull(book.lastCloseMs),
    tickMs: finiteOrNull(book.tickMs),
    interval: book.interval,
    events: book.events,
    pendingFunding: [...book.pendingFunding],
    fundingDeadlineMs: finiteOrNull(book.fundingDeadlineMs),
    orders: book.orders.map(snapshotOrder),
    ...(book.recorded === null ? {} : { recorded: book.recorded.snapshot() }),
    ...(book.usual === null ? {} : { usual: book.usual.snapshot() }),
  };
}

/** Puts a book back; what can be computed from the rest is computed again. */
export function restoreBook(book: InstrumentBook, saved: BookSnapshot): void {
  book.qty = saved.qty;
  book.cost = BigInt(saved.cost);
  book.last = saved.last ?? Number.NaN;
  book.bid = saved.bid ?? Number.NaN;
  book.ask = saved.ask ?? Number.NaN;
  book.lastCloseMs = saved.lastCloseMs ?? Number.NaN;
  book.tickMs = saved.tickMs ?? Number.NaN;
  book.interval = saved.interval;
  book.events = saved.events;
  book.pendingFunding.splice(0, Infinity, ...saved.pendingFunding);
  book.fundingDeadlineMs = saved.fundingDeadlineMs ?? Number.POSITIVE_INFINITY;
  book.orders.splice(0, Infinity, ...saved.orders.map((order) => restoreOrder(book.instrument, order)));
  if (saved.recorded !== undefined) book.recorded?.restore(saved.recorded);
  if (saved.usual !== undefined) book.usual?.restore(saved.usual);
  book.refreshPosition(saved.lastCloseMs ?? 0);
}

function snapshotOrder({ request, venueOrderId, isTriggered, remaining, filled, arrivalEvent, extreme, extremeEvent, untilMs, ahead, printed }: WorkingOrder): OrderSnapshot {
  const place = Number.isNaN(ahead) ? {} : { ahead: finiteOrNull(ahead), printed };
  const saved = { request, venueOrderId, isTriggered, remaining, filled, arrivalEvent, ...(Number.isFinite(untilMs) ? { untilMs } : {}), ...place };
  return Number.isNaN(extreme) ? saved : { ...saved, extreme, extremeEvent };
}

function restoreOrder(instrument: Instrument, { request, venueOrderId, arrivalEvent, ahead, ...progress }: OrderSnapshot): WorkingOrder {
  const order: WorkingOrder = { ...workingOrder(instrument, request, { venueOrderId, arrivalEvent }), ...progress, ahead: ahead === undefined ? Number.NaN : ahead ?? Number.POSITIVE_INFINITY };
  if (progress.extreme !== undefined) order.trigger = trailTrigger(order, progress.extreme);
  return order;
}

/** Puts a walk back to where it stood, on the bars that it was on. */
export function restoreWalk(saved: WalkSnapshot | null, barsOf: (event: BarClosed) => readonly Bar[]): BarWalk | null {
  if (saved === null) return null;
  const event = { ...saved.event, bar: known(saved.event.bar) };
  const walk = new BarWalk(event, barsOf(event), 0);
  walk.resume(saved.state);
  return walk;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function nullable(bar: Bar): Readonly<Record<string, number | null>> {
  return Object.fromEntries(Object.entries(bar).map(([key, value]: [string, number]) => [key, finiteOrNull(value)]));
}

function known(bar: Readonly<Record<string, number | null>>): Bar {
  return Object.fromEntries(Object.entries(bar).map(([key, value]) => [key, value ?? Number.NaN])) as unknown as Bar;
}
