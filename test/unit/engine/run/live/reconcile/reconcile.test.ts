import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../../../src/engine/domain/instrument.ts';
import type { OrderFilled, PositionCorrected } from '../../../../../../src/engine/domain/order-event.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../../../src/engine/domain/units.ts';
import type { ClientOrderId } from '../../../../../../src/engine/domain/units.ts';
import type { FillRecord } from '../../../../../../src/engine/ports/live-exchange.ts';
import { VenueError } from '../../../../../../src/engine/ports/venue-error.ts';
import { COIN, OTHER } from '../../../core/story.ts';
import { AccountRig, CASH, kinds } from './account-rig.ts';

const OWNED: Instrument = { ...COIN, id: instrumentIdOf('spot', 'COINUSDT'), market: 'spot', maintenanceMarginRate: 0, maxLeverage: 1 };
const USDT = 100_000_000n;

describe('reconcile', () => {
  it('finds nothing to do where nothing was missed, and reads the account once', async () => {
    const rig = new AccountRig();
    rig.hold(10);

    const found = await rig.compare();

    expect(found).toMatchObject({ events: [], cancel: [], problems: [], warnings: [], foreign: { orders: [], positions: [] }, foreignHold: null, summary: 'equal: 1 order, 1 position' });
    expect(rig.exchange.accountReads).toBe(1);
  });

  describe('orders', () => {
    it('fill during disconnect: hears of the fill, its price and its fee', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.line = { there: true, back: false };
      rig.exchange.fill(id, 10, 99);

      const found = await rig.settle();

      expect(kinds(found)).toEqual(['order-filled']);
      expect(found.events[0]).toMatchObject({ clientOrderId: id, qty: 10, price: 99, fee: 7000n });
      expect(rig.ours()).toBe(10);
      // The stop that the fill asked for rests by now.
      expect(rig.exchange.orders.filter(({ status }) => status === 'open').map(({ side, qty }) => [side, qty])).toEqual([['sell', 10]]);
      expect(await rig.compare()).toMatchObject({ events: [], cancel: [], problems: [] });
    });

    it('partial fill then crash: hears of each part once, also of one that was heard before', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.hear(rig.exchange.fill(id, 3, 100));
      rig.line = { there: true, back: false };
      rig.exchange.fill(id, 4, 98);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'order-filled', qty: 4, price: 98 }]);
      expect(rig.engine.state.tracker.get(found.events[0]?.type === 'order-filled' ? found.events[0].clientOrderId : ('' as never))).toMatchObject({ filledQty: 7, status: 'partially-filled' });
    });

    it('tells what happened to several orders in the order in which it happened, each order from its beginning to its end', async () => {
      const rig = new AccountRig([COIN, OTHER]);
      rig.line = { there: true, back: false };
      const first = rig.place('buy', 4), second = rig.place('buy', 5, { instrument: OTHER });
      rig.exchange.fill(second, 5, 100);
      rig.exchange.fill(first, 1, 100);
      rig.exchange.cancel(first);

      expect((await rig.settle()).events).toMatchObject([
        { type: 'order-accepted', clientOrderId: first }, { type: 'order-accepted', clientOrderId: second }, { type: 'order-filled', clientOrderId: second }, { type: 'order-filled', clientOrderId: first },
        { type: 'order-canceled', clientOrderId: first },
      ]);
    });

    it('stop triggered while offline: the position is closed at the price of the fill, and nothing is left to protect', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      const stop = rig.engine.openOrders()[0]?.request.clientOrderId ?? '';
      rig.line = { there: true, back: false };
      rig.exchange.fill(stop, 10, 89);

      const found = await rig.settle();

      expect(kinds(found)).toEqual(['order-filled']);
      expect(rig.ours()).toBe(0);
      // Bought at 100, sold at 89, ten lots, and a fee of 0.00007 each way.
      expect(rig.engine.account().cash).toBe(CASH - 110n * USDT - 14_000n);
      expect(await rig.compare()).toMatchObject({ events: [], summary: 'equal: no order, no position' });
    });

    it('order canceled by hand: ends it, and the lots that it had filled stay', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.line = { there: true, back: false };
      rig.exchange.fill(id, 2, 100);
      rig.exchange.cancel(id, 'canceled at the exchange');

      const found = await rig.settle();

      expect(kinds(found)).toEqual(['order-filled', 'order-canceled']);
      expect(rig.ours()).toBe(2);
    });

    it('kill before sending: an order that the exchange never had is rejected, not sent again', async () => {
      const rig = new AccountRig();
      rig.line = { there: false, back: false };
      const id = rig.place('buy', 10);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'order-rejected', clientOrderId: id, reason: 'it never reached the exchange' }]);
      expect(rig.exchange.orders).toEqual([]);
    });

    it('kill between send and acknowledgement: an order that arrived is accepted, not sent again', async () => {
      const rig = new AccountRig();
      rig.line = { there: true, back: false };
      const id = rig.place('buy', 10);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'order-accepted', clientOrderId: id }]);
      expect(rig.exchange.orders).toHaveLength(1);
    });

    it('symbol delisted: its orders end and its position is settled by the exchange', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.line = { there: true, back: false };
      for (const { clientOrderId } of rig.exchange.orders) rig.exchange.cancel(clientOrderId, 'delisted');
      rig.exchange.foreignTrade(COIN, 'sell', 10, 97);

      const found = await rig.settle();

      // The end of the stop last: no order is sent for a position that is gone.
      expect(kinds(found)).toEqual(['position-corrected', 'order-canceled']);
      expect(rig.ours()).toBe(0);
      expect(rig.exchange.orders).toHaveLength(2);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('does not let an order that is said to be open pass where it is not shown, but for one that is being canceled', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      const reading = rig.exchange.reading();
      rig.exchange.readAccount = async () => Promise.resolve({ ...reading, orders: [] });
      expect((await rig.compare()).problems).toEqual([`The exchange says that the entry order to buy 10 COINUSDT at 100 (${id}) is open, and does not show it among the open orders.`]);

      rig.line = { there: false, back: false };
      rig.say({ type: 'cancel-order', timeMs: rig.exchange.tick(), clientOrderId: id as ClientOrderId });
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('does not end an order that rests because a look-up does not find it', async () => {
      const rig = new AccountRig();
      rig.line = { there: true, back: false };
      const id = rig.place('buy', 10);
      rig.exchange.lookUp = async () => Promise.resolve([]);

      expect(await rig.compare()).toMatchObject({ events: [], problems: [`What became of the entry order to buy 10 COINUSDT at 100 (${id}) is not known: the exchange shows it among the open orders, and says that it has none with its id.`] });
    });

    it('takes over what another hand has changed of an order', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.exchange.amend(id, 6, 97);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'order-amended', clientOrderId: id, qty: 6, limitPrice: 97 }]);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('on spot knows an order again that was taken away in part and placed anew for its rest', async () => {
      const rig = new AccountRig([OWNED]);
      const id = rig.place('buy', 10);
      rig.hear(rig.exchange.fill(id, 3, 100));
      const order = rig.exchange.find(id);
      if (order) Object.assign(order, { qty: 7, filled: 0 });

      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('cancels an order of ours that nobody waits for, and touches no other', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      // The engine took it for canceled: a report of another life.
      rig.say({ type: 'order-canceled', timeMs: rig.exchange.tick(), clientOrderId: id as never, instrumentId: COIN.id, reason: 'a mistaken report' });
      rig.exchange.foreignOrder(COIN, 'sell', 3, 120);

      const found = await rig.settle();

      expect(found.cancel.map(({ clientOrderId }) => clientOrderId)).toEqual([id]);
      expect(found.foreign.orders).toMatchObject([{ side: 'sell', qty: '3' }]);
      expect(await rig.compare()).toMatchObject({ cancel: [], foreign: { orders: [{ qty: '3' }] }, foreignHold: null });
    });

    it('does not take an order of another session of ours for its own', async () => {
      const rig = new AccountRig();
      rig.exchange.submit({ ...orderLike(rig), clientOrderId: 'sx-1' as never });

      expect(await rig.compare()).toMatchObject({ cancel: [], foreign: { orders: [{ clientOrderId: 'sx-1' }] } });
    });

    it('says which order nobody can tell of, books nothing on its symbol, and lets the others be', async () => {
      const rig = new AccountRig();
      rig.line = { there: false, back: false };
      const id = rig.place('buy', 10);
      rig.exchange.foreignTrade(COIN, 'buy', 5, 100);
      rig.exchange.lookUp = async () => Promise.reject(new VenueError('timed out', { kind: 'unknown' }));

      const found = await rig.compare();

      expect(found.problems).toEqual([`What became of the entry order to buy 10 COINUSDT at 100 (${id}) is not known: timed out.`]);
      expect(found.events).toEqual([]);
      expect(found.summary).toBe('equal: 1 order, no position; 1 thing could not be made equal');
    });

    it('believes the account more than a fill that it shows too much', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.exchange.fill(id, 10, 100);
      const [fill] = rig.exchange.fills;
      if (fill) rig.exchange.fills.push({ ...fill, fillId: 'another' });

      await rig.settle();

      expect(rig.ours()).toBe(10);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('keeps a report that cannot be from the engine, says so, and goes on with the rest', async () => {
      const rig = new AccountRig([COIN, OTHER]);
      rig.line = { there: true, back: false };
      const id = rig.place('buy', 10);
      rig.place('buy', 4, { instrument: OTHER });
      const { lookUp } = rig.exchange;
      rig.exchange.lookUp = async (order) => (await lookUp.call(rig.exchange, order)).map((event) => (event.clientOrderId === id && event.type === 'order-accepted' ? { ...fillLike(event.clientOrderId), timeMs: event.timeMs } : event));

      const found = await rig.compare();

      expect(found.problems[0]).toBe('A report of the exchange contradicts our books: expected an instrument of this session, was um:NOWHERE.');
      expect(found.events).toMatchObject([{ type: 'order-accepted', instrumentId: OTHER.id }]);
    });
  });

  describe('positions', () => {
    it('position closed by hand: books it at the price of the hand, and cancels the stop', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.foreignTrade(COIN, 'sell', 10, 103);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'position-corrected', side: 'sell', qty: 10, price: 103, fee: 7000n, reason: 'closed at the exchange by another hand' }]);
      expect(rig.ours()).toBe(0);
      expect(rig.engine.account().cash).toBe(rig.exchange.cash);
      expect(await rig.compare()).toMatchObject({ events: [], cancel: [], summary: 'equal: no order, no position' });
    });

    it('shrunk by hand: takes the newest fills of the hand, the last of them in part, and makes the stop fit', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.foreignTrade(COIN, 'sell', 4, 101);
      rig.exchange.foreignTrade(COIN, 'sell', 1, 102);
      rig.exchange.foreignTrade(COIN, 'buy', 2, 104);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'position-corrected', qty: 2, price: 101, fee: 1400n }, { type: 'position-corrected', qty: 1, price: 102, fee: 700n }, { type: 'transfer-booked' }]);
      expect(rig.ours()).toBe(7);
      expect(rig.engine.openOrders().filter(({ cancelRequested }) => !cancelRequested).map(({ request }) => request.qty)).toEqual([7]);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('books what no fill explains at the mark price', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.foreignTrade(COIN, 'sell', 4, 100);
      rig.exchange.fills.pop();

      expect((await rig.settle()).events).toMatchObject([{ type: 'position-corrected', qty: 4, price: 100, fee: 0n }]);
      expect(rig.ours()).toBe(6);
    });

    it('does not take a fill of ours for one of another hand where the exchange no longer says whose it was', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.hear(rig.exchange.fill(rig.place('sell', 2, { reduceOnly: true, limitPrice: priceTicks(108) }), 2, 108));
      rig.exchange.foreignTrade(COIN, 'sell', 2, 100);
      rig.exchange.fills.pop();
      rig.exchange.fills.splice(0, Infinity, ...rig.exchange.fills.map((fill) => ({ ...fill, clientOrderId: '' as ClientOrderId })));

      expect((await rig.settle()).events).toMatchObject([{ type: 'position-corrected', qty: 2, price: 100, fee: 0n }]);
    });

    it('enlarged by hand: what is not ours is shown with its own price, blocks new positions, and stays', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.foreignTrade(COIN, 'buy', 5, 106);

      const found = await rig.settle();

      expect(rig.ours()).toBe(10);
      expect(found.foreign.positions).toMatchObject([{ symbol: 'COINUSDT', qty: 5, qtyText: '5', entryPrice: 106 }]);
      expect(found.foreignHold).toBe('The account holds long 5 COINUSDT beside ours that Tradewind did not open. Take it over or close it at the exchange; until then nothing is opened.');
      expect(found.problems).toEqual([]);
      expect(await rig.compare()).toMatchObject({ events: [], foreignHold: found.foreignHold });
    });

    it('turned by hand: ours is closed, the rest is theirs', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.foreignTrade(COIN, 'sell', 16, 95);

      const found = await rig.settle();

      expect(found.events[0]).toMatchObject({ type: 'position-corrected', side: 'sell', qty: 10, price: 95 });
      expect(found.foreign.positions).toMatchObject([{ qty: -6, entryPrice: 95 }]);
      expect(found.foreignHold).toMatch(/^The account holds short 6 COINUSDT that/);
      expect(rig.ours()).toBe(0);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('shows a position in a symbol that is not traded here, and is not kept from anything by it', async () => {
      const rig = new AccountRig();
      const reading = rig.exchange.reading();
      rig.exchange.readAccount = async () => Promise.resolve({ ...reading, positions: [{ instrumentId: null, symbol: 'XRPUSDT', qty: null, qtyText: '55.1', entryPrice: null, markPrice: null, liquidationPrice: null }] });

      expect(await rig.compare()).toMatchObject({ foreign: { positions: [{ symbol: 'XRPUSDT' }] }, foreignHold: null, problems: [] });
    });

    it('sees hedge mode in two positions of one symbol, and says where to leave it', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      const reading = rig.exchange.reading();
      rig.exchange.readAccount = async () => Promise.resolve({ ...reading, positions: [...reading.positions, ...reading.positions] });

      expect((await rig.compare()).problems).toEqual([
        'COINUSDT has 2 positions side by side: the account is in hedge mode, and Tradewind trades in one-way mode only. At Binance choose "One-way Mode" under Preferences, Position Mode, with no order and no position open.',
      ]);
    });

    it('on spot shows what is owned beside ours and holds nothing for it; what is missing of ours was sold', async () => {
      const rig = new AccountRig([OWNED]);
      rig.hold(10);
      rig.exchange.foreignTrade(OWNED, 'buy', 3, 100);
      expect(await rig.settle()).toMatchObject({ events: [{ type: 'transfer-booked' }], foreign: { positions: [{ qty: 3 }] }, foreignHold: null, problems: [] });

      rig.exchange.foreignTrade(OWNED, 'sell', 5, 104);
      const found = await rig.settle();

      expect(found.events[0]).toMatchObject({ type: 'position-corrected', side: 'sell', qty: 2, price: 104 });
      expect(rig.ours(OWNED)).toBe(8);
      expect(await rig.compare()).toMatchObject({ events: [], problems: [] });
    });

    it('on spot takes the lots that a fee has eaten off the position, with the fill that brought them and not without', async () => {
      const rig = new AccountRig([OWNED]);
      const id = rig.place('buy', 10);
      rig.line = { there: true, back: false };
      rig.exchange.fill(id, 10, 100);
      rig.exchange.foreignTrade(OWNED, 'buy', 5, 100);
      const { fillsSince } = rig.exchange;
      rig.exchange.fillsSince = async (...of) => (await fillsSince.apply(rig.exchange, of)).flatMap((fill) => [fill, eaten(fill)]);
      const reading = rig.exchange.reading();
      rig.exchange.readAccount = async () => Promise.resolve({ ...reading, positions: reading.positions.map((held) => ({ ...held, qty: qtyLots(13), qtyText: '13' })) });

      const found = await rig.settle();

      expect(found.events.slice(0, 2)).toMatchObject([{ type: 'order-filled', qty: 10 }, { type: 'position-corrected', side: 'sell', qty: 1 }]);
      expect(found.events.filter(({ type }) => type === 'position-corrected')).toHaveLength(1);
      expect(rig.ours(OWNED)).toBe(9);
      expect(found.foreign.positions).toMatchObject([{ qty: 4 }]);
    });

    it('on spot leaves a fraction of a lot out', async () => {
      const rig = new AccountRig([OWNED]);
      rig.hold(10);
      const reading = rig.exchange.reading();
      rig.exchange.readAccount = async () => Promise.resolve({ ...reading, positions: reading.positions.map((held) => ({ ...held, qty: null, qtyText: '9.99000000' })) });

      const found = await rig.settle();

      expect(found.events[0]).toMatchObject({ type: 'position-corrected', side: 'sell', qty: 1 });
      expect(found.foreign.positions).toMatchObject([{ qtyText: '0.99', qty: 0 }]);
    });
  });

  describe('money', () => {
    it('balance changed by hand: books the transfer that the exchange names, once', async () => {
      const rig = new AccountRig();
      rig.exchange.transfer(-500n * USDT);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'transfer-booked', amount: -500n * USDT, reason: 'transferred at the exchange' }]);
      expect(found.warnings).toEqual([]);
      expect(rig.engine.account()).toMatchObject({ cash: 9_500n * USDT, transfers: -500n * USDT, realizedPnl: 0n });
      expect(await rig.compare()).toMatchObject({ events: [] });
    });

    it('books funding on its instrument, in the order in which it was charged', async () => {
      const rig = new AccountRig();
      rig.hold(10);
      rig.exchange.fund(COIN, -2n * USDT);
      rig.exchange.fund(COIN, 1n * USDT);

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'funding-booked', amount: -2n * USDT }, { type: 'funding-booked', amount: 1n * USDT }]);
      expect(rig.engine.account().funding).toBe(-1n * USDT);
      expect(await rig.compare()).toMatchObject({ events: [] });

      // The first funding is read again; what is missing now is not that funding a second time.
      rig.exchange.transfer(-2n * USDT, 'unnamed');
      expect((await rig.compare()).events).toMatchObject([{ type: 'transfer-booked', amount: -2n * USDT }]);
    });

    it('does not book again what the engine has forgotten that it knew', async () => {
      const rig = new AccountRig();
      for (let count = 0; count < 600; count++) rig.exchange.transfer(7n * USDT);
      await rig.settle();
      expect(rig.engine.account().transfers).toBe(4_200n * USDT);
      expect(await rig.compare()).toMatchObject({ events: [] });

      rig.exchange.transfer(3n * USDT, 'unnamed');
      expect((await rig.settle()).events).toMatchObject([{ type: 'transfer-booked', amount: 3n * USDT }]);
      expect(rig.engine.account().transfers).toBe(4_203n * USDT);
    });

    it('books what nobody names, and says so', async () => {
      const rig = new AccountRig();
      rig.exchange.transfer(12_34000000n, 'unnamed');

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ type: 'transfer-booked', amount: 12_34000000n }]);
      expect(found.warnings).toEqual(['The exchange has 12.34 USDT more than fills, funding and transfers explain; it is booked as a transfer.']);
      expect(await rig.compare()).toMatchObject({ events: [], warnings: [] });
    });

    it('leaves a ten-millionth of the account alone: the exchange rounds each result', async () => {
      const rig = new AccountRig();
      // A ten-millionth of 10,000 USDT is 0.001 USDT.
      rig.exchange.cash = CASH + 100_000n;
      expect((await rig.compare()).events).toEqual([]);
      rig.exchange.cash = CASH + 100_001n;
      expect((await rig.compare()).events).toHaveLength(1);
    });
  });

  describe('reading', () => {
    it('waits until nothing is on its way, and gives up after twenty seconds', async () => {
      const rig = new AccountRig();
      rig.exchange.inFlight = 2;

      await expect(rig.compare()).rejects.toThrow('requests to the exchange are still unanswered after 20 s (2 on their way)');
      expect(rig.waitedMs).toBe(20_000);
      expect(rig.exchange.accountReads).toBe(0);
    });

    it('reads again when something happened meanwhile, three times at most', async () => {
      const rig = new AccountRig();
      const { exchange } = rig;
      const read = exchange.readAccount.bind(exchange);
      let disturbances = 1;
      exchange.readAccount = async () => {
        if (disturbances-- > 0) rig.activity++;
        return read();
      };
      expect((await rig.compare()).problems).toEqual([]);
      expect(exchange.accountReads).toBe(2);

      disturbances = 3;
      await expect(rig.compare()).rejects.toThrow('it has changed each time while it was read, 3 times');
    });

    it('reads again when the account has changed between the account and the fills, although no stream said so', async () => {
      const rig = new AccountRig();
      const id = rig.place('buy', 10);
      rig.line = { there: true, back: false };
      rig.exchange.fill(id, 4, 100);
      const fillsSince = rig.exchange.fillsSince.bind(rig.exchange);
      let isFirst = true;
      rig.exchange.fillsSince = async (...of) => {
        if (isFirst) rig.exchange.fill(id, 6, 101);
        isFirst = false;
        return fillsSince(...of);
      };

      const found = await rig.settle();

      expect(found.events).toMatchObject([{ qty: 4, price: 100 }, { qty: 6, price: 101 }]);
      expect(found.problems).toEqual([]);
    });
  });

  describe('settings', () => {
    const settings = (more: object) => ({ isHedgeMode: false, isMultiAssets: false, canTrade: true, symbols: new Map([[COIN.id, { leverage: 10 }]]), ...more });

    it('halts for hedge mode, and warns of leverage changed elsewhere', async () => {
      const rig = new AccountRig();
      rig.settings = settings({});
      expect(await rig.compare()).toMatchObject({ problems: [], warnings: [] });

      rig.settings = settings({ isHedgeMode: true });
      expect((await rig.compare()).problems[0]).toMatch(/^The futures account is in hedge mode/);

      rig.settings = settings({ symbols: new Map([[COIN.id, { leverage: 50 }]]) });
      expect(await rig.compare()).toMatchObject({ problems: [], warnings: ['COINUSDT stands at 50× at the exchange; Tradewind is set to 10× and keeps to that. Set the leverage at the exchange to 10×, so that nothing else can go beyond it.'] });
    });
  });
});

function orderLike(rig: AccountRig) {
  const probe = new AccountRig(rig.instruments);
  probe.place('buy', 1);
  const [order] = probe.engine.openOrders();
  if (!order) throw new Error('expected an order');
  return { ...order.request, instrumentId: COIN.id };
}

/** One lot of a purchase went for its fee. */
function eaten(fill: FillRecord): PositionCorrected {
  return { type: 'position-corrected', timeMs: fill.timeMs, instrumentId: fill.instrumentId, fillId: `${fill.fillId}:fee`, side: 'sell', qty: qtyLots(1), price: fill.price, fee: quoteAtoms(0n), reason: 'the fee was taken in COIN' };
}

function fillLike(clientOrderId: ClientOrderId): OrderFilled {
  return {
    type: 'order-filled', timeMs: 0, clientOrderId, instrumentId: instrumentIdOf('um', 'NOWHERE'), fillId: 'x', side: 'buy', price: priceTicks(100), qty: qtyLots(1), fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
  };
}
