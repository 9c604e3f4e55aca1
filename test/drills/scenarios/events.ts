import { drill, type Drill } from '../bench/drill.ts';
import type { World } from '../bench/world.ts';

const PRIVATE = 'private ';
const protectedLong = async (world: World): Promise<void> => {
  await world.buy('0.05', { stop: 2, target: 4 });
  await world.until('stop and target to rest', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2, 60_000);
};
const waitingBid = async (world: World): Promise<void> => {
  world.still();
  await world.bid('0.06', { below: 0.2, stop: 2 });
  await world.until('the bid to rest', ({ orders }) => orders[0]?.status === 'accepted');
};
const roundTrip = async (world: World): Promise<void> => {
  await protectedLong(world);
  await world.moveStop(1);
  await world.pass(3_000);
  await world.closePosition();
  await world.until('flat', ({ positions }) => positions.length === 0, 60_000);
};
const isFlat = (world: World): void => world.expect(world.held === '0' && world.stops === 0, 'flat, and nothing rests');

/** News of orders come twice, late, swapped, broken, or not at all. */
export const EVENTS: readonly Drill[] = [
  drill('every-event-comes-twice', {}, { given: (world) => world.exchange.fail({ role: 'umWs', match: PRIVATE, times: 500, fault: { type: 'duplicate' } }), when: roundTrip, so: isFlat }),
  drill('every-second-event-is-overtaken', {}, {
    given: (world) => { for (let skip = 0; skip < 40; skip += 2) world.exchange.fail({ role: 'umWs', match: PRIVATE, skip, fault: { type: 'reorder' } }); },
    when: roundTrip,
    so: isFlat,
  }),
  drill('the-fill-overtakes-its-acceptance', {}, { given: (world) => world.exchange.fail({ role: 'umWs', match: 'ORDER_TRADE_UPDATE NEW', times: 3, fault: { type: 'late', ms: world.onWall(1_000) } }), when: roundTrip, so: isFlat }),
  drill('the-fill-overtakes-the-news-of-its-trigger', {}, {
    given: async (world) => {
      await protectedLong(world);
      world.exchange.fail({ role: 'umWs', match: 'ALGO_UPDATE', times: 3, fault: { type: 'late', ms: world.onWall(2_000) } });
    },
    when: async (world) => {
      world.jump(-3);
      await world.until('flat', ({ positions }) => positions.length === 0);
      await world.pass(5_000);
    },
    so: isFlat,
  }),
  // Order, trade and account news of it are all lost: only looking can find it.
  drill('the-news-of-a-fill-is-lost', { bareAtMostMs: 30_000, speed: 30 }, {
    given: waitingBid,
    when: async (world) => {
      world.exchange.fail({ role: 'umWs', match: /ORDER_TRADE_UPDATE FILLED|TRADE_LITE|ACCOUNT_UPDATE/, times: 3, fault: { type: 'lose' } });
      world.fillBid('0.06');
      await world.until('the fill to be found', ({ alerts, positions }) => positions.length === 1 || alerts.some((alert) => alert.includes('unprotected')), 280_000);
      world.moving();
    },
    so: (world) => world.expect(world.held === '0' || world.stops === 1, 'it is found by comparing, and has its stop or was left'),
  }),
  drill('the-news-of-a-stop-is-lost', { speed: 30, bareAtMostMs: 12_000 }, {
    given: async (world) => {
      await protectedLong(world);
      world.exchange.fail({ role: 'umWs', match: /ORDER_TRADE_UPDATE FILLED|TRADE_LITE|ACCOUNT_UPDATE|ALGO_UPDATE/, times: 6, fault: { type: 'lose' } });
    },
    when: async (world) => {
      world.jump(-3);
      await world.until('flat', ({ positions }) => positions.length === 0, 280_000);
    },
    so: isFlat,
  }),
  drill('all-news-two-seconds-late', {}, {
    given: (world) => world.exchange.delayUserData(world.onWall(2_000)),
    when: async (world) => {
      await roundTrip(world);
      world.exchange.delayUserData(0);
    },
    so: isFlat,
  }),
  drill('frames-that-are-no-json', {}, { given: (world) => world.exchange.fail({ role: 'umWs', match: PRIVATE, times: 10, fault: { type: 'garble' } }), when: roundTrip, so: isFlat }),
  drill('a-frame-cuts-the-line', {}, { given: (world) => world.exchange.fail({ role: 'umWs', match: 'ORDER_TRADE_UPDATE', fault: { type: 'cut' } }), when: roundTrip, so: isFlat }),

  drill('a-cancellation-crosses-a-fill', {}, {
    given: async (world) => {
      await waitingBid(world);
      world.exchange.fail({ role: 'umRest', match: 'DELETE /fapi/v1/order', fault: { type: 'slow', ms: world.onWall(2_000) } });
    },
    when: async (world) => {
      await world.cancelEntry();
      world.fillBid('0.06');
      await world.until('the fill', ({ positions }) => positions.length === 1);
      world.moving();
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.held === '0.06' && world.stops === 1, 'what was filled is held, with its stop'),
  }),
  drill('a-cancellation-crosses-a-partial-fill', {}, {
    given: async (world) => {
      await waitingBid(world);
      world.exchange.fail({ role: 'umRest', match: 'DELETE /fapi/v1/order', fault: { type: 'slow', ms: world.onWall(2_000) } });
    },
    when: async (world) => {
      await world.cancelEntry();
      world.fillBid('0.02');
      await world.until('the part', ({ positions, orders }) => positions.length === 1 && orders.every(({ purpose }) => purpose !== 'entry'));
      world.moving();
    },
    so: (world) => world.expect(world.held === '0.02' && world.stops === 1, 'the part is held with its stop, the rest is canceled'),
  }),
  drill('an-amendment-crosses-a-fill', {}, {
    given: async (world) => {
      await waitingBid(world);
      world.exchange.fail({ role: 'umRest', match: 'PUT /fapi/v1/order', fault: { type: 'slow', ms: world.onWall(2_000) } });
    },
    when: async (world) => {
      await world.amendEntry('0.04', 0.3);
      world.fillBid('0.06');
      await world.until('the fill', ({ positions }) => positions[0]?.qty === '0.060');
      world.moving();
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.held === '0.06' && world.stops === 1, 'what was filled is held, with its stop'),
  }),
  drill('an-entry-fills-in-six-parts', {}, {
    given: waitingBid,
    when: async (world) => {
      for (let part = 1; part <= 6; part++) {
        world.fillBid('0.01');
        await world.pass(300);
      }
      await world.until('all of it', ({ positions }) => positions[0]?.qty === '0.060');
      world.moving();
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.stops === 1, 'one stop covers all of it'),
  }),
  drill('the-stop-is-trailed-ten-times', {}, {
    given: protectedLong,
    when: async (world) => {
      for (let i = 0; i < 10; i++) {
        world.jump(0.3);
        await world.moveStop(1.5);
        await world.pass(700);
      }
      await world.pass(3_000);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'one stop is left, and there was never none'),
  }),
];
