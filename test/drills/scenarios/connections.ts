import dns from 'node:dns';
import { drill, type Drill } from '../bench/drill.ts';
import type { World } from '../bench/world.ts';

const protectedLong = async (world: World): Promise<void> => {
  await world.buy('0.05', { stop: 2, target: 4 });
  await world.until('stop and target to rest', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);
};
const waitingBid = async (world: World): Promise<void> => {
  world.still();
  await world.bid('0.05', { below: 0.2, stop: 2 });
  await world.until('the bid to rest', ({ orders }) => orders[0]?.status === 'accepted');
};
const isFlatOrProtected = (world: World): void => world.expect(world.held === '0' ? world.stops === 0 : world.stops === 1, 'the position has one stop, or was left');
const isBack = (world: World) => world.until('the session to trade again', ({ isConnected, feed, holds }) => isConnected && feed === 'connected' && holds.length === 0, 200_000);

/** The line is gone, in whole or in part, or seems to be there and is not. */
export const CONNECTIONS: readonly Drill[] = [
  drill('fill-while-the-account-stream-is-gone', { bareAtMostMs: 12_000 }, {
    given: waitingBid,
    when: async (world) => {
      world.exchange.setRoute('private', 'down');
      world.fillBid('0.05');
      await world.until('the loss to be noticed', ({ isConnected }) => !isConnected);
      await world.pass(2_000);
      world.exchange.setRoute('private', 'open');
      world.moving();
      await isBack(world);
    },
    so: isFlatOrProtected,
  }),

  drill('stop-triggered-while-offline', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setDoor('all', 'down');
      await world.pass(5_000);
      world.jump(-3);
      await world.pass(10_000);
      world.exchange.setDoor('all', 'open');
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0' && world.stops === 0, 'the position is closed, and its target is gone'),
  }),

  // Twenty seconds of silence, then the comparison: the fill is older than the grace by then, and is left.
  drill('half-open-line-with-a-fill-in-it', { bareAtMostMs: 30_000 }, {
    given: waitingBid,
    when: async (world) => {
      world.exchange.setDoor('umWs', 'frozen');
      world.fillBid('0.05');
      await world.until('the silence to be noticed', ({ isConnected }) => !isConnected, 60_000);
      world.exchange.setDoor('umWs', 'open');
      world.moving();
      await isBack(world);
    },
    so: isFlatOrProtected,
  }),

  drill('everything-frozen', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setDoor('all', 'frozen');
      await world.pass(60_000);
      world.exchange.setDoor('all', 'open');
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'position and stop are what they were'),
  }),

  drill('names-cannot-be-resolved', { byName: true }, {
    given: protectedLong,
    when: async (world) => {
      const whole = dns.lookup;
      (dns as { lookup: unknown }).lookup = (name: string, _options: unknown, done: (error: Error) => void) => {
        setImmediate(() => done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: name })));
      };
      try {
        for (const role of ['umWs', 'umRest'] as const) world.exchange.dropConnections(role);
        await world.until('the loss to be noticed', ({ isConnected }) => !isConnected);
        await world.pass(20_000);
      } finally {
        dns.lookup = whole;
      }
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'position and stop are what they were'),
  }),

  drill('listen-key-expired', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.expireListenKey();
      await world.pass(2_000);
      world.jump(-3);
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0', 'the stop was heard of over the new stream'),
  }),

  // Only looking can find it: every ten seconds what should rest, every four minutes everything.
  drill('only-the-account-stream-is-silent', { bareAtMostMs: 30_000, speed: 30 }, {
    given: waitingBid,
    when: async (world) => {
      // Connected, answering pings, and delivering nothing: only comparing finds it.
      world.exchange.setRoute('private', 'silent');
      world.fillBid('0.05');
      await world.until('the fill to be found by comparing', ({ alerts, positions }) => positions.length === 1 || alerts.some((alert) => alert.includes('unprotected')), 280_000);
      world.exchange.setRoute('private', 'open');
      world.moving();
    },
    so: isFlatOrProtected,
  }),

  drill('market-data-of-one-route-is-gone', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setRoute('market', 'down');
      await world.until('opening to be held', ({ holds }) => holds.some(({ code }) => code === 'feed'));
      await world.buy('0.05');
      await world.pass(2_000);
      world.expect(world.held === '0.05', 'nothing is opened while bars are missing');
      await world.moveStop(1);
      await world.exchangeUntil('the moved stop', () => world.stops === 1 && Number(world.exchange.truth().um.openAlgoOrders.find(({ type }) => type === 'STOP_MARKET')?.triggerPrice) > world.price * 0.985);
      world.exchange.setRoute('market', 'open');
      await isBack(world);
    },
  }),

  drill('rest-is-gone-while-the-streams-deliver', { bareAtMostMs: 12_000 }, {
    given: waitingBid,
    when: async (world) => {
      world.exchange.setDoor('umRest', 'down');
      world.fillBid('0.05');
      await world.until('the fill', ({ positions }) => positions.length === 1);
      await world.pass(2_000);
      world.exchange.setDoor('umRest', 'open');
      world.moving();
      await isBack(world);
    },
    so: isFlatOrProtected,
  }),

  drill('five-cuts-in-a-row', {}, {
    given: protectedLong,
    when: async (world) => {
      for (let i = 0; i < 5; i++) {
        world.exchange.dropConnections('umWs');
        await world.pass(1_500);
      }
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'position and stop are what they were'),
  }),

  drill('two-hours-asleep', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setDoor('all', 'frozen');
      world.trader.sleep();
      world.exchange.follow('um', 'BTCUSDT', [...Array.from({ length: 100 }, () => (world.price * 0.995).toFixed(1)), (world.price * 0.97).toFixed(1), (world.price * 0.99).toFixed(1)]);
      world.exchange.passTime(2 * 3_600_000);
      await world.trader.pass(2 * 3_600_000);
      world.exchange.setDoor('all', 'open');
      world.trader.wake();
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0' && world.stops === 0, 'the stop of the night is known'),
  }),

  drill('spot-announces-its-end', { market: 'spot' }, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.announceShutdown(world.onWall(4_000));
      await world.pass(6_000);
      world.jump(-3);
      await isBack(world);
    },
    so: (world) => world.expect(world.stops === 0, 'the stop was heard of over the new line'),
  }),

  drill('spot-ends-the-account-stream', { market: 'spot' }, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.terminateUserStreams();
      await world.pass(3_000);
      await isBack(world);
      await world.closePosition();
    },
    so: (world) => world.expect(world.stops === 0, 'position and OCO are gone'),
  }),

  drill('maintenance', {}, {
    given: protectedLong,
    when: async (world) => {
      world.exchange.setMaintenance('on');
      world.exchange.dropConnections('umWs');
      await world.pass(40_000);
      world.exchange.setMaintenance('off');
      await isBack(world);
    },
    so: (world) => world.expect(world.held === '0.05' && world.stops === 1, 'position and stop are what they were'),
  }),
];
