import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../../src/engine/domain/instrument.ts';
import type { Bar, BarClosed, BookChanged, ExchangeEvent, FundingDue, QuoteUpdated, TradePrinted } from '../../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder, OrderRequest } from '../../../../../src/engine/domain/order.ts';
import type { OrderFilled, VenueEvent } from '../../../../../src/engine/domain/order-event.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import type { SimExchangeConfig } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import type { SimExchange } from '../../../../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { createSimExchange } from '../../../../../src/engine/adapters/sim-exchange/sim-exchange.ts';

/** A perpetual whose tick is 1 USDT and whose lot is 1 coin, so that prices and quantities read as they are. */
export const COIN: Instrument = {
  id: instrumentIdOf('um', 'COINUSDT'), market: 'um', symbol: 'COINUSDT', baseAsset: 'COIN', quoteAsset: 'USDT',
  priceDecimals: 0, tickSteps: 1, qtyDecimals: 0, lotSteps: 1, minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.005, maxLeverage: 100,
};

export const SPOT_COIN: Instrument = { ...COIN, id: instrumentIdOf('spot', 'COINUSDT'), market: 'spot', maintenanceMarginRate: 0, maxLeverage: 1 };

export const MINUTE = 60_000;
/** 2024-01-01T01:00Z, away from any funding time. */
export const START = Date.UTC(2024, 0, 1, 1);

/** No costs and no volume cap, so that a test sees only the rule it is about. */
export const FREE: Partial<SimExchangeConfig> = { makerFeeBps: 0, takerFeeBps: 0, spreadBps: 0, slippageBps: 0, maxVolumeShare: 1 };

/** An exchange whose reports are collected. `onFill` may place orders as the engine would. */
export interface Desk {
  readonly exchange: SimExchange;
  readonly reports: VenueEvent[];
  /** Offers the event until nothing more happens; after each fill the reaction runs. */
  run(event: ExchangeEvent): void;
  fills(): OrderFilled[];
  /** The reports as short lines: `filled a @100 x5`. */
  lines(): string[];
}

export function openDesk(options: { readonly config?: Partial<SimExchangeConfig>; readonly instrument?: Instrument; readonly cash?: number; readonly onFill?: (fill: OrderFilled, exchange: SimExchange) => void; readonly finerBars?: (event: BarClosed) => readonly Bar[] } = {}): Desk {
  const reports: VenueEvent[] = [];
  const instrument = options.instrument ?? COIN;
  const exchange = createSimExchange({
    instruments: new Map([[instrument.id, instrument]]),
    config: simExchangeSchema.parse({ ...FREE, ...options.config }),
    startingCash: quoteAtoms(BigInt(options.cash ?? 1_000_000) * 100_000_000n),
    listener: (event) => reports.push(event),
    ...(options.finerBars ? { finerBars: options.finerBars } : {}),
  });
  const run = (event: ExchangeEvent): void => {
    let seen = reports.length;
    for (let turns = 0; turns < 1000; turns++) {
      const isMore = exchange.match(event);
      for (; seen < reports.length; seen++) {
        const report = reports[seen]!;
        if (report.type === 'order-filled') options.onFill?.(report, exchange);
      }
      if (!isMore) return;
    }
    throw new Error('the exchange never finished the event');
  };
  const fills = (): OrderFilled[] => reports.filter((report) => report.type === 'order-filled');
  return { exchange, reports, run, fills, lines: () => reports.filter(({ type }) => type !== 'order-accepted').map(lineOf) };
}

function lineOf(event: VenueEvent): string {
  switch (event.type) {
    case 'order-filled': return `filled ${event.clientOrderId} @${event.price} x${event.qty}`;
    case 'order-accepted': return `accepted ${event.clientOrderId}`;
    case 'funding-booked': return `funding ${event.amount}`;
    case 'position-liquidated': return `liquidated @${event.price} x${event.qty}`;
    case 'order-amended': return `amended ${event.clientOrderId} @${event.limitPrice} x${event.qty}${event.refusal === undefined ? '' : `: ${event.refusal}`}`;
    case 'position-corrected':
    case 'transfer-booked': return event.type;
    default: return `${event.type.replace('order-', '')} ${event.clientOrderId}: ${event.reason}`;
  }
}

/** An order; state only what matters. */
export function order(id: string, fields: Partial<Omit<OrderRequest, 'limitPrice' | 'triggerPrice' | 'qty'>> & { readonly limit?: number; readonly trigger?: number; readonly qty?: number } = {}): ApprovedOrder {
  const { limit, trigger, qty, ...rest } = fields;
  return {
    clientOrderId: clientOrderId(id), strategyId: 's', instrumentId: COIN.id, purpose: 'entry', side: 'buy', type: 'market', qty: qtyLots(qty ?? 1),
    limitPrice: limit === undefined ? null : priceTicks(limit), triggerPrice: trigger === undefined ? null : priceTicks(trigger),
    callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: priceTicks(100), decidedAtMs: START, reason: 'test', ...rest,
  } as ApprovedOrder;
}

/** The n-th one-minute bar after START. */
export function bar(n: number, [open, high, low, close]: readonly [number, number, number, number], fields: Partial<Bar> & { readonly instrument?: Instrument } = {}): BarClosed {
  const { instrument, ...rest } = fields;
  const openTimeMs = START + n * MINUTE;
  const closeTimeMs = openTimeMs + MINUTE - 1;
  return {
    type: 'bar-closed', timeMs: closeTimeMs, instrumentId: (instrument ?? COIN).id, interval: '1m',
    bar: { openTimeMs, closeTimeMs, open, high, low, close, volume: 1000, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN, ...rest },
  };
}

export function quote(n: number, bid: number, ask: number, qty = 100): QuoteUpdated {
  return { type: 'quote-updated', timeMs: START + n, instrumentId: COIN.id, bid, bidQty: qty, ask, askQty: qty };
}

export function trade(n: number, price: number, qty = 100): TradePrinted {
  return { type: 'trade-printed', timeMs: START + n, instrumentId: COIN.id, tradeId: `${n}`, price, qty, takerSide: 'buy' };
}

type Levels = readonly (readonly [price: number, qty: number])[];

/** A whole book at the n-th millisecond after START, numbered n. */
export function book(n: number, bids: Levels, asks: Levels): BookChanged {
  return changed(n, { bids, asks, follows: Number.NaN });
}

/** A change of the book at the n-th millisecond, which follows the book numbered `follows`; the one before it when not said. */
export function change(n: number, levels: { readonly bids?: Levels; readonly asks?: Levels; readonly follows?: number; readonly delayMs?: number }): BookChanged {
  return changed(n, { bids: levels.bids ?? [], asks: levels.asks ?? [], follows: levels.follows ?? n - 1, delayMs: levels.delayMs ?? 0 });
}

function changed(n: number, { bids, asks, follows, delayMs = 0 }: { readonly bids: Levels; readonly asks: Levels; readonly follows: number; readonly delayMs?: number }): BookChanged {
  const levels = Float64Array.from([...bids, ...asks].flat());
  return { type: 'book-changed', timeMs: START + n, instrumentId: COIN.id, delayMs, updateId: n, follows, levels, bidStart: 0, askStart: 2 * bids.length, askEnd: levels.length };
}

/** A trade whose taker sold into the bids. */
export function sold(n: number, price: number, qty: number): TradePrinted {
  return { ...trade(n, price, qty), takerSide: 'sell' };
}

export function funding(timeMs: number, rate: number, markPrice: number): FundingDue {
  return { type: 'funding-due', timeMs, instrumentId: COIN.id, rate, markPrice };
}
