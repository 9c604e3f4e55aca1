import type { Denial } from '../../domain/denial.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** One limit: says why an order that is not sure to shrink a position is refused, or null. */
export type Limit = (order: JudgedOrder, context: RiskContext, config: RiskConfig) => Denial | null;
