import { drill, type Drill } from '../bench/drill.ts';
import type { World } from '../bench/world.ts';

const protectedLong = async (world: World): Promise<void> => {
  await world.buy('0.05', { stop: 2, target: 4 });
  await world.until('stop and target to rest', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);
};
const isFlat = (world: World): void => world.expect(world.held === '0' && world.stops === 0, 'flat, and nothing of ours rests');

/** The market, the exchange, or somebody else does something to the account. */
export const OTHER_HANDS: readonly Drill[] = [
  drill('flash-crash-through-the-stop', {}, {
    given: protectedLong,
    when: async (world) => {
      const from = world.price;
      world.exchange.follow('um', 'BTCUSDT', [0.995, 0.9, 0.85, 0.95, 0.99].map((share) => (from * share).toFixed(1)));
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isFlat,
  }),
  drill('a-crash-with-an-empty-book', {}, {
    given: protectedLong,
    when: async (world) => {
      world.still();
      world.exchange.dryUp('um', 'BTCUSDT');
      world.exchange.pinMark('BTCUSDT', (world.price * 0.97).toFixed(1));
      await world.pass(3_000);
      world.exchange.pinMark('BTCUSDT', null);
      world.moving();
      world.jump(-3);
      await world.until('flat', ({ positions }) => positions.length === 0, 90_000);
    },
    so: isFlat,
  }),
  drill('money-is-taken-out-by-hand', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.adjustBalance('um', 'USDT', '-2500');
      await world.pass(3_000);
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isFlat,
  }),
  drill('leverage-is-changed-elsewhere', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.byHand('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 50 });
      await world.pass(5_000);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'position and stop are what they were'),
  }),
  drill('the-position-is-closed-elsewhere', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.foreignOrder({ side: 'SELL', type: 'MARKET', quantity: '0.05', reduceOnly: true });
      await world.until('flat', ({ positions }) => positions.length === 0, 280_000);
    },
    so: isFlat,
  }),
  drill('half-of-the-position-is-closed-elsewhere', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.foreignOrder({ side: 'SELL', type: 'MARKET', quantity: '0.02', reduceOnly: true });
      await world.until('the rest', ({ positions }) => positions[0]?.qty === '0.030', 280_000);
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.stops === 1, 'the rest has one stop'),
  }),
  drill('the-stop-is-canceled-elsewhere', {}, {
    given: protectedLong,
    when: async (world) => {
      const stop = world.exchange.truth().um.openAlgoOrders.find(({ type }) => type === 'STOP_MARKET');
      await world.byHand('DELETE', '/fapi/v1/algoOrder', { clientAlgoId: stop?.clientId ?? '' });
      await world.pass(10_000);
    },
    so: (world) => world.expect(world.held === '0' || world.stops === 1, 'there is a stop again, or the position was left'),
  }),
  drill('everything-is-canceled-elsewhere', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.byHand('DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' });
      await world.byHand('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
      await world.pass(10_000);
    },
    so: (world) => world.expect(world.held === '0' || world.stops === 1, 'there is a stop again, or the position was left'),
  }),
  drill('somebody-elses-order-is-left-alone', {}, {
    given: async (world) => {
      await protectedLong(world);
      await world.foreignOrder({ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: (world.price * 0.9).toFixed(1), quantity: '0.01' });
    },
    when: async (world) => {
      await world.trader.check();
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: (world) => world.expect(world.openEntries().length === 1, "somebody else's order rests as before"),
  }),
  drill('the-symbol-is-delisted-with-a-position', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.delist('um', 'BTCUSDT');
      await world.until('flat', ({ positions }) => positions.length === 0, 280_000);
    },
    so: isFlat,
  }),
  drill('the-position-is-liquidated', {}, {
    given: async (world) => {
      await world.buy('0.4', { stop: 12 });
      await world.until('a stop', ({ positions, orders }) => positions.length === 1 && orders.some(({ status }) => status === 'accepted'));
      world.exchange.adjustBalance('um', 'USDT', '-8800');
    },
    when: async (world) => {
      world.exchange.pinMark('BTCUSDT', (world.price * 0.93).toFixed(1));
      await world.until('flat', ({ positions }) => positions.length === 0, 280_000);
      world.exchange.pinMark('BTCUSDT', null);
    },
    so: isFlat,
  }),
  drill('the-position-is-deleveraged', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.deleverage('BTCUSDT', '0.02');
      await world.until('the rest', ({ positions }) => positions[0]?.qty === '0.030', 280_000);
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.stops === 1, 'the rest has one stop'),
  }),
  drill('funding-is-charged-while-offline', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setDoor('all', 'down');
      await world.pass(2_000);
      world.exchange.chargeFunding('BTCUSDT', '0.001');
      await world.pass(5_000);
      world.exchange.setDoor('all', 'open');
      await world.until('the session to trade again', ({ isConnected, holds }) => isConnected && holds.length === 0, 200_000);
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isFlat,
  }),
  // The switch takes stops away with everything else: what it closes needs none, but the line has to come back first.
  drill('killed-by-the-switch-while-offline', { bareAtMostMs: 15_000 }, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setDoor('all', 'down');
      await world.pass(2_000);
      const killing = world.trader.kill();
      await world.pass(3_000);
      world.exchange.setDoor('all', 'open');
      await killing;
      await world.until('flat', ({ positions, orders }) => positions.length === 0 && orders.length === 0, 120_000);
    },
    so: isFlat,
  }),
  drill('fees-are-paid-in-bnb', {}, {
    given: async (world) => {
      world.exchange.adjustBalance('um', 'BNB', '1');
      world.exchange.setBnbFees('um', 'on');
      await protectedLong(world);
    },
    when: async (world) => {
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isFlat,
  }),
  drill('fees-of-spot-are-paid-in-bnb', { market: 'spot' }, {
    given: async (world) => {
      world.exchange.setBnbFees('spot', 'on');
      await protectedLong(world);
    },
    when: async (world) => {
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: (world) => world.expect(world.held === '0', 'all that was bought is sold'),
  }),
];
