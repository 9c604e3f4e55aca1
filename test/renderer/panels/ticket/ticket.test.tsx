import { act } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Ticket } from '../../../../src/renderer/src/panels/ticket/Ticket.tsx';
import { NEW_TICKET, pickPrice, ticketStore } from '../../../../src/renderer/src/state/ticket-draft.ts';
import { createFakeEngine } from '../../fake-engine.ts';
import type { FakeEngine, FakeEngineOptions } from '../../fake-engine.ts';
import { callsOf, openPage } from '../open-page.tsx';
import type { OpenPage } from '../open-page.tsx';

let fake: FakeEngine;
let page: OpenPage;

/** The preview is asked for 150 ms after the last change. */
const previewed = async (): Promise<void> => {
  await act(async () => { await new Promise((done) => { setTimeout(done, 220); }); });
  await page.settle();
};

async function open(options: FakeEngineOptions = {}): Promise<void> {
  fake = createFakeEngine(options);
  const { instrument } = fake.market[0] ?? {};
  if (!instrument) throw new Error('expected an instrument');
  page = await openPage(fake, <Ticket instrument={instrument} />);
}

async function write(size: string): Promise<void> {
  await page.type(page.field('Size'), size);
  await previewed();
}

async function submit(): Promise<void> {
  await act(async () => { document.querySelector('form')?.requestSubmit(); await Promise.resolve(); });
  await page.settle();
}

const sendButton = () => page.button(/^(Buy|Sell) .*(SIMULATED|LIVE|DEMO|PAPER)$/);

beforeEach(() => { ticketStore.setState(NEW_TICKET); });
afterEach(() => page.close());

describe('a ticket on play money', () => {
  it('shows what the order would do, then sends it once and empties its size', async () => {
    await open();
    await page.type(page.field('Price'), '64000');
    await page.type(page.field('Stop'), '63000');
    await write('0.05');
    // 0.05 × 64 000 = 3 200; at risk 0.05 × 1 000 + 3 200 × 0.0005 = 51.60
    expect(page.text()).toContain('3\u202f200.00');
    expect(page.text()).toContain('51.60');
    await submit();
    await submit();
    expect(callsOf(fake, 'order.place')).toEqual([{
      instrumentId: 'practice:BTCUSDT', side: 'buy', type: 'limit', qty: '0.050', limitPrice: '64000.0', triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: '63000.0', takeProfitPrice: null,
    }]);
    expect(page.field('Size').value).toBe('');
    expect(page.text()).toContain('Handed over: Buy 0.050 BTC at 64\u202f000.0 or better.');
    expect(sendButton().textContent).toContain('SIMULATED');
  });

  it('sends nothing more while the answer has not come', async () => {
    await open();
    fake.answer('order.place', () => new Promise(() => {}));
    await write('0.05');
    await submit();
    await submit();
    expect(page.button(/^Sending/).disabled).toBe(true);
    expect(callsOf(fake, 'order.place')).toHaveLength(1);
  });

  it('sends one order for two presses in the same moment, before the window could draw anything', async () => {
    await open();
    await write('0.05');
    await act(async () => {
      document.querySelector('form')?.requestSubmit();
      document.querySelector('form')?.requestSubmit();
      await Promise.resolve();
    });
    await page.settle();
    expect(callsOf(fake, 'order.place')).toHaveLength(1);
  });

  it('shows the sentence of the limit before anything is sent', async () => {
    await open();
    await page.type(page.field('Price'), '64000');
    await write('0.2');
    // 0.2 × 64 000 = 12 800 of 10 284 is 124 %
    expect(page.text()).toContain('Denied: this order would take BTC exposure to 124 % of equity; your limit is 50 %.');
    expect(sendButton().disabled).toBe(true);
    await submit();
    expect(callsOf(fake, 'order.place')).toEqual([]);
  });

  it('does not call an order refused when nobody knows what became of it', async () => {
    await open();
    fake.answer('order.place', () => new Promise(() => {}));
    await write('0.05');
    await submit();
    await page.let(() => { fake.setLink({ state: 'lost', message: 'The engine is not answering.', retryMs: 1000 }); });
    expect(page.text()).toContain('Check what it did before you repeat this.');
    expect(page.field('Size').value).toBe('0.05');
  });

  it('takes a price that was clicked into the field that was used last', async () => {
    await open();
    await page.let(() => { pickPrice('64123.4'); });
    expect(page.field('Price').value).toBe('64123.4');
    await act(async () => { page.field('Stop').focus(); await Promise.resolve(); });
    await page.let(() => { pickPrice('63111.1'); });
    expect(page.field('Stop').value).toBe('63111.1');
    expect(page.field('Price').value).toBe('64123.4');
  });

  it('turns a market order into a limit order at the price that was clicked', async () => {
    await open();
    await page.press(page.button('Market'));
    await page.let(() => { pickPrice('64123.4'); });
    expect(page.field('Price').value).toBe('64123.4');
  });

  it('fills the slider up to what the limits allow', async () => {
    await open();
    await page.type(page.field('Price'), '64000');
    await previewed();
    // half of 10 284.36 at 64 000: 0.0803…
    await page.press(page.button('max 0.080'));
    expect(page.field('Size').value).toBe('0.080');
  });

  it('keeps no price of another market', async () => {
    await open();
    await page.type(page.field('Stop'), '63000');
    await page.close();
    const eth = fake.market[1]?.instrument;
    if (!eth) throw new Error('expected a second instrument');
    page = await openPage(fake, <Ticket instrument={eth} />);
    expect(page.field('Stop').value).toBe('');
    expect(Number(page.field('Price').value)).toBeLessThan(10_000);
  });
});

describe('a ticket with real money', () => {
  it('reviews the order first and sends nothing by a press', async () => {
    await open({ market: 'um' });
    await write('0.05');
    await submit();
    expect(document.querySelector('dialog')?.textContent).toContain('Send this order with real money?');
    await page.press(page.button(/^Hold to send: Buy 0.050 BTC/));
    expect(callsOf(fake, 'order.place')).toEqual([]);
  });

  it('says that it may only shrink positions while it is disarmed', async () => {
    await open({ market: 'um', view: { trading: { state: 'reducing', killLatched: false, cause: 'start', sinceMs: 0, changedBy: 'start', holds: [], arming: { isArmed: false, notionalCap: null, phrase: 'x', sinceMs: 0 } } } });
    expect(page.text()).toContain('LIVE, disarmed: only orders that shrink a position are sent.');
  });
});

describe('a ticket in a market that moves', () => {
  it('can be sent although every price moves what its percentages come to', async () => {
    await open();
    await page.press(page.button('Market'));
    await page.press(page.button('Stop and target in percent'));
    await page.type(page.field('Stop'), '3');
    await write('0.05');
    for (let step = 1; step <= 4; step++) {
      await page.let(() => {
        const { book } = fake.view();
        if (book) fake.emit({ type: 'book-updated', book: { ...book, asks: book.asks.map(([price, qty]) => [price + step * 20, qty] as const) } });
      });
      expect(sendButton().disabled).toBe(false);
    }
    await submit();
    const [order] = callsOf(fake, 'order.place') as readonly { readonly stopPrice: string }[];
    const ask = fake.view().book?.asks[0]?.[0] ?? 0;
    expect(order?.stopPrice).toBe((Math.round(ask * 0.97 * 10) / 10).toFixed(1));
  });
});
