import { Engine } from '../../src/engine/core/engine.ts';
import type { EngineConfig } from '../../src/engine/core/engine-config.ts';
import type { Input, ManualOrder } from '../../src/engine/domain/input.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import type { OrderRequest, OrderType } from '../../src/engine/domain/order.ts';
import type { OrderEvent } from '../../src/engine/domain/order-event.ts';
import type { Effect, Output } from '../../src/engine/domain/output.ts';
import type { ClientOrderId, InstrumentId } from '../../src/engine/domain/units.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../src/engine/domain/units.ts';
import type { Draw } from './draw.ts';
import { drawConfig, drawInstruments } from './draw-world.ts';
import { brokenBy, collarPrice } from './oracle.ts';
import { drawPast, measurePast } from './past.ts';
import type { Past, PastMeasures } from './past.ts';
import type { PlainAccount, PlainBook, PlainInstrument, PlainOrder } from './oracle.ts';

// A made-up exchange and a made-up person around the real engine. It keeps the account in its own books, in plain numbers, and shows the oracle every
// order that the engine sends.

/** What a world has seen. */
export interface Counts {
  /** Orders that somebody wished for. */
  orders: number;
  /** Of them, sent although they could open. */
  approved: number;
  denied: number;
  reduced: number;
  fills: number;
  restarts: number;
  /** How often each limit denied. */
  readonly denials: Map<string, number>;
}

export function noCounts(): Counts {
  return { orders: 0, approved: 0, denied: 0, reduced: 0, fills: 0, restarts: 0, denials: new Map() };
}

interface Resting {
  readonly request: OrderRequest;
  readonly isOpening: boolean;
  readonly stop: PlainOrder['stop'];
  left: number;
  limitTicks: number | null;
}

const START = Date.UTC(2024, 0, 1, 1);
const HOUR_MS = 3_600_000;

/** One account with its market, from a seed. */
export class World {
  readonly counts: Counts;
  /** What was wrong, in words; nothing when all is well. */
  readonly faults: string[] = [];
  readonly #draw: Draw;
  readonly #instruments: readonly Instrument[];
  readonly #plain: readonly PlainInstrument[];
  readonly #prices: number[];
  readonly #held: number[];
  readonly #average: number[];
  readonly #priceMs: number[];
  readonly #books: (PlainBook & { readonly timeMs: number } | null)[];
  readonly #resting = new Map<ClientOrderId, Resting>();
  readonly #sentMs: number[] = [];
  readonly #requiresArming: boolean;
  readonly #past: readonly Past[];
  #measures: PastMeasures;
  #config: EngineConfig;
  #engine: Engine;
  #money: number;
  #armedUpTo: number | null = null;
  #nowMs = START;
  #serial = 0;
  /** The stop that goes with the order that is being asked for. */
  #asked: ManualOrder | null = null;

  constructor(draw: Draw, counts: Counts) {
    this.#draw = draw;
    this.counts = counts;
    this.#instruments = drawInstruments(draw);
    this.#plain = this.#instruments.map(plainOf);
    this.#prices = this.#plain.map(({ tick }) => Math.round(draw.scaled(2, 900) / tick) * tick);
    this.#held = this.#plain.map(() => 0);
    this.#average = this.#plain.map(() => 0);
    this.#priceMs = this.#plain.map(() => START);
    this.#books = this.#plain.map(() => null);
    this.#past = drawPast(draw, this.#prices);
    // Bars would add to the past, and that would have to be followed here: where there is one, there are none, and no strategy.
    const config = drawConfig(draw, this.#instruments);
    this.#config = this.#hasPast ? { ...config, strategies: [] } : config;
    this.#measures = this.#measure();
    this.#requiresArming = draw.chance(20);
    this.#money = Math.round(draw.scaled(200, 1e6));
    this.#engine = this.#newEngine();
    for (let index = 0; index < this.#plain.length; index++) this.#quote(index);
    this.#past.forEach((closes, index) => { if (closes !== null) this.#tellPast(index, closes); });
  }

  /** The account is worth too little to go on. */
  get isOver(): boolean {
    return !(this.#equity() > 50) || this.faults.length > 0;
  }

  /** Does one thing that may happen. */
  step(): void {
    const draw = this.#draw;
    this.#nowMs += draw.whole(0, 4000) + (draw.chance(1) ? 300_000 : 0);
    const what = draw.between(0, 100);
    if (what < 48) this.#order();
    else if (what < 62) this.#move(draw.whole(0, this.#plain.length - 1));
    else if (what < 70) this.#fillSome();
    else if (what < 84) this.#bar(draw.whole(0, this.#plain.length - 1));
    else if (what < 87) this.#cancelSome();
    else if (what < 90) this.#amendSome();
    else if (what < 93) this.#depth(draw.whole(0, this.#plain.length - 1));
    else if (what < 95) this.#reduce();
    else if (what < 96) this.#transfer();
    else if (what < 97) this.#restart();
    else if (what < 98) this.#change();
    else this.#arm();
    if (this.#engine.wakeAtMs !== null && this.#engine.wakeAtMs <= this.#nowMs) this.#say({ type: 'timer-fired', timeMs: this.#nowMs });
    if (this.#engine.status.state !== 'active' && draw.chance(50)) this.#say({ type: 'set-trading-state', timeMs: this.#nowMs, state: 'active', cause: 'test', changedBy: 'person' });
  }

  #newEngine(): Engine {
    return new Engine({
      instruments: this.#instruments, config: this.#config, quoteAsset: 'USDT', startingCash: atomsOf(this.#money), orderIdPrefix: `w${this.#serial}`, startMs: this.#nowMs,
      requiresArming: this.#requiresArming,
    });
  }

  get #hasPast(): boolean {
    return this.#past.some((closes) => closes !== null);
  }

  #measure(): PastMeasures {
    return measurePast(this.#past, 0, this.#config.risk);
  }

  #tellPast(index: number, closes: readonly number[]): void {
    const closeTimes = closes.map((_, hour) => START - (closes.length - hour) * HOUR_MS - 1);
    this.#say({ type: 'risk-history', timeMs: this.#nowMs, instrumentId: this.#instruments[index]!.id, interval: '1h', closeTimes, closes });
  }

  #equity(): number {
    return this.#money + this.#held.reduce((sum, qty, index) => sum + qty * this.#prices[index]!, 0);
  }

  /** A person's order: mostly one that makes sense, of any size. */
  #order(): void {
    const draw = this.#draw;
    const index = draw.whole(0, this.#plain.length - 1);
    const { tick, lot, isSpot } = this.#plain[index]!;
    if (draw.chance(85)) this.#quote(index);
    const price = this.#prices[index]!;
    const side = isSpot && draw.chance(80) ? 'buy' : draw.one(['buy', 'sell'] as const);
    const sign = side === 'buy' ? 1 : -1;
    const type: OrderType = draw.one(['market', 'market', 'market', 'limit', 'limit', 'stop-market', 'stop-limit', 'take-profit-market', 'trailing-stop-market']);
    const ticks = (pct: number) => priceTicks(Math.max(1, Math.round((price * (1 + pct / 100)) / tick)));
    const trigger = type === 'stop-market' || type === 'stop-limit' ? ticks(sign * draw.scaled(0.05, 8)) : type === 'take-profit-market' ? ticks(-sign * draw.scaled(0.05, 8)) : null;
    const limit = type === 'limit' ? ticks(draw.between(-6, 6)) : type === 'stop-limit' && trigger !== null ? priceTicks(Math.max(1, Math.round(trigger * (1 + draw.between(-4, 4) / 100)))) : null;
    const reduceOnly = draw.chance(10);
    const entry = limit ?? trigger ?? Math.round(price / tick);
    const worth = this.#equity() * draw.scaled(0.005, 8);
    const order: ManualOrder = {
      instrumentId: this.#instruments[index]!.id, side, type, qty: qtyLots(this.#strange() ?? Math.max(1, Math.round(worth / price / lot))), limitPrice: limit, triggerPrice: trigger,
      callbackBps: type === 'trailing-stop-market' ? draw.whole(10, 500) : null, timeInForce: draw.one(['gtc', 'gtc', 'ioc', 'fok', 'post-only'] as const), reduceOnly,
      stopPrice: reduceOnly || draw.chance(30) ? null : priceTicks(Math.max(1, Math.round(entry * (1 - (sign * draw.scaled(0.2, 20)) / 100)))), takeProfitPrice: null,
    };
    this.counts.orders++;
    this.#asked = { ...order, timeInForce: order.timeInForce === 'post-only' && type !== 'limit' ? 'gtc' : order.timeInForce };
    this.#say({ type: 'place-order', timeMs: this.#nowMs, order: this.#asked });
    this.#asked = null;
  }

  /** A quantity that is none, rarely. */
  #strange(): number | null {
    return this.#draw.chance(1) ? this.#draw.one([0, -3, Number.NaN, Infinity, 1.5, Number.MAX_SAFE_INTEGER]) : null;
  }

  #move(index: number): void {
    const draw = this.#draw;
    const { tick } = this.#plain[index]!;
    const change = draw.chance(2) ? draw.between(-0.15, 0.15) : draw.normal() * 0.008;
    this.#prices[index] = Math.max(tick, Math.round((this.#prices[index]! * Math.exp(change)) / tick) * tick);
    this.#quote(index);
  }

  #quote(index: number): void {
    const price = this.#prices[index]!;
    this.#priceMs[index] = this.#nowMs;
    this.#say({ type: 'quote-updated', timeMs: this.#nowMs, instrumentId: this.#instruments[index]!.id, bid: price, bidQty: 1, ask: price, askQty: 1 });
  }

  #bar(index: number): void {
    this.#move(index);
    if (this.#hasPast) return;
    const close = this.#prices[index]!;
    const open = Math.floor(this.#nowMs / 60_000) * 60_000;
    this.#nowMs = Math.max(this.#nowMs, open + 59_999);
    this.#priceMs[index] = this.#nowMs;
    this.#say({
      type: 'bar-closed', timeMs: this.#nowMs, instrumentId: this.#instruments[index]!.id, interval: '1m',
      bar: { openTimeMs: open, closeTimeMs: open + 59_999, open: close, high: close, low: close, close, volume: 1, quoteVolume: close, tradeCount: 1, takerBuyVolume: 0.5 },
    });
    this.#nowMs += 1;
  }

  #depth(index: number): void {
    const draw = this.#draw;
    const price = this.#prices[index]!;
    const size = (this.#equity() / price) * draw.scaled(0.05, 20);
    const side = (sign: number) => Array.from({ length: draw.whole(0, 6) }, (_, level) => [price * (1 + (sign * (level + draw.between(0, 1))) / 100), size * draw.between(0.1, 1)] as const);
    const [bids, asks] = [side(-1), side(1)];
    this.#books[index] = { timeMs: this.#nowMs, ageSeconds: 0, bids, asks };
    this.#say({ type: 'depth-updated', timeMs: this.#nowMs, instrumentId: this.#instruments[index]!.id, bids, asks });
  }

  /** Money comes or goes. */
  #transfer(): void {
    const amount = Math.round(this.#equity() * this.#draw.between(-0.3, 0.5));
    this.#money += amount;
    this.#say({ type: 'transfer-booked', timeMs: this.#nowMs, transferId: `t${this.#serial++}`, amount: atomsOf(amount), reason: 'test' });
  }

  /** The engine goes on from its snapshot, as after a crash. */
  #restart(): void {
    const snapshot = structuredClone(this.#engine.snapshot());
    const money = this.#money;
    this.#money = Number(snapshot.ledger.startingCash) / 1e8;
    this.#engine = this.#newEngine();
    this.#money = money;
    this.#engine.restore(snapshot);
    this.counts.restarts++;
  }

  /** Other limits, or another state. */
  #change(): void {
    if (this.#draw.chance(60)) {
      const { risk } = drawConfig(this.#draw, this.#instruments);
      this.#config = { ...this.#config, risk };
      this.#measures = this.#measure();
      this.#say({ type: 'configure', timeMs: this.#nowMs, config: this.#config });
    } else {
      this.#say({ type: 'set-trading-state', timeMs: this.#nowMs, state: this.#draw.one(['reducing', 'halted']), cause: 'test', changedBy: 'person' });
    }
  }

  #arm(): void {
    if (!this.#requiresArming) return;
    this.#armedUpTo = Math.round(this.#equity() * this.#draw.scaled(0.2, 10));
    this.#say({ type: 'arm', timeMs: this.#nowMs, notionalCap: atomsOf(this.#armedUpTo), cause: 'LIVE' });
  }

  /** Whatever stands in the way, a person can always make a position smaller. */
  #reduce(): void {
    const open = this.#held.flatMap((qty, index) => (qty === 0 ? [] : [index]));
    if (open.length === 0) return;
    const index = this.#draw.one(open);
    const instrument = this.#instruments[index]!;
    const lots = Math.round(Math.abs(this.#held[index]!) / this.#plain[index]!.lot);
    const qty = qtyLots(Math.floor(this.#draw.between(1, lots + 1)));
    const reduced = this.counts.reduced;
    this.#say({
      type: 'place-order', timeMs: this.#nowMs, order: {
        instrumentId: instrument.id, side: this.#held[index]! > 0 ? 'sell' : 'buy', type: 'market', qty, limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc',
        reduceOnly: true, stopPrice: null, takeProfitPrice: null,
      },
    });
    if (this.counts.reduced === reduced) this.faults.push(`${instrument.symbol}: ${lots} lots are held, and an order to reduce them by ${qty} was not sent`);
  }

  #fillSome(): void {
    const ids = [...this.#resting.keys()];
    if (ids.length > 0) this.#fill(this.#draw.one(ids), this.#draw.chance(40) ? this.#draw.between(0.05, 1) : 1);
  }

  #cancelSome(): void {
    const opening = [...this.#resting.values()].filter(({ isOpening }) => isOpening);
    if (opening.length > 0) this.#say({ type: 'cancel-order', timeMs: this.#nowMs, clientOrderId: this.#draw.one(opening).request.clientOrderId });
  }

  #amendSome(): void {
    const limits = [...this.#resting.values()].filter(({ isOpening, request }) => isOpening && request.type === 'limit');
    if (limits.length === 0) return;
    const { request } = this.#draw.one(limits);
    this.counts.orders++;
    this.#say({
      type: 'amend-order', timeMs: this.#nowMs, clientOrderId: request.clientOrderId, triggerPrice: null,
      qty: this.#draw.chance(70) ? qtyLots(Math.max(1, Math.round(request.qty * this.#draw.scaled(0.3, 4)))) : null,
      limitPrice: this.#draw.chance(70) ? priceTicks(Math.max(1, Math.round((request.limitPrice ?? 1) * this.#draw.between(0.97, 1.03)))) : null,
    });
  }

  #say(input: Input): void {
    this.#carryOut(this.#engine.process(input));
  }

  #carryOut(outputs: readonly Output[]): void {
    const effects: Effect[] = [];
    for (const output of outputs) {
      if (output.type === 'order-denied') {
        this.counts.denied++;
        this.counts.denials.set(output.denial.code, (this.counts.denials.get(output.denial.code) ?? 0) + 1);
      } else if (output.type === 'submit-order' || output.type === 'cancel-order' || output.type === 'amend-order') effects.push(output);
    }
    // All that one input brought about is on its way before the exchange answers any of it.
    for (const effect of effects) this.#send(effect);
    for (const effect of effects) this.#answer(effect);
  }

  #send(effect: Effect): void {
    if (effect.type === 'amend-order') return this.#judgeChange(effect);
    if (effect.type !== 'submit-order') return;
    const { order } = effect;
    const index = this.#indexOf(order.instrumentId);
    const signed = order.side === 'buy' ? 1 : -1;
    const isReducing = order.reduceOnly && this.#held[index]! * signed < 0 && order.qty <= Math.round(Math.abs(this.#held[index]!) / this.#plain[index]!.lot);
    if (isReducing) this.counts.reduced++;
    else {
      if (order.purpose === 'entry' && this.#asked === null) this.counts.orders++;
      this.counts.approved++;
      this.#judge(order, this.#plainOrder(order, order.qty, order.limitPrice, this.#stopOf(order)), null);
    }
    this.#sentMs.push(this.#nowMs);
    this.#resting.set(order.clientOrderId, { request: order, isOpening: !order.reduceOnly, stop: order.reduceOnly ? null : this.#stopOf(order), left: order.qty, limitTicks: order.limitPrice });
  }

  #judgeChange({ clientOrderId, qty, limitPrice }: Extract<Effect, { readonly type: 'amend-order' }>): void {
    const resting = this.#resting.get(clientOrderId);
    if (resting) {
      const { request, left, limitTicks } = resting;
      const wanted = qty - (request.qty - left);
      if (limitPrice !== limitTicks || wanted > left) {
        this.counts.approved++;
        this.#judge(request, this.#plainOrder(request, wanted, limitPrice, resting.stop), clientOrderId);
      }
    }
    this.#sentMs.push(this.#nowMs);
  }

  #judge(request: OrderRequest, order: PlainOrder, replaced: ClientOrderId | null): void {
    const account = this.#account(order.index, replaced);
    // A turn is an exit and an entry in one: the entry is judged after the exit.
    const exits = replaced === null ? this.#exitBefore(request) : [];
    const { waiting } = account;
    const subsets = [waiting, [], waiting.filter(({ sign }) => sign > 0), waiting.filter(({ sign }) => sign < 0), waiting.filter(() => this.#draw.chance(50))];
    const broken = brokenBy(order, exits.length === 0 ? account : { ...account, waiting }, subsets.map((filled) => [...exits, ...filled]));
    if (this.#engine.status.state !== 'active') this.faults.push(`${request.clientOrderId} was sent while trading is ${this.#engine.status.state}`);
    if (this.#requiresArming && this.#armedUpTo === null) this.faults.push(`${request.clientOrderId} was sent before the session was armed`);
    if (broken.length > 0) this.faults.push(`${request.purpose} ${request.side} ${request.type} ${order.qty} ${this.#plain[order.index]!.symbol}${replaced === null ? '' : ' (changed)'} leaves ${broken.join(', ')} broken\n${this.#describe(order, account)}`);
  }

  #exitBefore({ instrumentId, side, strategyId }: OrderRequest): readonly PlainOrder[] {
    const index = this.#indexOf(instrumentId);
    const held = this.#held[index]!;
    const isAgainst = held < 0 ? side === 'buy' : held > 0 && side === 'sell';
    const exit = [...this.#resting.values()].find(({ isOpening, request }) => !isOpening && request.type === 'market' && request.instrumentId === instrumentId && request.side === side && request.strategyId === strategyId);
    if (!isAgainst || exit === undefined) return [];
    return [this.#plainOrder(exit.request, Math.min(exit.left, Math.round(Math.abs(held) / this.#plain[index]!.lot)), null, null)];
  }

  #describe(order: PlainOrder, { config, prices, held, average, equity, waiting, clusters }: PlainAccount): string {
    const { priceCollarPct, feePct } = config;
    return JSON.stringify({ order, prices, held, average, equity, waiting, clusters, priceCollarPct, feePct, config });
  }

  #account(index: number, replaced: ClientOrderId | null): PlainAccount {
    const { risk } = this.#config;
    const waiting = [...this.#resting.values()].filter(({ isOpening, request }) => isOpening && request.clientOrderId !== replaced)
      .map(({ request, left, limitTicks, stop }) => this.#plainOrder(request, left, limitTicks, stop));
    return {
      instruments: this.#plain, config: risk, prices: this.#prices, held: this.#held, average: this.#average, equity: this.#equity(), waiting,
      ordersInMinute: this.#sentMs.filter((timeMs) => timeMs > this.#nowMs - 60_000).length,
      dataAgeSeconds: (this.#nowMs - this.#priceMs[index]!) / 1000,
      armedUpTo: this.#requiresArming ? this.#armedUpTo : null,
      books: this.#books.map((book) => book && { ...book, ageSeconds: (this.#nowMs - book.timeMs) / 1000 }),
      ...this.#measures,
    };
  }

  #plainOrder(request: OrderRequest, lots: number, limitTicks: number | null, stop: PlainOrder['stop']): PlainOrder {
    const index = this.#indexOf(request.instrumentId);
    const { tick, lot } = this.#plain[index]!;
    return {
      id: request.clientOrderId, index, sign: request.side === 'buy' ? 1 : -1, type: request.type, timeInForce: request.timeInForce, qty: lots * lot, stop,
      limit: limitTicks === null ? null : limitTicks * tick, trigger: request.triggerPrice === null ? null : request.triggerPrice * tick,
      callbackPct: request.callbackBps === null ? null : request.callbackBps / 100,
    };
  }

  /** A person's stop has a price, a strategy's a distance; what is added without one has the position's. */
  #stopOf(request: OrderRequest): PlainOrder['stop'] {
    const desk = this.#engine.desks.get(request.instrumentId);
    const { tick } = this.#plain[this.#indexOf(request.instrumentId)]!;
    if (request.strategyId === 'person') return this.#asked === null || this.#asked.stopPrice === null ? null : { price: this.#asked.stopPrice * tick };
    const distance = desk?.nextBracket?.stopDistance ?? null;
    return distance === null ? null : { distance };
  }

  #answer(effect: Effect): void {
    const { clientOrderId } = effect.type === 'submit-order' ? effect.order : effect;
    const resting = this.#resting.get(clientOrderId);
    if (!resting) return;
    const { instrumentId, type, timeInForce } = resting.request;
    const report = { timeMs: this.#nowMs, clientOrderId, instrumentId };
    if (effect.type === 'cancel-order') {
      this.#resting.delete(clientOrderId);
      return this.#report({ ...report, type: 'order-canceled', reason: 'asked for' });
    }
    if (effect.type === 'amend-order') {
      resting.left = effect.qty - (resting.request.qty - resting.left);
      resting.limitTicks = effect.limitPrice;
      this.#resting.set(clientOrderId, { ...resting, request: { ...resting.request, qty: effect.qty, limitPrice: effect.limitPrice } });
      return this.#report({ ...report, type: 'order-amended', qty: effect.qty, limitPrice: effect.limitPrice });
    }
    if (this.#draw.chance(2) && resting.isOpening) {
      this.#resting.delete(clientOrderId);
      return this.#report({ ...report, type: 'order-rejected', reason: 'test' });
    }
    this.#report({ ...report, type: 'order-accepted', venueOrderId: `v${this.#serial++}` });
    const isTaking = type === 'market' || (type === 'limit' && timeInForce !== 'post-only');
    if (isTaking && this.#draw.chance(60)) this.#fill(clientOrderId, this.#draw.chance(30) ? this.#draw.between(0.05, 1) : 1);
    if (timeInForce === 'ioc' || timeInForce === 'fok') this.#expire(clientOrderId);
  }

  #expire(clientOrderId: ClientOrderId): void {
    const resting = this.#resting.get(clientOrderId);
    if (!resting) return;
    this.#resting.delete(clientOrderId);
    this.#report({ type: 'order-expired', timeMs: this.#nowMs, clientOrderId, instrumentId: resting.request.instrumentId, reason: 'test' });
  }

  /** Fills a share of what is left, at the worst price mostly, else at a better one. */
  #fill(clientOrderId: ClientOrderId, share: number): void {
    const resting = this.#resting.get(clientOrderId);
    if (!resting) return;
    const { request } = resting;
    const index = this.#indexOf(request.instrumentId);
    const { tick, lot } = this.#plain[index]!;
    const sign = request.side === 'buy' ? 1 : -1;
    // The exchange lets an order that only reduces do no more than that.
    const room = resting.isOpening ? resting.left : Math.min(resting.left, Math.max(0, Math.round((-sign * this.#held[index]!) / lot)));
    const lots = Math.min(room, Math.max(1, Math.round(resting.left * share)));
    if (lots === 0) return this.#expire(clientOrderId);
    const order = this.#plainOrder(request, resting.left, resting.limitTicks, null);
    const worst = collarPrice(order, this.#prices[index]!, this.#config.risk.priceCollarPct);
    const ticks = Math.max(1, sign > 0 ? Math.floor(worst / tick + 1e-6) : Math.ceil(worst / tick - 1e-6));
    const price = this.#draw.chance(70) ? ticks : Math.max(1, ticks - sign * this.#draw.whole(0, 5));
    const feeAtoms = Math.floor(((lots * lot * price * tick * this.#config.risk.feePct) / 100) * 1e8);
    this.#book(index, sign * lots * lot, price * tick, feeAtoms / 1e8);
    resting.left -= lots;
    if (resting.left === 0) this.#resting.delete(clientOrderId);
    this.counts.fills++;
    this.#report({
      type: 'order-filled', timeMs: this.#nowMs, clientOrderId, instrumentId: request.instrumentId, fillId: `f${this.#serial++}`, side: request.side, price: priceTicks(price), qty: qtyLots(lots),
      fee: quoteAtoms(BigInt(feeAtoms)), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
    });
    this.#quote(index);
    this.#compare(index);
  }

  #book(index: number, qty: number, price: number, fee: number): void {
    const { lot } = this.#plain[index]!;
    const before = this.#held[index]!;
    const after = Math.round((before + qty) / lot) * lot;
    if (before * qty >= 0) this.#average[index] = (Math.abs(before) * this.#average[index]! + Math.abs(qty) * price) / Math.abs(after);
    else if (before * after < 0) this.#average[index] = price;
    this.#money -= qty * price + fee;
    this.#held[index] = after;
  }

  /** The engine's books are the world's: else nothing that is judged here means anything. */
  #compare(index: number): void {
    const held = this.#engine.state.ledger.qty(this.#instruments[index]!.id) * this.#plain[index]!.lot;
    if (Math.abs(held - this.#held[index]!) > 1e-9) this.faults.push(`the engine holds ${held} ${this.#plain[index]!.symbol}, the world ${this.#held[index]}`);
    const equity = this.#equity();
    if (Math.abs(this.#engine.equity() - equity) > 1e-6 * Math.max(1, Math.abs(equity))) this.faults.push(`the engine is worth ${this.#engine.equity()}, the world ${equity}`);
  }

  #report(event: OrderEvent): void {
    this.#carryOut(this.#engine.process(event));
  }

  #indexOf(id: InstrumentId): number {
    return this.#instruments.findIndex((instrument) => instrument.id === id);
  }
}

function plainOf(instrument: Instrument): PlainInstrument {
  const lot = instrument.lotSteps / 10 ** instrument.qtyDecimals;
  return {
    symbol: instrument.symbol, isSpot: instrument.market === 'spot', tick: instrument.tickSteps / 10 ** instrument.priceDecimals, lot, minQty: instrument.minQty * lot, maxQty: instrument.maxQty * lot,
    minNotional: Number(instrument.minNotional) / 1e8, maxLeverage: instrument.maxLeverage,
  };
}

function atomsOf(amount: number) {
  return quoteAtoms(BigInt(Math.round(amount)) * 100_000_000n);
}
