import type { Denial } from '../domain/denial.ts';
import type { ApprovedOrder, OrderRequest } from '../domain/order.ts';
import type { RiskConfig } from './config.ts';
import type { RiskContext } from './context.ts';

export type { RiskContext } from './context.ts';

export interface RiskGate {
  /** Approves an order or says why not. An order that can only shrink the position passes in every state. */
  check(request: OrderRequest, context: RiskContext): ApprovedOrder | Denial;
}

export function createRiskGate(config: RiskConfig): RiskGate {
  throw new Error(`being written ${config.leverage}`);
}

/** Tells whether the gate refused. */
export function isDenial(answer: ApprovedOrder | Denial): answer is Denial {
  return 'code' in answer;
}
