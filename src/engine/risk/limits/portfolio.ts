import type { Denial } from '../../domain/denial.ts';
import { sideSign } from '../../domain/order.ts';
import { exceeds, shareOfEquity, withTolerance } from '../allowance.ts';
import type { RiskConfig } from '../config.ts';
import type { PortfolioContext, RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';
import type { Tail } from '../portfolio/measures.ts';

/** Set to this or more, a limit of the portfolio is off and costs nothing. */
export const OFF_PCT = 1000;

/**
 * Denies an order with which value at risk or expected shortfall would exceed its share of equity, filled whole or in part, whichever of the waiting
 * entries fill. An order against the position is judged a second time as if the position's own stop had closed it first.
 */
export function checkTail(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial | null {
  const caps = capsOf(order.equity, config);
  if (caps === null) return null;
  const { portfolio, heldExposure } = context;
  holdAll(context, heldExposure);
  let isWithin = isWithinAt(order, context, caps);
  if (isWithin && heldExposure * signedWorth(order) < 0) {
    portfolio.risk.hold(portfolio.index, 0);
    isWithin = isWithinAt(order, context, caps);
  }
  const denial = isWithin ? null : denialOf(order, context, config);
  restore(portfolio);
  return denial;
}

/** Returns the tail with an order filled whole, the worse of it with the position of the other side held and closed. */
export function tailWith(order: JudgedOrder, context: RiskContext): Tail {
  const { portfolio: { index, risk }, portfolio, heldExposure } = context;
  const added = signedWorth(order);
  holdAll(context, heldExposure);
  let tail = risk.tailWith(index, added);
  if (heldExposure * added < 0) {
    risk.hold(index, 0);
    tail = worseOf(tail, risk.tailWith(index, added));
  }
  restore(portfolio);
  return tail;
}

/** An order that hedges may not be counted on before it has filled, nor at more than it will be worth: it is looked at filled at its worst, at the lower price, and not filled. */
function isWithinAt(order: JudgedOrder, context: RiskContext, caps: Tail): boolean {
  const { index, risk } = context.portfolio;
  const full = signedWorth(order);
  const lesser = signOf(order) * lowerWorth(order, context);
  return risk.shareWithin(index, full, caps) === 1 && (lesser === full || risk.shareWithin(index, lesser, caps) === 1) && risk.shareWithin(index, 0, caps) === 1;
}

function atLowerPrice(order: JudgedOrder, context: RiskContext): JudgedOrder {
  return { ...order, worth: lowerWorth(order, context) };
}

function lowerWorth({ qty, fillPrice }: JudgedOrder, { price }: RiskContext): number {
  return qty * Math.min(price, fillPrice);
}

/** Null where both limits are off. */
function capsOf(equity: number, { maxValueAtRiskPct, maxExpectedShortfallPct }: RiskConfig): Tail | null {
  if (maxValueAtRiskPct >= OFF_PCT && maxExpectedShortfallPct >= OFF_PCT) return null;
  return { valueAtRisk: capOf(equity, maxValueAtRiskPct), expectedShortfall: capOf(equity, maxExpectedShortfallPct) };
}

function capOf(equity: number, pct: number): number {
  return pct >= OFF_PCT ? Number.POSITIVE_INFINITY : withTolerance(shareOfEquity(equity, pct));
}

/** Says which of the two is too much: filled whole, or already without the order. */
function denialOf(order: JudgedOrder, context: RiskContext, config: RiskConfig): Denial {
  const { maxValueAtRiskPct, maxExpectedShortfallPct, riskLevel: level, riskHorizon: horizon } = config;
  const { equity } = order;
  const { valueAtRisk, expectedShortfall } = worseOf(worseOf(tailWith(order, context), tailWith(atLowerPrice(order, context), context)), tailWith({ ...order, worth: 0 }, context));
  const isShortfall = maxValueAtRiskPct >= OFF_PCT || (maxExpectedShortfallPct < OFF_PCT && !exceeds(valueAtRisk, shareOfEquity(equity, maxValueAtRiskPct)));
  if (isShortfall) return { code: 'expected-shortfall-cap', expectedShortfall: expectedShortfall / equity, cap: maxExpectedShortfallPct / 100, level, horizon };
  return { code: 'value-at-risk-cap', valueAtRisk: valueAtRisk / equity, cap: maxValueAtRiskPct / 100, level, horizon };
}

function signedWorth(order: JudgedOrder): number {
  return signOf(order) * order.worth;
}

function signOf({ shape }: JudgedOrder): 1 | -1 {
  return sideSign(shape.side);
}

/** What is held and what waits, with the numbers of the context for its own instrument: those may be what they will be after an exit. */
function holdAll({ portfolio, ownWaitingLong, ownWaitingShort }: RiskContext, own: number): void {
  restore(portfolio);
  portfolio.risk.hold(portfolio.index, own);
  portfolio.risk.await(portfolio.index, ownWaitingLong, ownWaitingShort);
}

function restore({ risk, exposures: { held, waitingLong, waitingShort } }: PortfolioContext): void {
  for (let index = 0; index < held.length; index++) {
    risk.hold(index, held[index]!);
    risk.await(index, waitingLong[index]!, waitingShort[index]!);
  }
}

function worseOf(one: Tail, other: Tail): Tail {
  return { valueAtRisk: Math.max(one.valueAtRisk, other.valueAtRisk), expectedShortfall: Math.max(one.expectedShortfall, other.expectedShortfall) };
}
