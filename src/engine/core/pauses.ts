import type { OrderRequest } from '../domain/order.ts';
import type { Pause } from '../risk/context.ts';
import type { EngineState } from './state.ts';

/** Returns the breaker that holds an entry back in its instrument or its strategy, or null; those of the account are in the trading state. */
export function pauseOf({ breakers, instruments }: EngineState, order: Pick<OrderRequest, 'instrumentId' | 'strategyId' | 'side'>): Pause | null {
  if (breakers.latches.size === 0) return null;
  const breaker = breakers.latches.pauseOf(order);
  if (breaker === null || breaker.scope === 'account') return null;
  const { scope, cause } = breaker;
  if ('strategyId' in scope) return { scope: 'strategy', subject: scope.strategyId, cause };
  return { scope: 'instrument', subject: instruments.get(scope.instrumentId)?.symbol ?? scope.instrumentId, cause };
}
