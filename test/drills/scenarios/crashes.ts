import { drill, type Drill } from '../bench/drill.ts';
import type { World } from '../bench/world.ts';

const ORDER = 'POST /fapi/v1/order', ALGO = 'POST /fapi/v1/algoOrder';
const protectedLong = async (world: World): Promise<void> => {
  await world.buy('0.05', { stop: 2, target: 4 });
  await isProtected(world);
};
/** A fill during which the process dies is found when it is back, and after what was never sent has been looked up for twenty seconds: on a busy machine, at four times the speed. */
const RESTART_MS = 60_000;
const isFlatOrProtected = (world: World): void => world.expect(world.held === '0' ? world.stops === 0 : world.stops === 1, 'the position has one stop, or was left');
const isProtected = (world: World) => world.until('stop and target to rest', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);

/** The process is killed with SIGKILL, and started again on what it has stored. */
export const CRASHES: readonly Drill[] = [
  drill('killed-before-the-order-arrives', { isolated: true }, {
    given: (world) => world.exchange.fail({ role: 'umRest', match: ORDER, fault: { type: 'hang' } }),
    when: async (world) => {
      await world.buy('0.05');
      await world.exchangeUntil('the request to come', () => world.exchange.pendingFaults === 0);
      await world.die();
      await world.start();
    },
    so: (world) => world.expect(world.held === '0' && world.exchange.history().length === 0, 'the order never reached the exchange, and was not sent again'),
  }),

  drill('killed-between-send-and-acknowledgement', { isolated: true, bareAtMostMs: RESTART_MS }, {
    given: (world) => world.exchange.fail({ role: 'umRest', match: ORDER, fault: { type: 'hang-after' } }),
    when: async (world) => {
      await world.buy('0.05');
      await world.exchangeUntil('the order to be there', () => world.held !== '0');
      await world.die();
      await world.start();
    },
    so: isFlatOrProtected,
  }),

  drill('killed-after-the-fill-before-the-stop', { isolated: true, bareAtMostMs: RESTART_MS }, {
    given: (world) => world.exchange.fail({ role: 'umRest', match: ALGO, times: 2, fault: { type: 'hang' } }),
    when: async (world) => {
      await world.buy('0.05');
      await world.exchangeUntil('the stop to be asked for', () => world.exchange.pendingFaults === 0 || world.held === '0.05');
      await world.pass(1_000);
      await world.die();
      world.exchange.clearFaults();
      await world.start();
    },
    so: isFlatOrProtected,
  }),

  drill('killed-while-an-order-fills-in-parts', { isolated: true, bareAtMostMs: RESTART_MS }, {
    given: async (world) => {
      world.still();
      await world.bid('0.06', { below: 0.2, stop: 2 });
      await world.exchangeUntil('the bid', () => world.openEntries().length === 1);
      world.fillBid('0.02');
      await world.until('the first part', ({ positions }) => positions[0]?.qty === '0.020');
    },
    when: async (world) => {
      await world.die();
      world.fillBid('0.01');
      await world.start();
      if (world.openEntries().length > 0) world.fillBid('0.03');
      world.moving();
    },
    so: isFlatOrProtected,
  }),

  drill('stop-triggered-while-dead', { isolated: true }, {
    given: protectedLong,
    when: async (world) => {
      await world.die();
      world.jump(-3);
      await world.pass(5_000);
      await world.start();
    },
    so: (world) => world.expect(world.held === '0' && world.stops === 0, 'the stop has closed the position, and its target is gone'),
  }),

  drill('target-hit-while-dead', { isolated: true }, {
    given: protectedLong,
    when: async (world) => {
      await world.die();
      world.jump(5);
      await world.pass(5_000);
      await world.start();
    },
    so: (world) => world.expect(world.held === '0' && world.stops === 0, 'the target has closed the position, and no stop is left behind'),
  }),

  drill('killed-while-a-stop-is-replaced', { isolated: true }, {
    given: async (world) => {
      await protectedLong(world);
      world.exchange.fail({ role: 'umRest', match: 'DELETE /fapi/v1/algoOrder', fault: { type: 'hang' } });
    },
    when: async (world) => {
      await world.moveStop(1);
      await world.exchangeUntil('the old stop and the new one', () => world.stops === 2);
      await world.pass(500);
      await world.die();
      await world.start();
    },
    so: (world) => world.expect(world.stops === 1, 'one stop is left'),
  }),

  drill('killed-while-a-cancellation-is-on-its-way', { isolated: true }, {
    given: async (world) => {
      world.still();
      await world.bid('0.05', { below: 1, stop: 2 });
      await world.until('the bid to rest', ({ orders }) => orders[0]?.status === 'accepted');
      world.exchange.fail({ role: 'umRest', match: 'DELETE /fapi/v1/order', fault: { type: 'hang' } });
    },
    when: async (world) => {
      await world.cancelEntry();
      await world.exchangeUntil('the cancellation to come', () => world.exchange.pendingFaults === 0);
      await world.die();
      await world.start();
      await world.exchangeUntil('the cancellation again', () => world.openEntries().length === 0);
      world.moving();
    },
    so: (world) => world.expect(world.held === '0', 'nothing was bought'),
  }),

  drill('killed-three-times-while-coming-back', { isolated: true }, {
    given: protectedLong,
    when: async (world) => {
      for (let i = 0; i < 3; i++) {
        await world.die();
        await world.launch();
        await world.pass(i * 400);
      }
      await world.until('the session to trade', ({ holds, isConnected }) => isConnected && holds.length === 0);
    },
    so: isFlatOrProtected,
  }),

  drill('restarted-with-real-money', { isolated: true, mode: 'live' }, {
    given: async (world) => {
      await world.buy('0.05');
      await world.pass(1_000);
      world.expect(world.held === '0', 'nothing is bought before the session is armed');
      await world.arm(10_000n * 100_000_000n);
      await protectedLong(world);
    },
    when: async (world) => {
      await world.die();
      await world.start();
      const { isArmed, trading } = await world.state();
      world.expect(isArmed === false && trading === 'reducing', 'the session comes back disarmed and only reduces');
      await world.buy('0.05');
      await world.pass(1_000);
      world.expect(world.held === '0.05', 'nothing more is bought');
      await world.closePosition();
      await world.until('flat', ({ positions }) => positions.length === 0);
    },
    so: (world) => world.expect(world.held === '0' && world.stops === 0, 'what was held can be closed'),
  }),

  drill('stopped-and-started', { isolated: true }, {
    given: protectedLong,
    when: async (world) => {
      await world.stop();
      await world.pass(20_000);
      await world.start();
      await world.closePosition();
    },
    so: (world) => world.expect(world.held === '0', 'the position could be closed after the restart'),
  }),

  drill('killed-with-an-oco-on-spot', { market: 'spot', isolated: true, bareAtMostMs: RESTART_MS }, {
    given: protectedLong,
    when: async (world) => {
      await world.die();
      world.jump(-3);
      await world.pass(3_000);
      await world.start();
    },
    so: (world) => world.expect(world.stops === 0, 'the stop leg has sold, the other is gone'),
  }),
];
