import type { Denial } from '../../domain/denial.ts';
import type { RiskConfig } from '../config.ts';
import type { RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

/** Denies an order that rests on a price older than `maxDataAgeSeconds`. */
export function checkDataAge(_order: JudgedOrder, { dataAgeMs }: RiskContext, config: RiskConfig): Denial | null {
  const maxAgeMs = config.maxDataAgeSeconds * 1000;
  return dataAgeMs <= maxAgeMs ? null : { code: 'data-stale', ageMs: dataAgeMs, maxAgeMs };
}
