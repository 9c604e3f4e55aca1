import { afterEach, describe, expect, it } from 'vitest';
import type { OrderView } from '../../../../src/engine/contract/view.ts';
import { OrdersTable } from '../../../../src/renderer/src/panels/orders/OrdersTable.tsx';
import { readAmendment } from '../../../../src/renderer/src/panels/orders/read-amendment.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

const ORDER: OrderView = {
  clientOrderId: 'tw-1', instrumentId: 'practice:BTCUSDT', strategyId: 'manual', purpose: 'manual', side: 'buy', type: 'limit', status: 'partially-filled', qty: '0.050', filledQty: '0.020', limitPrice: '64000.0', triggerPrice: null,
  averagePrice: '64000.0', callbackBps: null, reduceOnly: false, submittedMs: 0, updatedMs: 0, reason: 'Placed by hand.', detail: null, isLookedUp: false, latency: { sentMs: 0.42, acknowledgedMs: 41.2, filledMs: null },
};

let fake: FakeEngine;
let page: OpenPage;
async function open(orders: readonly OrderView[]): Promise<void> {
  fake = createFakeEngine({ view: { orders } });
  page = await openPage(fake, <OrdersTable />);
}

describe('a change of an order', () => {
  const [instrument] = createFakeEngine().market.map((series) => series.instrument);
  const read = (change: object) => {
    if (!instrument) throw new Error('expected an instrument');
    return readAmendment({ clientOrderId: 'tw-1', qty: '0.050', limitPrice: '64000', triggerPrice: '', ...change }, ORDER, instrument);
  };

  it('names only what differs', () => {
    expect(read({ limitPrice: '63990.5' })).toEqual({ amendment: { clientOrderId: 'tw-1', limitPrice: '63990.5' }, error: null });
    expect(read({ qty: '0.05' })).toEqual({ amendment: null, error: null });
  });

  it('cannot make an order smaller than what has filled of it', () => {
    expect(read({ qty: '0.02' }).error).toContain('0.020 has filled already');
  });

  it('keeps to the steps', () => {
    expect(read({ limitPrice: '64000.05' }).error).toContain('multiple of 0.1');
    expect(read({ qty: '-1' }).error).toContain('multiple of 0.001 above 0');
  });
});

describe('the open orders', () => {
  afterEach(() => page.close());

  it('are changed in their row', async () => {
    await open([ORDER]);
    await page.press(page.button('Change the manual of BTCUSDT'));
    const price = document.querySelector<HTMLInputElement>('input[aria-label^="Price of the order"]');
    if (!price) throw new Error('expected a field for the price');
    await page.type(price, '63950');
    await page.press(page.button('Apply'));
    expect(callsOf(fake, 'order.amend')).toEqual([{ clientOrderId: 'tw-1', limitPrice: '63950.0' }]);
    expect(page.text()).toContain('63\u202f950.0');
  });

  it('cannot be changed while it is not known what became of them', async () => {
    await open([{ ...ORDER, isLookedUp: true }]);
    expect(page.text()).toContain('being looked up');
    expect(page.hasButton('Change the manual of BTCUSDT')).toBe(false);
  });

  it('tell how long each stage took', async () => {
    await open([ORDER]);
    await page.press(page.button('More'));
    expect(page.text()).toMatch(/decided0 ms.*sent0\.42 ms.*acknowledged41 ms.*fillednot yet/);
  });

  it('are canceled by market, without what protects a position', async () => {
    await open([ORDER, { ...ORDER, clientOrderId: 'tw-2' }, { ...ORDER, clientOrderId: 'tw-stop', purpose: 'stop-loss', type: 'stop-market' }]);
    await page.press(page.button('Cancel all of a market…'));
    await page.key(page.button('Cancel all of a market…'), 'Enter');
    const item = document.querySelector<HTMLElement>('[role=menuitem]');
    if (!item) throw new Error('expected a menu with the market');
    expect(item.textContent).toBe('BTCUSDT (2)');
    await page.press(item);
    await page.press(page.button('Cancel 2'));
    expect(callsOf(fake, 'order.cancel')).toEqual([{ clientOrderId: 'tw-1' }, { clientOrderId: 'tw-2' }]);
  });

  it('ask before a stop is canceled', async () => {
    await open([{ ...ORDER, purpose: 'stop-loss', type: 'stop-market', limitPrice: null, triggerPrice: '63000.0' }]);
    await page.press(page.button('Cancel the stop loss of BTCUSDT'));
    expect(callsOf(fake, 'order.cancel')).toEqual([]);
    expect(page.text()).toContain('No position may be without a stop');
  });
});
