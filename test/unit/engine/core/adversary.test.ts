import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Adversary } from './adversary.ts';
import type { Manners } from './adversary.ts';
import { COIN } from './story.ts';

/** Steps so near that several fill between two reports, and more than a reduce-only order may take. */
const LADDER = { takeProfitType: 'ladder', rung1Distance: 0.25, rung1SharePct: 30, rung2Distance: 0.5, rung2SharePct: 30, rung3Distance: 0.75, rung3SharePct: 40, breakEvenAtR: 0.5 } as const;

const manners: fc.Arbitrary<Manners> = fc.record({
  seed: fc.nat(1_000_000), slowestMs: fc.constantFrom(10, 200, 2000), refuses: fc.constantFrom(0, 0.05, 0.3, 0.6), repeats: fc.constantFrom(0, 0.3),
  takesAway: fc.constantFrom(0, 0.3), parts: fc.constantFrom(1, 4), stopPct: fc.constantFrom(0.8, 6),
  exits: fc.constantFrom({}, LADDER, { ...LADDER, trailType: 'chandelier', trailAtrMultiple: 2, stopAtrPeriod: 3 }, { ...LADDER, rung3SharePct: 20, timeStopBars: 4 }),
});
const deed = fc.record({ afterMs: fc.integer({ min: 1000, max: 240_000 }), what: fc.constantFrom('kill', 'close', 'hold', 'release', 'restart', 'cancel-stop', 're-arm', 'cut', 'mend') });
type Deed = typeof deed extends fc.Arbitrary<infer Value> ? Value : never;

function act(story: Adversary, what: Deed['what']): void {
  const timeMs = story.nowMs;
  switch (what) {
    case 'kill': return story.enter({ type: 'kill', timeMs, cause: 'test' });
    case 're-arm': return story.enter({ type: 're-arm', timeMs, cause: 'test' });
    case 'close': return story.enter({ type: 'close-position', timeMs, instrumentId: COIN.id });
    case 'hold': return story.enter({ type: 'hold', timeMs, code: 'account', cause: 'not compared yet' });
    case 'release': return story.enter({ type: 'release', timeMs, code: 'account' });
    case 'cut': return story.enter({ type: 'feed-status-changed', timeMs, status: 'disconnected', detail: 'cut' });
    case 'mend': return story.enter({ type: 'feed-status-changed', timeMs, status: 'connected', detail: 'mended' });
    case 'restart': return story.restart();
    case 'cancel-stop': {
      const stop = story.engine.openOrders().find(({ request }) => request.purpose === 'stop-loss');
      if (stop) story.enter({ type: 'cancel-order', timeMs, clientOrderId: stop.request.clientOrderId });
    }
  }
}

function play(how: Manners, deeds: readonly Deed[]): Adversary {
  const story = new Adversary(how);
  story.run(120_000);
  for (const { afterMs, what } of deeds) {
    story.run(afterMs);
    act(story, what);
  }
  story.run(240_000);
  return story;
}

/** Everything that is under way arrives, and nothing new happens. */
function calm(story: Adversary): Adversary {
  story.isCalm = true;
  story.run(180_000);
  return story;
}

describe('against an exchange that answers late, twice, out of order or not at all well, the engine', () => {
  it('never leaves a position without its stop for longer than the grace, unless it is on its way out', () => {
    fc.assert(fc.property(manners, fc.array(deed, { maxLength: 4 }), (how, deeds) => {
      expect(play(how, deeds).broken).toEqual([]);
    }), { numRuns: 150 });
  });

  it('agrees with the exchange once everything has arrived, with all that is held covered and nothing left over', () => {
    fc.assert(fc.property(manners, fc.array(deed, { maxLength: 4 }), (how, deeds) => {
      const story = calm(play(how, deeds));
      expect(story.held).toBe(story.position);
      const stops = story.openAtVenue().filter(({ purpose }) => purpose === 'stop-loss').map(({ qty, side }) => (side === 'sell' ? qty : -qty));
      // A stop whose successor was refused stays beside the others; without refusals there is one.
      if (how.refuses === 0 && how.takesAway === 0) expect(stops).toEqual(story.position === 0 ? [] : [story.position]);
      expect(stops.every((lots) => Math.sign(lots) === Math.sign(story.position))).toBe(true);
      expect(Math.abs(stops.reduce((sum, lots) => sum + lots, 0))).toBeGreaterThanOrEqual(Math.abs(story.position));
      if (story.position === 0) expect(story.openAtVenue()).toEqual([]);
      expect(story.engine.openOrders().map(({ request }) => request.clientOrderId).sort()).toEqual(story.openAtVenue().map(({ clientOrderId }) => clientOrderId).sort());
    }), { numRuns: 100 });
  });

  it('ends flat after a kill, however the exchange behaves until it answers', () => {
    fc.assert(fc.property(manners, fc.array(deed, { maxLength: 3 }), (how, deeds) => {
      const story = play(how, deeds);
      act(story, 'kill');
      story.isSilent = true;
      story.run(20_000);
      calm(story);
      expect([story.position, story.held, story.openAtVenue().length, story.engine.openOrders().length]).toEqual([0, 0, 0, 0]);
      expect(story.engine.isKilling).toBe(false);
      expect(story.facts.findLast(({ type }) => type === 'kill-finished')).toMatchObject({ verifiedFlat: true });
    }), { numRuns: 100 });
  });

  it('trades at all in this test', () => {
    expect(play({ seed: 1, slowestMs: 200, refuses: 0.05, repeats: 0.3, takesAway: 0.3, parts: 4, stopPct: 0.8 }, []).filledLots).toBeGreaterThan(0);
    const { facts } = play({ seed: 3, slowestMs: 200, refuses: 0, repeats: 0.3, takesAway: 0, parts: 4, stopPct: 0.8, exits: LADDER }, []);
    const reasons = new Set(facts.flatMap((fact) => (fact.type === 'fill-booked' ? [fact.reason] : [])));
    for (const reason of ['take-profit-1', 'take-profit-2', 'take-profit-3', 'stop-loss']) expect(reasons).toContain(reason);
  });
});
