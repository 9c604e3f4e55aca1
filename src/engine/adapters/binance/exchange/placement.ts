import { InvariantError } from '../../../domain/assert.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import { orderKeyOf } from '../orders/order-desk.ts';
import { isConditional } from '../orders/order-params.ts';
import type { VenueFill } from '../orders/venue-fill.ts';
import type { VenueOrder } from '../orders/venue-order.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';

/** What an attempt to place something came to. Only `not-sent` may be tried again. */
export type Placed =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly reason: string; readonly code: number | null }
  | { readonly type: 'not-sent'; readonly reason: string; readonly waitMs: number }
  | { readonly type: 'stopped' }
  /** Given up while its outcome was unknown: it may rest, or come to rest within seconds. */
  | { readonly type: 'abandoned' };

/** One thing to place: an order, or a pair. */
export interface PlaceJob {
  readonly orders: readonly FollowedOrder[];
  /** Sends it and hands the reply to the news. @throws VenueError */
  send(): Promise<void>;
  /** Looks for it, hands what it finds to the news, and tells whether it is there. @throws VenueError */
  find(): Promise<boolean>;
  /** When it is asked for after an answer was lost; every answer must be no before it counts as never placed. */
  readonly lookUpAfterMs: readonly number[];
  /** It protects or leaves a position: where the answer is slow it is looked for already while it is waited for. */
  readonly isUrgent: boolean;
  /** Resolves when something more urgent cannot wait for the outcome. */
  readonly abandon?: Promise<void>;
}

/** A fresh conditional order may not be found for some seconds. @see protocol notes on -2013 */
const CONDITIONAL_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;
/** The last answer comes after the exchange would have refused the request for its age (recvWindow, 5 s). */
export const PLAIN_MS = [500, 1_000, 2_000, 3_000] as const;
const WATCH_MS = [750, 750, 1_000, 1_500, 2_000] as const;
const DOUBT_AFTER_MS = 1_500;
const KEEP_ASKING_MS = 10_000;
/** After a failure to reach the exchange. */
const UNREACHED_MS = 500;

/** Returns the job of a plain order. @param options.notAfterMs by the exchange's time, later than this it is not sent any more */
export function orderJob(context: ExchangeContext, order: FollowedOrder, options: { readonly isUrgent: boolean; readonly notAfterMs?: number }): PlaceJob {
  const { desk, news } = context;
  const { request, symbol } = order;
  // What it was before, when it is placed again under its id.
  const past = new Set(order.venueIds);
  const wish = { ...request, qty: order.rest, limitPrice: order.limitPrice };
  return {
    orders: [order],
    isUrgent: options.isUrgent,
    lookUpAfterMs: symbol.instrument.market === 'um' && isConditional(request.type) ? CONDITIONAL_MS : PLAIN_MS,
    send: async () => {
      const placed = await desk.place(symbol, wish, options.notAfterMs === undefined ? {} : { notAfterMs: options.notAfterMs });
      takeFills(context, order, placed.order, placed.fills);
      news.order(placed.order);
    },
    find: async () => {
      const found = await findOrder(context, order, past);
      if (found !== null) news.order(found);
      return found !== null;
    },
  };
}

/** Places something and finds out what came of it, whatever happens to the answer. */
export async function place(context: ExchangeContext, job: PlaceJob): Promise<Placed> {
  const { news } = context;
  for (const { request, isAcknowledged } of job.orders) if (!isAcknowledged) news.milestone(request.clientOrderId, 'sent');
  const proof = proofOf(context, job);
  let isDone = false;
  try {
    const reply = job.send().then((): Verdict => ({ type: 'accepted' }), (error: unknown) => verdictOf(error));
    const watch = job.isUrgent ? watchFor(context, job, () => isDone) : null;
    const abandoned = job.abandon?.then((): Verdict => ({ type: 'abandoned' })) ?? never;
    const verdict = await Promise.race([reply, proof.seen, abandoned, ...(watch === null ? [] : [watch])]);
    isDone = true;
    if (verdict.type === 'locked') {
      context.locked(verdict.reason);
      return { type: 'refused', reason: verdict.reason, code: null };
    }
    return verdict.type === 'unknown' ? await settle(context, job, { seen: Promise.race([proof.seen, abandoned]), reason: verdict.reason }) : verdict;
  } finally {
    isDone = true;
    proof.stop();
  }
}

/** Looks for an order by our id. What it was before it was placed again does not count. @throws VenueError */
export async function findOrder({ desk }: ExchangeContext, { request, symbol }: FollowedOrder, past: ReadonlySet<string>): Promise<VenueOrder | null> {
  const key = orderKeyOf(symbol, request);
  const order = await desk.lookUp(key);
  if (order !== null && (order.orderId === null || !past.has(order.orderId))) return order;
  if (!key.isAlgo && past.size === 0) return null;
  const open = await desk.openOrders(key.symbol);
  return open.find((one) => one.clientOrderId === request.clientOrderId && (one.orderId === null || !past.has(one.orderId))) ?? null;
}

/** Tells the fills that a reply brought along. */
export function takeFills(context: ExchangeContext, order: FollowedOrder, venue: VenueOrder, fills: readonly VenueFill[]): void {
  if (fills.length === 0) return;
  context.news.order({ ...venue, status: 'accepted', filledQty: '0' });
  context.news.events(context.history.recordsOf(fills, order.symbol, order.request.clientOrderId));
}

const never = new Promise<never>(() => undefined);

type Verdict = Placed | { readonly type: 'unknown'; readonly reason: string } | { readonly type: 'locked'; readonly reason: string };

function verdictOf(error: unknown): Verdict {
  // Our own objections come before anything is sent.
  if (error instanceof InvariantError) return { type: 'refused', reason: `it cannot be written: ${error.message}`, code: null };
  if (!(error instanceof VenueError)) return { type: 'unknown', reason: error instanceof Error ? error.message : 'unknown error' };
  const reason = error.message;
  switch (error.kind) {
    case 'rejected': return { type: 'refused', reason, code: error.code };
    case 'auth': return { type: 'locked', reason };
    case 'rate-limit': return { type: 'not-sent', reason, waitMs: error.retryAfterMs ?? UNREACHED_MS };
    case 'network': return { type: 'not-sent', reason, waitMs: Math.max(UNREACHED_MS, error.retryAfterMs ?? 0) };
    case 'unknown': return { type: 'unknown', reason };
  }
}

/** The account stream may show the order before, or instead of, the reply. */
function proofOf({ news }: ExchangeContext, { orders }: PlaceJob): { readonly seen: Promise<Verdict>; stop(): void } {
  const stops: (() => void)[] = [];
  const seen = new Promise<Verdict>((resolve) => {
    const missing = new Set(orders);
    for (const order of orders) {
      const past = new Set(order.venueIds);
      stops.push(news.watch(order.request.clientOrderId, (venueId) => {
        if (venueId === '' || past.has(venueId)) return;
        missing.delete(order);
        if (missing.size === 0) resolve({ type: 'accepted' });
      }));
    }
  });
  return { seen, stop: () => { for (const stop of stops) stop(); } };
}

/** Looks for what protects while its answer is still waited for. Resolves only when it is found. */
async function watchFor(context: ExchangeContext, job: PlaceJob, isDone: () => boolean): Promise<Verdict> {
  const startedMs = context.clock.now();
  let isDoubted = false;
  for (let turn = 0; ; turn++) {
    await context.wait(WATCH_MS[Math.min(turn, WATCH_MS.length - 1)] ?? DOUBT_AFTER_MS);
    if (isDone() || context.isStopped) return new Promise(() => undefined);
    if (!isDoubted && context.clock.now() - startedMs >= DOUBT_AFTER_MS) {
      isDoubted = true;
      context.doubt(`the exchange does not answer: ${namesOf(job)}`);
    }
    if (await job.find().catch(() => false)) return { type: 'accepted' };
  }
}

/** Asks until it is certain. While nobody can say, it is asked again for ever, at a distance. */
async function settle(context: ExchangeContext, job: PlaceJob, { seen, reason }: { readonly seen: Promise<Verdict>; readonly reason: string }): Promise<Placed> {
  const sign: { verdict: Placed | null } = { verdict: null };
  void seen.then((verdict) => { if (verdict.type === 'accepted' || verdict.type === 'abandoned') sign.verdict = verdict; });
  let isAnswered = false;
  for (let turn = 0; ; turn++) {
    await Promise.race([seen, context.wait(job.lookUpAfterMs[turn] ?? KEEP_ASKING_MS)]);
    if (sign.verdict !== null) return sign.verdict;
    if (context.isStopped) return { type: 'stopped' };
    if (turn === 2) context.doubt(`it is not known yet what became of ${namesOf(job)}: ${reason}`);
    try {
      if (await job.find()) return { type: 'accepted' };
      isAnswered = true;
    } catch (error) {
      isAnswered = false;
      if (error instanceof VenueError && error.kind === 'auth') context.locked(error.message);
    }
    if (turn >= job.lookUpAfterMs.length - 1 && isAnswered) return { type: 'refused', reason: 'it never reached the exchange', code: null };
  }
}

const namesOf = (job: PlaceJob): string => `${job.orders.map(({ request }) => `${request.purpose} ${request.clientOrderId}`).join(' and ')} on ${symbolOf(job)?.instrument.symbol ?? '?'}`;
const symbolOf = (job: PlaceJob): VenueSymbol | undefined => job.orders[0]?.symbol;
