import { describe, expect, it } from 'vitest';
import type { QtyLots } from '../../../../src/engine/domain/units.ts';
import { planTarget } from '../../../../src/engine/orders/planner.ts';
import type { PlanState } from '../../../../src/engine/orders/planner.ts';

const HELD = { long: 5, short: -5, flat: 0 } as const;
const WANTED = { long: 1, short: -1, flat: 0 } as const;
type Side = keyof typeof HELD;

function plan(held: Side, wanted: Side, extra: Partial<PlanState> = {}): string {
  const { cancelEntry, exit, enter, isCooling } = planTarget({ positionQty: HELD[held] as QtyLots, openEntrySide: null, isExiting: false, cooldownLeft: 0, ...extra }, WANTED[wanted]);
  const steps = [cancelEntry ? 'cancel' : '', exit ? 'exit' : '', enter ?? '', isCooling ? 'cooling' : ''].filter(Boolean);
  return steps.join(' ') || 'hold';
}

describe('the plan from what is held to what is wanted', () => {
  it.each<[Side, Side, string]>([
    ['flat', 'flat', 'hold'], ['flat', 'long', 'buy'], ['flat', 'short', 'sell'],
    ['long', 'long', 'hold'], ['long', 'flat', 'exit'], ['long', 'short', 'exit sell'],
    ['short', 'short', 'hold'], ['short', 'flat', 'exit'], ['short', 'long', 'exit buy'],
  ])('%s → %s: %s', (held, wanted, expected) => {
    expect(plan(held, wanted)).toBe(expected);
  });

  it.each<[Side, Side, string]>([
    ['flat', 'long', 'hold'], ['flat', 'flat', 'cancel'], ['flat', 'short', 'cancel sell'],
    // A part of the entry has filled already.
    ['long', 'long', 'hold'], ['long', 'flat', 'cancel exit'], ['long', 'short', 'cancel exit sell'],
    // The entry of a turn, whose exit has not filled yet.
    ['short', 'long', 'exit'], ['short', 'short', 'cancel'],
  ])('with a buy on its way, %s → %s: %s', (held, wanted, expected) => {
    expect(plan(held, wanted, { openEntrySide: 'buy' })).toBe(expected);
  });

  it.each<[Side, Side, string]>([['long', 'flat', 'hold'], ['long', 'short', 'hold'], ['long', 'long', 'hold']])('with an exit on its way, %s → %s: %s', (held, wanted, expected) => {
    expect(plan(held, wanted, { isExiting: true })).toBe(expected);
  });

  it.each<[Side, Side, string]>([
    ['flat', 'long', 'cooling'], ['flat', 'flat', 'hold'], ['long', 'flat', 'exit'], ['long', 'short', 'exit cooling'],
  ])('in a cooldown, %s → %s: %s', (held, wanted, expected) => {
    expect(plan(held, wanted, { cooldownLeft: 2 })).toBe(expected);
  });

  it('trades on a change of sign only: a target that breathes costs nothing', () => {
    const state = { positionQty: 5 as QtyLots, openEntrySide: null, isExiting: false, cooldownLeft: 0 };
    for (const target of [0.1, 0.5, 1]) expect(planTarget(state, target).exit).toBe(false);
  });
});
