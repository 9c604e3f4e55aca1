import { drill, type Drill } from '../bench/drill.ts';

/** Nothing goes wrong: what every other drill takes for granted. */
export const CALM: readonly Drill[] = [
  drill('a-day-like-any-other', {}, {
    given: (world) => world.buy('0.05', { stop: 2, target: 4 }),
    when: async (world) => {
      await world.until('a protected position', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);
      await world.moveStop(1);
      await world.pass(3_000);
      await world.closePosition();
    },
    so: (world) => {
      world.expect(world.held === '0', 'the position is closed');
      world.expect(world.stops === 0, 'its stop is gone with it');
    },
  }),

  drill('a-day-on-spot', { market: 'spot' }, {
    given: (world) => world.buy('0.05', { stop: 2, target: 4 }),
    when: async (world) => {
      await world.until('a protected position', ({ positions, orders }) => positions.length === 1 && orders.filter(({ status }) => status === 'accepted').length === 2);
      await world.pass(3_000);
      await world.closePosition();
    },
  }),
];
