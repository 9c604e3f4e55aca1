import { isOpen } from '../../../domain/order.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { orderKeyOf } from '../orders/order-desk.ts';
import type { ExchangeContext } from './exchange-context.ts';
import type { FollowedOrder } from './followed-order.ts';
import { URGENCY } from './send-gate.ts';

const AGAIN_MS = [300, 700, 1_500, 3_000, 5_000, 10_000] as const;
/** How often a cancel is answered with "no such order", and the look-up too, before it is believed: fresh conditional orders may be invisible for seconds. */
const BELIEVE_AFTER = 6;
/** The stream tells of a cancellation; when it does not, the order is asked for. */
const TOLD_WITHIN_MS = 700;

/** Cancels an order and finds out what became of it, as often as it takes. Asking twice does no harm; what has filled meanwhile is told. */
export async function cancelSurely(context: ExchangeContext, order: FollowedOrder): Promise<void> {
  const { desk, news, gate } = context;
  const key = orderKeyOf(order.symbol, order.request);
  let strange = 0;
  for (let turn = 0; !order.isEnded && !context.isStopped; turn++) {
    if (turn > 0) await context.wait(AGAIN_MS[Math.min(turn - 1, AGAIN_MS.length - 1)] ?? 0);
    await gate.turn(URGENCY.cancel);
    if (hasEnded(order)) return;
    try {
      await desk.cancel(key);
      await toldOf(context, order);
      if (hasEnded(order)) return;
    } catch (error) {
      if (!(error instanceof VenueError)) throw error;
      if (error.kind === 'auth') return context.locked(error.message);
      if (error.kind === 'rate-limit') {
        gate.quiet(error.retryAfterMs ?? 0);
        continue;
      }
      if (error.kind === 'rejected') context.doubt(`order ${key.clientOrderId} cannot be canceled: ${error.message}`);
      if (turn === 2) context.doubt(`it is not known yet whether order ${key.clientOrderId} is canceled: ${error.message}`);
    }
    const found = await desk.lookUp(key).catch(() => undefined);
    if (found === null) strange++;
    else if (found !== undefined) {
      news.order(found);
      if (!isOpen(found.status)) return;
    }
    if (strange < BELIEVE_AFTER) continue;
    context.doubt(`the exchange knows nothing of order ${key.clientOrderId}, which was to be canceled`);
    return news.canceled(order, 'the exchange does not know it any more');
  }
}

/** Waits for the account stream to tell of it. */
async function toldOf(context: ExchangeContext, order: FollowedOrder): Promise<void> {
  let stop = (): void => undefined;
  const told = new Promise<void>((resolve) => { stop = context.news.watch(order.request.clientOrderId, () => { if (order.isEnded) resolve(); }); });
  await Promise.race([told, context.wait(order.isEnded ? 0 : TOLD_WITHIN_MS)]);
  stop();
}

/** Asked anew: it may have ended while something was waited for. */
const hasEnded = (order: FollowedOrder): boolean => order.isEnded;
