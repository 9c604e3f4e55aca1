import { describe, expect, it } from 'vitest';
import { clientOrderId } from '../../../../../../src/engine/domain/units.ts';
import type { RequestFault } from '../../../../../venues/binance-server/index.ts';
import { eventually } from '../../../../../venues/raw-client.ts';
import { openProtected, spotTruth } from './spot-account.ts';
import { exitOf, stopAt, type TradingAccount } from './trading-account.ts';

const statusOf = (one: TradingAccount, id: string): string => one.tracker.get(clientOrderId(id))?.status ?? 'unknown';

const FAULTS: readonly RequestFault[] = [
  { type: 'drop-before' }, { type: 'drop-after' }, { type: 'hang' }, { type: 'hang-after' }, { type: 'unknown-executed' }, { type: 'unknown-not-executed' }, { type: 'unavailable' }, { type: 'timeout-executed' },
  { type: 'throttled' }, { type: 'too-many', retryAfterS: 1 }, { type: 'reply', status: 200, body: { surprise: true } },
];
/** The requests by which a stop is trailed, and by which a position is left. */
const STEPS = ['DELETE /api/v3/order', 'POST /api/v3/orderList/oco', 'GET /api/v3/order', 'POST /api/v3/order'] as const;

describe.concurrent('a fault in the middle', () => {
  it.each(STEPS)('of trailing a stop or of leaving, at %s, ends protected or flat, as told', { timeout: 40_000 }, async (path) => {
    for (const fault of FAULTS) {
      const one = await openProtected({ deadlineMs: 100 });
      try {
        one.venue.server.control.fail({ match: new RegExp(`^${path}$`), fault });
        one.submit(stopAt('tw-4', 5_900_000, 999));
        await eventually(() => statusOf(one, 'tw-4') !== 'pending-submit', `${path} ${fault.type}: an answer; ${one.doubts.join(' | ')}`, 5_000);
        await one.idle();
        agrees(one, `${path} ${fault.type}, trailing`);
        if (statusOf(one, 'tw-4') === 'accepted') one.cancel('tw-2');
        await one.idle();
        one.venue.server.control.clearFaults();
        one.venue.server.control.fail({ match: new RegExp(`^${path}$`), fault });
        one.submit(exitOf('tw-5', 999));
        await eventually(() => statusOf(one, 'tw-5') !== 'pending-submit', `${path} ${fault.type}: an answer to the exit; ${one.doubts.join(' | ')}`, 5_000);
        await one.idle();
        await eventually(() => statusOf(one, 'tw-5') === 'rejected' || one.tracker.openCount === 0, `${path} ${fault.type}: all to be told`);
        agrees(one, `${path} ${fault.type}, leaving`);
      } finally {
        await one.stop();
      }
    }
  });
});

function agrees(one: TradingAccount, why: string): void {
  const { openOrders, balances } = spotTruth(one);
  const told = one.tracker.open().filter(({ request, cancelRequested }) => !cancelRequested && request.clientOrderId !== 'tw-2').map(({ request }) => request.clientOrderId).toSorted();
  expect([why, openOrders.map(({ clientId }) => clientId).filter((id) => id !== 'tw-2').toSorted()]).toEqual([why, told]);
  const owned = Math.round((Number(balances['BTC']?.free) + Number(balances['BTC']?.locked)) * 100_000);
  expect([why, owned]).toEqual([why, one.position()]);
  if (owned > 0) expect([why, openOrders.some(({ type }) => type === 'STOP_LOSS')]).toEqual([why, true]);
}
