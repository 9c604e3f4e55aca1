import type { Engine } from '../../../core/engine.ts';
import type { VenueEvent } from '../../../domain/order-event.ts';
import type { HeldPosition } from '../../../ports/live-exchange.ts';
import type { Reconciliation } from './reconciliation.ts';

/** Returns why nothing may be opened while somebody else holds a position in what the session trades; null when nobody does. */
export function foreignSentence(engine: Engine, blocking: readonly HeldPosition[]): string | null {
  if (blocking.length === 0) return null;
  const names = blocking.map(({ symbol, qty, qtyText, instrumentId }) => `${qty !== null && qty < 0 ? 'short' : 'long'} ${qtyText.replace('-', '')} ${symbol}${isPart(engine, instrumentId) ? ' beside ours' : ''}`);
  return `The account holds ${names.join(', ')} that Tradewind did not open. Take ${blocking.length === 1 ? 'it' : 'them'} over or close ${blocking.length === 1 ? 'it' : 'them'} at the exchange; until then nothing is opened.`;
}

function isPart(engine: Engine, instrumentId: HeldPosition['instrumentId']): boolean {
  return instrumentId !== null && engine.state.ledger.position(instrumentId) !== null;
}

/** Returns what a pass has found and put right, in one sentence. */
export function summaryOf(engine: Engine, { events, cancel, problems }: Pick<Reconciliation, 'events' | 'cancel' | 'problems'>): string {
  const count = (types: readonly VenueEvent['type'][]): number => events.filter(({ type }) => types.includes(type)).length;
  const parts = [
    counted(count(['order-accepted']), 'order that had been accepted', 'orders that had been accepted'),
    counted(count(['order-filled']), 'fill', 'fills'),
    counted(count(['order-amended']), 'order that had been changed', 'orders that had been changed'),
    counted(count(['order-canceled', 'order-expired']), 'order that had ended', 'orders that had ended'),
    counted(count(['order-rejected']), 'order that never got there or was refused', 'orders that never got there or were refused'),
    counted(count(['position-corrected', 'position-liquidated']), 'change of a position by another hand', 'changes of positions by another hand'),
    counted(count(['funding-booked']), 'funding', 'fundings'),
    counted(count(['transfer-booked']), 'change of the balance', 'changes of the balance'),
    counted(cancel.length, 'forgotten order canceled', 'forgotten orders canceled'),
  ].filter((part) => part !== '');
  const found = parts.length === 0 ? `equal: ${counted(engine.openOrders().length, 'order', 'orders') || 'no order'}, ${counted(engine.positions().length, 'position', 'positions') || 'no position'}` : `put right: ${parts.join(', ')}`;
  return problems.length === 0 ? found : `${found}; ${counted(problems.length, 'thing', 'things')} could not be made equal`;
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
