import { invariant } from '../domain/assert.ts';
import type { Denial } from '../domain/denial.ts';
import { closingSide, type ApprovedOrder, type OrderRequest } from '../domain/order.ts';
import type { QtyLots } from '../domain/units.ts';
import type { RiskConfig } from './config.ts';
import type { RiskContext } from './context.ts';
import { checkArmed, checkSessionCap } from './limits/arming.ts';
import { checkDataAge } from './limits/data-age.ts';
import { checkOpenPositions, checkSymbolExposure, checkTotalExposure } from './limits/exposure.ts';
import { checkDailyLoss, checkDrawdown } from './limits/loss.ts';
import { checkMargin, checkShort } from './limits/margin.ts';
import { checkContextNumbers, checkOrderNumbers } from './limits/numbers.ts';
import { checkOrderRate } from './limits/order-rate.ts';
import { checkMinimums, checkMaximum } from './limits/quantity.ts';
import { checkStop } from './limits/stop.ts';
import { checkTradingState } from './limits/trading-state.ts';

export type { RiskContext } from './context.ts';

/** The last check before the exchange and the only maker of an `ApprovedOrder`. */
export interface RiskGate {
  /**
   * Approves an order or says why not.
   * An order that can only shrink the position passes in every state, late data or not, as long as its own numbers are sound.
   * @throws InvariantError when the order is for another instrument than the context
   */
  check(request: OrderRequest, context: RiskContext): ApprovedOrder | Denial;
}

type Limit = (request: OrderRequest, context: RiskContext, config: RiskConfig) => Denial | null;

/** The order in which a person would want to hear: broken input first, then what stops all trading, then what is wrong with this order. */
const LIMITS: readonly Limit[] = [
  checkContextNumbers,
  checkTradingState,
  checkArmed,
  checkDrawdown,
  checkDailyLoss,
  checkDataAge,
  checkOrderRate,
  checkShort,
  checkStop,
  checkMinimums,
  checkMaximum,
  checkOpenPositions,
  checkSymbolExposure,
  checkTotalExposure,
  checkSessionCap,
  checkMargin,
];

/** Creates the gate of one configuration; a new configuration needs a new gate. */
export function createRiskGate(config: RiskConfig): RiskGate {
  return {
    check(request, context) {
      invariant(request.instrumentId === context.instrument.id, () => `expected a context of ${request.instrumentId}, was of ${context.instrument.id}`);
      const denial = checkOrderNumbers(request, context);
      if (denial) return denial;
      if (isReducing(request, context.positionQty)) return approve(request);
      return firstDenial(request, context, config) ?? approve(request);
    },
  };
}

/** Tells whether the gate refused. */
export function isDenial(answer: ApprovedOrder | Denial): answer is Denial {
  return 'code' in answer;
}

/** Tells whether an order can only shrink the position: reduce-only, on the closing side, and no larger than what is held. */
export function isReducing(request: Pick<OrderRequest, 'side' | 'qty' | 'reduceOnly'>, positionQty: QtyLots): boolean {
  return request.reduceOnly && positionQty !== 0 && request.side === closingSide(positionQty) && request.qty <= Math.abs(positionQty);
}

function firstDenial(request: OrderRequest, context: RiskContext, config: RiskConfig): Denial | null {
  for (const limit of LIMITS) {
    const denial = limit(request, context, config);
    if (denial) return denial;
  }
  return null;
}

function approve(request: OrderRequest): ApprovedOrder {
  return request as ApprovedOrder;
}
