import { abs, type Atoms, short } from '../decimal.ts';
import type { Exchange } from '../exchange.ts';
import type { Position } from '../accounts/position.ts';
import { isSpotFinal } from '../orders/spot-order.ts';

/** A stretch in which a position had no stop that would close all of it. */
export interface Exposure {
  readonly account: string;
  readonly market: 'spot' | 'um';
  readonly symbol: string;
  /** The largest quantity without a stop in it. */
  readonly qty: string;
  readonly fromMs: number;
  /** Null while it lasts. */
  readonly toMs: number | null;
  readonly lengthMs: number;
}

interface Open {
  readonly fromMs: number;
  qty: Atoms;
}

const STOPS: ReadonlySet<string> = new Set(['STOP', 'STOP_MARKET', 'TRAILING_STOP_MARKET']);

/** Watches at the exchange itself for how long positions stand without a stop. Time that the clock was shifted by does not count, time that was let pass does. */
export class ProtectionWatch {
  readonly #exchange: Exchange;
  readonly #open = new Map<string, Open>();
  readonly #past: Exposure[] = [];

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    const { umDesk, algos, spotDesk } = exchange;
    umDesk.onPosition.push((account, position) => this.#futures(account.name, position));
    algos.onChange.push((algo) => this.#futures(algo.account, umDesk.account(algo.account).position(algo.listing.symbol, algo.positionSide)));
    spotDesk.onOrder.push((order) => this.#spot(order.account, order.listing.symbol));
  }

  /** Returns every stretch of an account, those that last still included, in the order they began. */
  exposures(account = 'main'): readonly Exposure[] {
    const nowMs = this.#exchange.clock.elapsedMs();
    const lasting = [...this.#open].filter(([key]) => key.startsWith(`${account} `)).map(([key, open]) => exposure(key, open, null, nowMs));
    return [...this.#past.filter((one) => one.account === account), ...lasting].toSorted((a, b) => a.fromMs - b.fromMs);
  }

  /** Returns the longest stretch, in ms; 0 when there was none. */
  longestMs(account = 'main'): number {
    return Math.max(0, ...this.exposures(account).map(({ lengthMs }) => lengthMs));
  }

  /** Forgets what was, as when the part of a test begins that counts. */
  reset(): void {
    this.#past.length = 0;
    this.#open.clear();
    for (const [name, account] of this.#exchange.umDesk.accounts) for (const position of account.openPositions()) this.#futures(name, position);
    for (const name of this.#exchange.spotDesk.accounts.keys()) for (const symbol of this.#exchange.spot.venue.listings.keys()) this.#spot(name, symbol);
  }

  #futures(account: string, position: Position): void {
    const stops = this.#exchange.algos.open(account, position.symbol).filter((algo) => STOPS.has(algo.type) && algo.positionSide === position.side && (algo.side === 'SELL') === (position.qty > 0n));
    const covered = stops.some((algo) => algo.closePosition) ? abs(position.qty) : stops.reduce((sum, algo) => sum + algo.qty, 0n);
    this.#note(`${account} um ${position.symbol} ${position.side}`, abs(position.qty) - covered);
  }

  #spot(account: string, symbol: string): void {
    const { spotDesk } = this.#exchange;
    const held = spotDesk.account(account).bought(symbol);
    const stops = spotDesk.orders.open(account, symbol).filter((order) => order.side === 'SELL' && order.type.startsWith('STOP_LOSS') && !order.isWorking && !isSpotFinal(order));
    const covered = stops.reduce((sum, order) => sum + order.qty - order.executed, 0n);
    const { rules, lastPrice } = this.#exchange.spot.venue.listing(symbol);
    // What is too small for an order cannot be protected by one: less than a lot, or worth less than the market takes.
    const bare = held - covered;
    const isDust = bare < rules.minQty || (bare * lastPrice) / 100_000_000n < rules.minNotional;
    this.#note(`${account} spot ${symbol} BOTH`, isDust ? 0n : bare);
  }

  #note(key: string, bare: Atoms): void {
    const open = this.#open.get(key);
    const nowMs = this.#exchange.clock.elapsedMs();
    if (bare > 0n && open === undefined) this.#open.set(key, { fromMs: nowMs, qty: bare });
    else if (bare > 0n && open !== undefined) open.qty = bare > open.qty ? bare : open.qty;
    else if (open !== undefined) {
      this.#open.delete(key);
      // What a stop closes in the moment it triggers was never bare.
      if (nowMs > open.fromMs) this.#past.push(exposure(key, open, nowMs, nowMs));
    }
  }
}

function exposure(key: string, open: Open, toMs: number | null, nowMs: number): Exposure {
  const [account = '', market = '', symbol = ''] = key.split(' ');
  return { account, market: market === 'spot' ? 'spot' : 'um', symbol, qty: short(open.qty), fromMs: open.fromMs, toMs, lengthMs: (toMs ?? nowMs) - open.fromMs };
}
