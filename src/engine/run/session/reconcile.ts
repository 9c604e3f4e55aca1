import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { Engine } from '../../core/engine.ts';

/** One difference between what the engine believes and what the exchange states. */
export interface Mismatch {
  readonly what: 'order' | 'position' | 'cash';
  readonly id: string;
  readonly engine: string;
  readonly exchange: string;
}

/** Compares open orders, positions with their cost, and cash; empty when the two agree. Changes nothing. */
export function compareWithExchange(engine: Engine, exchange: Pick<SimExchange, 'openOrders' | 'positions' | 'account'>): readonly Mismatch[] {
  const ours = new Map(engine.openOrders().map(({ request, filledQty }) => [String(request.clientOrderId), `${request.qty - filledQty} lots open`]));
  const theirs = new Map(exchange.openOrders().map(({ request, filledQty }) => [String(request.clientOrderId), `${request.qty - filledQty} lots open`]));
  const ourHeld = new Map(engine.positions().map(({ instrumentId, ...held }) => [String(instrumentId), heldText(held)]));
  const theirHeld = new Map(exchange.positions().filter(({ qty }) => qty !== 0).map(({ instrumentId, ...held }) => [String(instrumentId), heldText(held)]));
  const cash = String(engine.account().cash);
  const venueCash = String(exchange.account().cash);
  return [
    ...differences('order', ours, theirs),
    ...differences('position', ourHeld, theirHeld),
    ...(cash === venueCash ? [] : [{ what: 'cash', id: 'cash', engine: cash, exchange: venueCash } as const]),
  ];
}

function heldText({ qty, costTickLots }: { readonly qty: number; readonly costTickLots: bigint }): string {
  return `${qty} lots that cost ${costTickLots}`;
}

function differences(what: Mismatch['what'], ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): readonly Mismatch[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .map((id) => ({ what, id, engine: ours.get(id) ?? 'none', exchange: theirs.get(id) ?? 'none' }))
    .filter(({ engine, exchange }) => engine !== exchange);
}
