import { simExchangeSchema } from '../../src/engine/adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../src/engine/adapters/sim-exchange/config.ts';
import { createSimExchange } from '../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import type { SimExchange } from '../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { hasTrigger } from '../../src/engine/adapters/sim-exchange/working-order.ts';
import { decimalsOf } from '../../src/engine/domain/decimal.ts';
import { instrumentIdOf } from '../../src/engine/domain/instrument.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { BarClosed } from '../../src/engine/domain/market-event.ts';
import type { ApprovedOrder, OrderRequest, OrderType } from '../../src/engine/domain/order.ts';
import type { OrderFilled, VenueEvent } from '../../src/engine/domain/order-event.ts';
import { floorToLots, nearestTicks, priceFromTicks, qtyFromLots, quoteFromAtoms } from '../../src/engine/domain/rounding.ts';
import { clientOrderId, priceTicks, qtyLots, quoteAtoms } from '../../src/engine/domain/units.ts';
import type { FillRuleCase, KnownBar } from './fill-rule-case.ts';
import { MalformedCase } from './vector-result.ts';

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1, 1);
const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  market: 'market', limit: 'limit', stop: 'stop-market', 'stop-market': 'stop-market', 'stop-limit': 'stop-limit',
  'take-profit': 'take-profit-market', 'take-profit-market': 'take-profit-market', 'take-profit-limit': 'take-profit-limit',
};

type Range = Readonly<Record<'o' | 'h' | 'l' | 'c', number>>;

/** The simulated exchange with one instrument whose ticks fit the prices of a case, without costs. */
export class Bench {
  readonly #instrument: Instrument;
  #reports: VenueEvent[] = [];

  constructor(prices: readonly number[]) {
    const priceDecimals = Math.min(4, Math.max(0, ...prices.map((price) => decimalsOf(`${price}`))));
    this.#instrument = {
      id: instrumentIdOf('um', 'CASE'), market: 'um', symbol: 'CASE', baseAsset: 'CASE', quoteAsset: 'USDT', priceDecimals, tickSteps: 1, qtyDecimals: 4, lotSteps: 1,
      minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(Number.MAX_SAFE_INTEGER), maintenanceMarginRate: 0.004, maxLeverage: 1,
    };
  }

  /** Submits the order before the bar and says what became of it. */
  order(order: NonNullable<FillRuleCase['order']>, bar: KnownBar, maxVolumeShare: number): Record<string, unknown> {
    const type = ORDER_TYPES[(order.type ?? '').replaceAll('_', '-')];
    if (type === undefined || order.side === undefined) throw new MalformedCase(`malformed case: expected order.type to be one of ${Object.keys(ORDER_TYPES).join(', ')} and order.side to be buy or sell, found ${order.type} and ${order.side}`);
    const level = order.trigger ?? order.limit ?? order.price;
    const exchange = this.#open({ maxVolumeShare });
    if (bar.prevClose !== undefined) this.#run(exchange, this.#bar(0, { o: bar.prevClose, h: bar.prevClose, l: bar.prevClose, c: bar.prevClose }));
    const qty = order.qty ?? 1;
    exchange.submit(this.#request('a', { side: order.side, type, qty: floorToLots(this.#instrument, qty), ...this.#prices(type, order), timeInForce: order.timeInForce ?? 'gtc' }), START + MINUTE - 1);
    this.#run(exchange, this.#bar(1, completed(bar, level, isFalling(order.side, type)), bar.v));
    return this.#outcome(exchange);
  }

  /** Enters at the open with a stop and a target behind it and says which is reached first. */
  bracket(levels: { readonly side: 'long' | 'short'; readonly sl: number; readonly tp: number }, bar: Range, intrabarPath: SimExchangeConfig['intrabarPath']): Record<string, unknown> {
    const exchange = this.#open({ intrabarPath });
    const exit = { side: levels.side === 'long' ? 'sell' : 'buy', reduceOnly: true, ocoGroup: 'bracket', qty: floorToLots(this.#instrument, 1) } as const;
    exchange.submit(this.#request('in', { side: levels.side === 'long' ? 'buy' : 'sell', qty: exit.qty }), START + MINUTE - 1);
    this.#run(exchange, this.#bar(1, bar), (fill) => {
      if (fill.clientOrderId !== 'in') return;
      exchange.submit(this.#request('sl', { ...exit, type: 'stop-market', triggerPrice: nearestTicks(this.#instrument, levels.sl) }), fill.timeMs);
      exchange.submit(this.#request('tp', { ...exit, type: 'take-profit-market', triggerPrice: nearestTicks(this.#instrument, levels.tp) }), fill.timeMs);
    });
    const [entry, last] = this.#fills();
    if (!entry || !last) return { first: null, pnl: null };
    const points = priceFromTicks(this.#instrument, priceTicks(levels.side === 'long' ? last.price - entry.price : entry.price - last.price));
    return { first: last.clientOrderId, pnl: `${points} - 2*fee`, ambiguous: last.ambiguous };
  }

  /** Returns the bar on whose open an order fills that was submitted at the given end of bar 0; 0 for the same bar. */
  firstFillOf(end: 'open' | 'close'): number {
    const exchange = this.#open({});
    const submit = (): void => exchange.submit(this.#request('a', { side: 'buy', qty: qtyLots(1) }), START);
    if (end === 'open') submit();
    for (let n = 0; n < 3; n++) {
      this.#run(exchange, this.#bar(n, { o: 100, h: 100, l: 100, c: 100 }));
      if (end === 'close' && n === 0) submit();
    }
    return ((this.#fills()[0]?.timeMs ?? Number.NaN) - START) / MINUTE;
  }

  /** Returns what one funding time does to the cash of a position. */
  funding(position: { readonly qty: number; readonly mark: number }, rate: number): number {
    const exchange = this.#open({});
    const { mark, qty } = position;
    exchange.submit(this.#request('a', { side: qty < 0 ? 'sell' : 'buy', qty: floorToLots(this.#instrument, Math.abs(qty)) }), START);
    this.#run(exchange, this.#bar(0, { o: mark, h: mark, l: mark, c: mark }));
    exchange.match({ type: 'funding-due', timeMs: START + MINUTE, instrumentId: this.#instrument.id, rate, markPrice: mark });
    return quoteFromAtoms(exchange.account().funding);
  }

  #open(config: Partial<SimExchangeConfig>): SimExchange {
    this.#reports = [];
    return createSimExchange({
      instruments: new Map([[this.#instrument.id, this.#instrument]]),
      config: simExchangeSchema.parse({ makerFeeBps: 0, takerFeeBps: 0, spreadBps: 0, slippageBps: 0, maxVolumeShare: 1, ...config }),
      startingCash: quoteAtoms(10n ** 24n),
      listener: (report) => this.#reports.push(report),
    });
  }

  #run(exchange: SimExchange, event: BarClosed, react: (fill: OrderFilled) => void = () => undefined): void {
    let seen = this.#reports.length;
    for (let isMore = true; isMore;) {
      isMore = exchange.match(event);
      for (; seen < this.#reports.length; seen++) {
        const report = this.#reports[seen];
        if (report?.type === 'order-filled') react(report);
      }
    }
  }

  #outcome(exchange: SimExchange): Record<string, unknown> {
    const fills = this.#fills();
    const [first] = fills;
    const ending = this.#reports.find(({ type }) => type === 'order-expired' || type === 'order-rejected' || type === 'order-canceled');
    const isResting = exchange.openOrders().length > 0;
    const lots = fills.reduce((sum, { qty }) => sum + qty, 0);
    return {
      fill: first ? priceFromTicks(this.#instrument, first.price) : null,
      filled: first !== undefined && !isResting,
      filledQty: qtyFromLots(this.#instrument, qtyLots(lots)),
      state: isResting ? (first ? 'partially-filled' : 'resting') : (first ? 'filled' : (ending?.type.replace('order-', '') ?? 'unknown')),
    };
  }

  #fills(): readonly OrderFilled[] {
    return this.#reports.filter((report) => report.type === 'order-filled');
  }

  #prices(type: OrderType, order: NonNullable<FillRuleCase['order']>): Pick<OrderRequest, 'limitPrice' | 'triggerPrice'> {
    const ticks = (price: number | undefined): OrderRequest['limitPrice'] => (price === undefined ? null : nearestTicks(this.#instrument, price));
    return { triggerPrice: ticks(order.trigger ?? (hasTrigger(type) ? order.price : undefined)), limitPrice: ticks(order.limit ?? (hasTrigger(type) ? undefined : order.price)) };
  }

  #request(id: string, fields: Partial<OrderRequest> & Pick<OrderRequest, 'side' | 'qty'>): ApprovedOrder {
    return {
      clientOrderId: clientOrderId(id), strategyId: 'case', instrumentId: this.#instrument.id, purpose: 'entry', type: 'market', limitPrice: null, triggerPrice: null,
      callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: priceTicks(1), decidedAtMs: START, reason: 'case', ...fields,
    } as ApprovedOrder;
  }

  #bar(n: number, { o, h, l, c }: Range, volume = Number.NaN): BarClosed {
    const openTimeMs = START + n * MINUTE;
    const closeTimeMs = openTimeMs + MINUTE - 1;
    const unknown = { quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN };
    return { type: 'bar-closed', timeMs: closeTimeMs, instrumentId: this.#instrument.id, interval: '1m', bar: { openTimeMs, closeTimeMs, open: o, high: h, low: l, close: c, volume, ...unknown } };
  }
}

/** Tells whether a fall fills the order. */
function isFalling(side: 'buy' | 'sell', type: OrderType): boolean {
  if (type === 'stop-market' || type === 'stop-limit') return side === 'sell';
  return side === 'buy';
}

/** Completes a bar of which a case states only what matters: what is not stated stays out of the order's way. */
function completed(bar: KnownBar, level: number | undefined, falling: boolean): Range {
  const known = [bar.o, bar.h, bar.l, bar.c].filter((price) => price !== undefined);
  if (known.length === 0) throw new MalformedCase('malformed case: expected at least one price of the bar, found none');
  const away = level === undefined ? known : [...known, level];
  const o = bar.o ?? (falling ? Math.max(...away) : Math.min(...away));
  const c = bar.c ?? o;
  return { o, c, h: bar.h ?? Math.max(...known, o, c), l: bar.l ?? Math.min(...known, o, c) };
}
