import type { Denial } from '../../domain/denial.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';
import { ORDER_RATE_WINDOW_MS } from '../order-rate.ts';

/** Denies an order once `maxOrdersPerMinute` were sent in the last minute. */
export function checkOrderRate(_order: JudgedOrder, { ordersInWindow }: RiskContext, config: RiskConfig): Denial | null {
  if (ordersInWindow < config.maxOrdersPerMinute) return null;
  return { code: 'order-rate-limit', count: ordersInWindow, limit: config.maxOrdersPerMinute, windowMs: ORDER_RATE_WINDOW_MS };
}
