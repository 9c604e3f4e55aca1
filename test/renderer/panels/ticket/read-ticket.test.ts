import { describe, expect, it } from 'vitest';
import { ticketOrder } from '../../../../src/engine/contract/api.ts';
import type { InstrumentView } from '../../../../src/engine/contract/view.ts';
import { orderSentence, readTicket } from '../../../../src/renderer/src/panels/ticket/read-ticket.ts';
import { NEW_TICKET } from '../../../../src/renderer/src/state/ticket-draft.ts';
import type { TicketDraft } from '../../../../src/renderer/src/state/ticket-draft.ts';

const BTC: InstrumentView = { id: 'um:BTCUSDT', market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, qtyDecimals: 3, tickSize: '0.1', lotSize: '0.001', minNotional: '5' };
const read = (draft: Partial<TicketDraft>, equity: string | null = '10000') => readTicket({ ...NEW_TICKET, ...draft }, { instrument: BTC, bid: 64_000.1, ask: 64_000.2, last: 64_000, equity });

describe('a ticket', () => {
  it('becomes an order that the contract takes, of every kind', () => {
    const size = { size: '0.01' };
    const drafts: readonly [Partial<TicketDraft>, object][] = [
      [{ type: 'market' }, { type: 'market', limitPrice: null, timeInForce: 'gtc' }],
      [{ type: 'limit', limitPrice: '63999.9' }, { type: 'limit', limitPrice: '63999.9', timeInForce: 'gtc' }],
      [{ type: 'limit', limitPrice: '63999.9', timeInForce: 'post-only' }, { type: 'limit', timeInForce: 'post-only' }],
      [{ type: 'stop', triggerPrice: '65000' }, { type: 'stop-market', triggerPrice: '65000.0', limitPrice: null }],
      [{ type: 'stop', triggerPrice: '65000', hasLimit: true, limitPrice: '65010' }, { type: 'stop-limit', triggerPrice: '65000.0', limitPrice: '65010.0' }],
      [{ type: 'take-profit', side: 'sell', triggerPrice: '66000' }, { type: 'take-profit-market', side: 'sell' }],
      [{ type: 'trailing', callback: '1.25' }, { type: 'trailing-stop-market', callbackBps: 125, triggerPrice: null }],
    ];
    for (const [draft, expected] of drafts) {
      const { order } = read({ ...size, ...draft });
      expect(order, JSON.stringify(draft)).toMatchObject({ instrumentId: 'um:BTCUSDT', qty: '0.010', ...expected });
      expect(ticketOrder.parse(order)).toEqual(order);
    }
  });

  it('is no order while something is missing, without complaining about it', () => {
    for (const draft of [{ size: '' }, { size: '0.01', limitPrice: '' }, { size: '0.01', type: 'stop' as const, triggerPrice: '' }]) expect(read({ limitPrice: '64000', ...draft })).toMatchObject({ order: null, errors: {} });
  });

  it('refuses prices and sizes between the steps, and names the next one', () => {
    const { order, errors } = read({ limitPrice: '64000.15', size: '0.0005' });
    expect(order).toBeNull();
    expect(errors.limitPrice).toContain('steps of 0.1');
    expect(errors.size).toContain('steps of 0.001 BTC');
  });

  it('turns money and a share of equity into a quantity, rounded down', () => {
    // 1000 / 64000 = 0.015625; 50 % of 10 000 = 5000 / 64000 = 0.078125
    expect(read({ limitPrice: '64000', sizeUnit: 'quote', size: '1000' }).qty).toBe('0.015');
    expect(read({ limitPrice: '64000', sizeUnit: 'percent', size: '50' }).qty).toBe('0.078');
    expect(read({ limitPrice: '64000', sizeUnit: 'percent', size: '50' }, null).order).toBeNull();
    expect(read({ limitPrice: '64000', sizeUnit: 'quote', size: '10' }).errors.size).toContain('less than the smallest step');
  });

  it('expects a market order at the other side of the book', () => {
    expect(read({ type: 'market', side: 'buy' }).entry).toBe('64000.2');
    expect(read({ type: 'market', side: 'sell' }).entry).toBe('64000.1');
  });

  it('wants the stop of a buy below its price and its target above, and the other way round for a sell', () => {
    const buy = { side: 'buy' as const, limitPrice: '64000', size: '0.01' };
    expect(read({ ...buy, stop: '63000', target: '66000' }).order).toMatchObject({ stopPrice: '63000.0', takeProfitPrice: '66000.0' });
    expect(read({ ...buy, stop: '64500' }).errors.stop).toContain('The stop of a buy lies below its price of 64\u202f000.0');
    expect(read({ ...buy, target: '63000' }).errors.target).toContain('above');
    expect(read({ ...buy, side: 'sell', stop: '64500', target: '63000' }).order).toMatchObject({ stopPrice: '64500.0', takeProfitPrice: '63000.0' });
  });

  it('reads stop and target as percent away from the price', () => {
    // 64000 − 1 % = 63360, + 2.5 % = 65600
    expect(read({ limitPrice: '64000', size: '0.01', protectUnit: 'percent', stop: '1', target: '2.5' }).order).toMatchObject({ stopPrice: '63360.0', takeProfitPrice: '65600.0' });
    expect(read({ limitPrice: '64000', size: '0.01', protectUnit: 'percent', stop: '100' }).errors.stop).toContain('below 100');
  });

  it('sends no stop with an order that only shrinks a position', () => {
    expect(read({ limitPrice: '64000', size: '0.01', reduceOnly: true, stop: '63000' }).order).toMatchObject({ reduceOnly: true, stopPrice: null });
  });

  it('keeps a trailing distance within what the exchange takes', () => {
    for (const callback of ['0.09', '10.01', 'x']) expect(read({ type: 'trailing', size: '0.01', callback }).errors.callback).toContain('0.1 to 10 %');
  });

  it('is restated in one sentence', () => {
    const { order } = read({ limitPrice: '64000', size: '0.01', timeInForce: 'post-only', reduceOnly: true, side: 'sell' });
    expect(order && orderSentence(order, BTC)).toBe('Sell 0.010 BTC at 64\u202f000.0 or better, only as maker, reduce only.');
  });
});
