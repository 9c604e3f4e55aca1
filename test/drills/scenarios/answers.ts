import type { RequestFault } from '../../venues/binance-server/index.ts';
import { drill, type Drill } from '../bench/drill.ts';
import type { World } from '../bench/world.ts';

const ORDER = 'POST /fapi/v1/order', ALGO = 'POST /fapi/v1/algoOrder';
const onEntry = (fault: RequestFault) => (world: World): void => world.exchange.fail({ role: 'umRest', match: ORDER, fault });
const onStop = (fault: RequestFault, times = 1) => (world: World): void => world.exchange.fail({ role: 'umRest', match: ALGO, times, fault });
const protectedLong = async (world: World): Promise<void> => {
  await world.buy('0.05', { stop: 2, target: 4 });
  await world.until('stop and target to rest', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);
};
/** The entry has been settled one way or the other. */
const settled = (world: World) => world.until('the entry to be settled', ({ orders, inFlight }) => inFlight === 0 && orders.every(({ status }) => status !== 'pending-submit'), 60_000);
const opened = async (world: World): Promise<void> => {
  await world.buy('0.05');
  await world.until('position and stop', ({ positions, orders }) => positions.length === 1 && orders.some(({ purpose, status }) => purpose === 'stop-loss' && status === 'accepted'), 90_000);
};
const isOnce = (world: World): void => {
  world.expect(world.held === '0.05', 'bought once');
  world.expect(world.stops === 1, 'with one stop');
};
const isNone = (world: World): void => world.expect(world.held === '0' && world.stops === 0, 'nothing was bought');
const isFlatOrProtected = (world: World): void => world.expect(world.held === '0' || world.stops === 1, 'the position has one stop, or was left');

/** The exchange answers in a way that says nothing, something wrong, or not yet. */
export const ANSWERS: readonly Drill[] = [
  drill('entry-unknown-and-done', {}, { given: onEntry({ type: 'unknown-executed' }), when: opened, so: isOnce }),
  drill('entry-unknown-and-not-done', {}, { given: onEntry({ type: 'unknown-not-executed' }), when: async (world) => { await world.buy('0.05'); await settled(world); }, so: isNone }),
  drill('entry-timed-out-and-done', {}, { given: onEntry({ type: 'timeout-executed' }), when: opened, so: isOnce }),
  drill('connection-reset-after-the-entry-was-accepted', {}, { given: onEntry({ type: 'drop-after' }), when: opened, so: isOnce }),
  drill('answer-to-the-entry-never-comes', {}, { given: onEntry({ type: 'hang-after' }), when: opened, so: isOnce }),
  drill('entry-throttled', {}, { given: onEntry({ type: 'throttled' }), when: async (world) => { await world.buy('0.05'); await settled(world); }, so: isFlatOrProtected }),
  // After a firewall's page nothing is asked for five minutes.
  drill('entry-answered-by-a-firewall', { patienceMs: 420_000, speed: 30 }, { given: onEntry({ type: 'waf' }), when: async (world) => { await world.buy('0.05'); await settled(world); await world.pass(5_000); }, so: isFlatOrProtected }),

  drill('stop-unknown-and-done', {}, { given: onStop({ type: 'unknown-executed' }), when: opened, so: isOnce }),
  drill('stop-unknown-and-not-done', {}, { given: onStop({ type: 'unknown-not-executed' }), when: async (world) => { await world.buy('0.05'); await settled(world); await world.pass(10_000); }, so: isFlatOrProtected }),
  drill('stop-refused-until-the-grace-is-over', {}, {
    given: onStop({ type: 'reply', status: 400, body: { code: -2021, msg: 'Order would immediately trigger.' } }, 50),
    when: async (world) => {
      await world.buy('0.05');
      await world.exchangeUntil('the position to be left', () => world.held === '0' && world.exchange.history().length > 0, 60_000);
      world.exchange.clearFaults();
    },
    so: isNone,
  }),
  drill('stop-lost-on-the-way-three-times', {}, { given: onStop({ type: 'drop-before' }, 3), when: async (world) => { await world.buy('0.05'); await settled(world); await world.pass(20_000); }, so: isFlatOrProtected }),
  drill('a-fresh-stop-cannot-be-found', {}, {
    given: (world) => {
      world.exchange.lagAlgoOrders(4_000);
      onStop({ type: 'unknown-executed' })(world);
    },
    when: async (world) => {
      await world.buy('0.05');
      await settled(world);
      await world.pass(15_000);
      world.exchange.lagAlgoOrders(0);
    },
    so: isFlatOrProtected,
  }),
  drill('stop-meets-the-order-limit', {}, { given: onStop({ type: 'too-many', retryAfterS: 3 }), when: async (world) => { await world.buy('0.05'); await settled(world); await world.pass(10_000); }, so: isFlatOrProtected }),

  drill('banned-while-in-a-position', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.ban('um', 45_000);
      await world.moveStop(1);
      await world.pass(20_000);
      world.expect(world.stops >= 1, 'the stop stays while nothing may be asked');
      await world.pass(40_000);
    },
    so: (world) => world.expect(world.held === '0' || world.stops === 1, 'one stop is left, or none is needed'),
  }),

  drill('clock-jumps-ahead', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.trader.setClockError(120_000);
      await world.moveStop(1);
      await world.pass(10_000);
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isNone,
  }),
  drill('clock-jumps-back', {}, {
    given: protectedLong,
    when: async (world) => {
      await world.trader.setClockError(-120_000);
      await world.moveStop(1);
      await world.pass(10_000);
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: isNone,
  }),
  drill('replies-and-frames-with-fields-nobody-knows', {}, { given: (world) => world.exchange.setUnknownFields('on'), when: opened, so: isOnce }),
  drill('oco-unknown-and-done', { market: 'spot' }, {
    given: (world) => world.exchange.fail({ role: 'spotRest', match: 'POST /api/v3/orderList/oco', fault: { type: 'unknown-executed' } }),
    when: async (world) => {
      await world.buy('0.05', { stop: 2, target: 4 });
      await settled(world);
      await world.pass(10_000);
    },
    so: (world) => world.expect(world.held === '0' || world.stops === 1, 'one OCO rests, or the position was left'),
  }),
  drill('spot-entry-unknown-and-done', { market: 'spot' }, {
    given: (world) => world.exchange.fail({ role: 'spotRest', match: 'POST /api/v3/order', fault: { type: 'unknown-executed' } }),
    when: async (world) => {
      await world.buy('0.05', { stop: 2, target: 4 });
      await world.until('the position', ({ positions }) => positions.length === 1, 60_000);
      await world.pass(5_000);
    },
    so: (world) => world.expect(world.stops === 1, 'it has its stop'),
  }),
];
