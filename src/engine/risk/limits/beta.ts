import type { Denial } from '../../domain/denial.ts';
import { exceeds } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';
import { OFF_PCT } from './portfolio.ts';

/** Denies an order with which the account would move by more than `maxBeta` times what Bitcoin moves. */
export function checkBeta(order: JudgedOrder, context: RiskContext, { maxBeta }: RiskConfig): Denial | null {
  if (maxBeta >= OFF_PCT) return null;
  const exposure = betaExposureWith(order, context);
  return exceeds(Math.abs(exposure), maxBeta * order.equity) ? { code: 'beta-cap', beta: exposure / order.equity, cap: maxBeta } : null;
}

/** Returns what the positions are worth in Bitcoin's moves, signed, at its worst whatever share of the order and of the waiting entries fills. */
export function betaExposureWith({ shape, worth }: JudgedOrder, { heldExposure, ownWaitingLong, ownWaitingShort, portfolio }: RiskContext): number {
  const { index, risk, exposures } = portfolio;
  const signed = shape.side === 'buy' ? worth : -worth;
  const beta = risk.betaOf(index);
  const before = beta * heldExposure;
  const after = beta * (heldExposure + signed);
  // A position on the other side may be closed by its own stop before the order fills.
  const alone = heldExposure * signed < 0 ? beta * signed : after;
  let highest = Math.max(before, after, alone) + highestOf(beta, ownWaitingLong, ownWaitingShort);
  let lowest = Math.min(before, after, alone) + lowestOf(beta, ownWaitingLong, ownWaitingShort);
  for (let other = 0; other < exposures.held.length; other++) {
    if (other === index) continue;
    const [long, short] = [exposures.waitingLong[other]!, exposures.waitingShort[other]!];
    const otherBeta = risk.betaOf(other);
    const held = otherBeta * exposures.held[other]!;
    highest += held + highestOf(otherBeta, long, short);
    lowest += held + lowestOf(otherBeta, long, short);
  }
  return highest >= -lowest ? highest : lowest;
}

function highestOf(beta: number, long: number, short: number): number {
  return Math.max(0, beta * long) + Math.max(0, -beta * short);
}

function lowestOf(beta: number, long: number, short: number): number {
  return Math.min(0, beta * long) + Math.min(0, -beta * short);
}
