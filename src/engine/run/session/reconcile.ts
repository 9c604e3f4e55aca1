import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { Engine } from '../../core/engine.ts';

/** One difference between what the engine believes and what the exchange states. */
export interface Mismatch {
  readonly what: 'order' | 'position' | 'cash';
  readonly id: string;
  readonly engine: string;
  readonly exchange: string;
}

/** Compares open orders, positions and cash; empty when the two agree. Changes nothing. */
export function compareWithExchange(engine: Engine, exchange: Pick<SimExchange, 'openOrders' | 'positions' | 'account'>): readonly Mismatch[] {
  const ours = new Map(engine.openOrders().map(({ request, filledQty }) => [String(request.clientOrderId), `${request.qty - filledQty} lots open`]));
  const theirs = new Map(exchange.openOrders().map(({ request, filledQty }) => [String(request.clientOrderId), `${request.qty - filledQty} lots open`]));
  const held = new Map(engine.positions().map(({ instrumentId, qty }) => [String(instrumentId), `${qty} lots`]));
  const venueHeld = new Map(exchange.positions().filter(({ qty }) => qty !== 0).map(({ instrumentId, qty }) => [String(instrumentId), `${qty} lots`]));
  const cash = String(engine.account().cash);
  const venueCash = String(exchange.account().cash);
  return [
    ...differences('order', ours, theirs),
    ...differences('position', held, venueHeld),
    ...(cash === venueCash ? [] : [{ what: 'cash', id: 'cash', engine: cash, exchange: venueCash } as const]),
  ];
}

function differences(what: Mismatch['what'], ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): readonly Mismatch[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((id) => ({ what, id, engine: ours.get(id) ?? 'none', exchange: theirs.get(id) ?? 'none' }))
    .filter(({ engine, exchange }) => engine !== exchange);
}
