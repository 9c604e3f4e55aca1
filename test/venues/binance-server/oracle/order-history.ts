import { short } from '../decimal.ts';
import type { Exchange } from '../exchange.ts';
import type { Side } from '../matching/book.ts';

/** One order that an account has had, whoever placed it. */
export interface HistoricOrder {
  readonly market: 'spot' | 'um';
  readonly symbol: string;
  readonly id: string;
  readonly clientId: string;
  readonly type: string;
  readonly side: Side;
  readonly qty: string;
  readonly executed: string;
  readonly status: string;
  readonly timeMs: number;
  /** 'algo' waits for its trigger, 'child' is what it became, 'exchange' was placed by the exchange itself; all others are 'plain'. */
  readonly sort: 'plain' | 'algo' | 'child' | 'exchange';
}

/** Returns every order of an account since the server started, oldest first. */
export function orderHistory(exchange: Exchange, account: string): readonly HistoricOrder[] {
  const um = exchange.umDesk.orders.all(account).map((order): HistoricOrder => ({
    market: 'um', symbol: order.listing.symbol, id: order.id.toString(), clientId: order.clientId, type: order.origType, side: order.side, qty: short(order.qty), executed: short(order.executed), status: order.status, timeMs: order.timeMs,
    sort: order.isLiquidation ? 'exchange' : order.origType === order.type ? 'plain' : 'child',
  }));
  const algos = exchange.algos.all(account).map((algo): HistoricOrder => ({
    market: 'um', symbol: algo.listing.symbol, id: algo.id.toString(), clientId: algo.clientId, type: algo.type, side: algo.side, qty: short(algo.qty), executed: short(algo.child?.executed ?? 0n), status: algo.status, timeMs: algo.timeMs, sort: 'algo',
  }));
  const spot = exchange.spotDesk.orders.all(account).map((order): HistoricOrder => ({
    market: 'spot', symbol: order.listing.symbol, id: order.id.toString(), clientId: order.clientId, type: order.type, side: order.side, qty: short(order.qty), executed: short(order.executed), status: order.status, timeMs: order.timeMs, sort: 'plain',
  }));
  return [...um, ...algos, ...spot].toSorted((a, b) => a.timeMs - b.timeMs);
}

/** Returns the client ids that were used for more than one order: something was sent twice. */
export function repeatedClientIds(orders: readonly HistoricOrder[]): readonly string[] {
  const seen = new Map<string, number>();
  for (const { market, symbol, clientId, sort } of orders) {
    if (sort !== 'child' && sort !== 'exchange') seen.set(`${market}:${symbol}:${clientId}`, (seen.get(`${market}:${symbol}:${clientId}`) ?? 0) + 1);
  }
  return [...seen].filter(([, count]) => count > 1).map(([key]) => key);
}
