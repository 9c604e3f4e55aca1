import type { Decision } from '../domain/decision.ts';
import type { OrderShape, RiskContext } from '../risk/gate.ts';
import { largestWithin } from '../risk/largest.ts';
import type { SizingMultiplier } from '../risk/sizing/arithmetic.ts';
import { drawdownMultipliers } from '../risk/sizing/drawdown.ts';
import { sizeEntry } from '../risk/sizing/sizing.ts';
import type { SizingResult } from '../risk/sizing/sizing.ts';
import { allocationMultipliers } from './allocation.ts';
import type { Desk } from './desk.ts';
import { openRiskBeside } from './open-risk.ts';
import { regimeMultipliers } from './regime.ts';
import type { EngineState } from './state.ts';
import { recordOf } from './trade-records.ts';

/** An entry before it has a size. */
export type UnsizedEntry = Omit<OrderShape, 'qty'>;

/**
 * Returns how large an entry of the strategy at work on a desk would be.
 * @param context as the gate will see it; for a turn, as it is after the exit
 */
export function sizeDecision(state: EngineState, desk: Desk, decision: Pick<Decision, 'stopDistance' | 'targetExposure'>, entry: UnsizedEntry, context: RiskContext): SizingResult {
  const policy = desk.assignment?.sizing ?? null;
  const { risk } = state.config;
  return sizeEntry({
    instrument: desk.instrument, equity: state.ledger.equity(), price: desk.price, stopDistance: decision.stopDistance, targetExposure: decision.targetExposure,
    openRisk: policy?.openRisk === 'deducted' ? openRiskBeside(state, desk) : 0,
    multipliers: multipliersOf(state, desk, context),
    policy, volatility: desk.volatility, record: policy?.method === 'kelly' ? recordOf(state, desk) : null, config: risk,
    within: (qty) => largestWithin({ ...entry, qty }, context, risk),
  });
}

/** What makes trades smaller or larger now, beside their method. */
function multipliersOf(state: EngineState, desk: Desk, { drawdownPct }: RiskContext): readonly SizingMultiplier[] {
  return [...drawdownMultipliers(drawdownPct, state.config.risk), ...regimeMultipliers(state, desk), ...allocationMultipliers(state, desk)];
}
