import type { Decision } from '../domain/decision.ts';
import type { RiskContext } from '../risk/gate.ts';
import type { SizingMultiplier } from '../risk/sizing/arithmetic.ts';
import { drawdownMultipliers } from '../risk/sizing/drawdown.ts';
import { sizeEntry } from '../risk/sizing/sizing.ts';
import type { SizingResult } from '../risk/sizing/sizing.ts';
import { allocationMultipliers } from './allocation.ts';
import type { Desk } from './desk.ts';
import { openRiskBeside } from './open-risk.ts';
import type { EngineState } from './state.ts';
import { recordOf } from './trade-records.ts';

/**
 * Returns how large an entry of the strategy at work on a desk would be.
 * @param context as the gate will see it; for a turn, as it is after the exit
 * @param price the dearest price at which the entry may fill
 */
export function sizeDecision(state: EngineState, desk: Desk, decision: Pick<Decision, 'stopDistance' | 'targetExposure'>, context: RiskContext, price: number): SizingResult {
  const policy = desk.assignment?.sizing ?? null;
  return sizeEntry({
    instrument: desk.instrument, equity: context.equity, price, stopDistance: decision.stopDistance, targetExposure: decision.targetExposure,
    symbolExposure: context.symbolExposure, totalExposure: context.totalExposure, availableMargin: context.availableMargin, notionalCap: capOf(context),
    openRisk: policy?.openRisk === 'deducted' ? openRiskBeside(state, desk) : 0,
    multipliers: multipliersOf(state, desk, context),
    policy, volatility: desk.volatility, record: policy?.method === 'kelly' ? recordOf(state, desk) : null, config: state.config.risk,
  });
}

/** What makes trades smaller or larger now, beside their method. */
function multipliersOf(state: EngineState, desk: Desk, { drawdownPct }: RiskContext): readonly SizingMultiplier[] {
  return [...drawdownMultipliers(drawdownPct, state.config.risk), ...allocationMultipliers(state, desk)];
}

/** A session that is not armed is denied by the gate, which says so; there is no size for that. */
function capOf({ arming }: RiskContext): number | null {
  return arming?.isArmed === true ? arming.notionalCap : null;
}
