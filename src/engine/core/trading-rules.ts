import type { TradingState } from '../domain/trading-state.ts';

// Who may move the trading state where. Three have a say: a person (or recovery, on the person's behalf) by what is *chosen*, the breakers by what they
// *demand*, and the holds. The strictest holds, so that none undoes another; the kill switch stands above them all.

/** Who may choose a state, given what is chosen now: a person any, recovery none that is looser. Breakers and holds choose nothing. */
export const MAY_CHOOSE: Readonly<Record<'person' | 'recovery', Readonly<Record<TradingState, readonly TradingState[]>>>> = {
  person: { active: ['active', 'reducing', 'halted'], reducing: ['active', 'reducing', 'halted'], halted: ['active', 'reducing', 'halted'] },
  recovery: { active: ['active', 'reducing', 'halted'], reducing: ['reducing', 'halted'], halted: ['halted'] },
};

const STRICTNESS: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 };

/** Tells whether the one state lets less through than the other. */
export function isStricter(one: TradingState, other: TradingState): boolean {
  return STRICTNESS[one] > STRICTNESS[other];
}
