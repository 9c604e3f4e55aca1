import { invariant } from '../domain/assert.ts';
import type { Denial } from '../domain/denial.ts';
import { closingSide, type ApprovedOrder, type OrderRequest } from '../domain/order.ts';
import type { QtyLots } from '../domain/units.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';
import { judgeOrder } from './judged-order.ts';
import { checkArmed, checkSessionCap } from './limits/arming.ts';
import { checkBeta } from './limits/beta.ts';
import { checkClusterExposure } from './limits/cluster.ts';
import { checkCollar } from './limits/collar.ts';
import { checkDataAge } from './limits/data-age.ts';
import { checkDepth } from './limits/depth.ts';
import { checkOpenPositions, checkSymbolExposure, checkTotalExposure } from './limits/exposure.ts';
import { checkLeverage } from './limits/leverage.ts';
import type { Limit } from './limits/limit.ts';
import { checkDailyLoss, checkDrawdown } from './limits/loss.ts';
import { checkMargin, checkShort } from './limits/margin.ts';
import { checkNetExposure } from './limits/net-exposure.ts';
import { checkContextNumbers, checkOrderNumbers } from './limits/numbers.ts';
import { checkOrderRate } from './limits/order-rate.ts';
import { checkPause } from './limits/pause.ts';
import { checkTail } from './limits/portfolio.ts';
import { checkMinimums, checkMaximum } from './limits/quantity.ts';
import { checkStop } from './limits/stop.ts';
import { checkTradeRisk } from './limits/trade-risk.ts';
import { checkTradingState } from './limits/trading-state.ts';

export type { OrderShape, RiskContext } from './context.ts';

/** The last check before the exchange and the only maker of an `ApprovedOrder`. */
export interface RiskGate {
  /**
   * Approves an order or says why not.
   * An order that can only shrink the position passes in every state, late data or not, as long as its own numbers are sound.
   * @throws InvariantError when the order is for another instrument than the context
   */
  check(request: OrderRequest, context: RiskContext): ApprovedOrder | Denial;
  /** Approves an order that can only shrink the position, for which nothing else need be known; null says nothing: then it has to be checked. */
  approveReducing(request: OrderRequest, positionQty: QtyLots): ApprovedOrder | null;
}

/** The order in which a person would want to hear: broken input first, then what stops all trading, then what is wrong with this order. */
const LIMITS: readonly Limit[] = [
  checkContextNumbers,
  checkTradingState,
  checkArmed,
  checkDrawdown,
  checkDailyLoss,
  checkPause,
  checkDataAge,
  checkOrderRate,
  checkShort,
  checkStop,
  checkMinimums,
  checkMaximum,
  checkCollar,
  checkDepth,
  checkTradeRisk,
  checkOpenPositions,
  checkSymbolExposure,
  checkTotalExposure,
  checkNetExposure,
  checkClusterExposure,
  checkLeverage,
  checkSessionCap,
  checkMargin,
  checkBeta,
  checkTail,
];

/** Creates the gate of one configuration; a new configuration needs a new gate. */
export function createRiskGate(config: RiskConfig): RiskGate {
  return {
    check(request, context) {
      return denialOf(request, context, config) ?? approve(request);
    },
    approveReducing(request, positionQty) {
      return checkOrderNumbers(request, { positionQty }) === null && isReducing(request, positionQty) ? approve(request) : null;
    },
  };
}

/**
 * Returns why an order is refused, or null. It is the gate's answer without the approval: for whoever asks what would be.
 * @throws InvariantError when the order is for another instrument than the context
 */
export function denialOf(order: OrderShape, context: RiskContext, config: RiskConfig): Denial | null {
  invariant(order.instrumentId === context.instrument.id, () => `expected a context of ${order.instrumentId}, was of ${context.instrument.id}`);
  const denial = checkOrderNumbers(order, context);
  if (denial) return denial;
  return isReducing(order, context.positionQty) ? null : firstDenial(order, context, config);
}

/** Tells whether the gate refused. */
export function isDenial(answer: ApprovedOrder | Denial): answer is Denial {
  return 'code' in answer;
}

/** Tells whether an order can only shrink the position: reduce-only, on the closing side, and no larger than what is held. */
export function isReducing(request: Pick<OrderShape, 'side' | 'qty' | 'reduceOnly'>, positionQty: QtyLots): boolean {
  return request.reduceOnly && positionQty !== 0 && request.side === closingSide(positionQty) && request.qty <= Math.abs(positionQty);
}

function firstDenial(shape: OrderShape, context: RiskContext, config: RiskConfig): Denial | null {
  const order = judgeOrder(shape, context, config);
  for (const limit of LIMITS) {
    const denial = limit(order, context, config);
    if (denial) return denial;
  }
  return null;
}

function approve(request: OrderRequest): ApprovedOrder {
  return request as ApprovedOrder;
}
