import type { Engine } from '../../core/engine.ts';
import type { Output } from '../../domain/output.ts';

/**
 * Tells whether an output sends or withdraws an entry or exit of a strategy that is a file or a model of a person's own. Either may be damaged or gone when the journal is read again, and what
 * it has opened must not be lost sight of then: its orders are kept in a snapshot, not decided once more. What protects a position is the engine's own doing.
 */
export function isByOwnCode({ config, state }: Engine, output: Output): boolean {
  const order = output.type === 'submit-order' ? output.order : output.type === 'cancel-order' ? state.tracker.get(output.clientOrderId)?.request : undefined;
  return order !== undefined && (order.purpose === 'entry' || order.purpose === 'exit') && config.strategies.some(({ id, code }) => id === order.strategyId && code !== undefined);
}
