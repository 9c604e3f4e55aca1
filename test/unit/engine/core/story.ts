import { Engine } from '../../../../src/engine/core/engine.ts';
import type { EngineOptions } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import type { EngineConfig } from '../../../../src/engine/core/engine-config.ts';
import type { Input } from '../../../../src/engine/domain/input.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../../src/engine/domain/instrument.ts';
import type { BarClosed } from '../../../../src/engine/domain/market-event.ts';
import type { ApprovedOrder, Order, OrderPurpose } from '../../../../src/engine/domain/order.ts';
import type { OrderEvent } from '../../../../src/engine/domain/order-event.ts';
import type { Effect, Fact, Output } from '../../../../src/engine/domain/output.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';

/** A perpetual whose tick is 1 USDT and whose lot is 1 coin, so that prices and quantities read as they are. */
export const COIN: Instrument = {
  id: instrumentIdOf('um', 'COINUSDT'), market: 'um', symbol: 'COINUSDT', baseAsset: 'COIN', quoteAsset: 'USDT',
  priceDecimals: 0, tickSteps: 1, qtyDecimals: 0, lotSteps: 1, minNotional: quoteAtoms(0n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.005, maxLeverage: 100,
};
export const OTHER: Instrument = { ...COIN, id: instrumentIdOf('um', 'OTHERUSDT'), symbol: 'OTHERUSDT', baseAsset: 'OTHER' };

export const MINUTE = 60_000;
/** 2024-01-01T01:00Z. */
export const START = Date.UTC(2024, 0, 1, 1);

/** Long after a close above the one before, short after a close below: SMA 1 against SMA 2. The stop is 2 % away. */
export const UP_AND_DOWN = { average: 'sma', fastPeriod: 1, slowPeriod: 2, direction: 'both', stopType: 'percent', stopPercent: 2, reentry: 'after-cooldown' } as const;

export interface StoryOptions {
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly instruments?: readonly Instrument[];
  readonly enabled?: boolean;
  /** Whether the exchange takes stops and targets at once, or a test says what it answers. */
  readonly protective?: 'accepted-at-once' | 'as-told';
  readonly engine?: Partial<Pick<EngineOptions, 'requiresArming' | 'protection'>>;
}

/** Limits that no story is about; the exchange of the stories takes no fee. */
const ROOM = { maxNetExposurePct: 2000, maxClusterExposurePct: 2000, maxLeverage: 125, maxValueAtRiskPct: 1000, maxExpectedShortfallPct: 1000, maxBeta: 1000, feePct: 0 } as const;

/** 10,000 USDT, 1 % at risk in each trade, and room for it. */
export function storyConfig({ strategy = {}, risk = {}, instruments = [COIN], enabled = true }: StoryOptions = {}): EngineConfig {
  return engineConfig.parse({
    risk: { riskPerTradePct: 1, maxSymbolExposurePct: 1000, maxTotalExposurePct: 2000, leverage: 10, ...ROOM, ...risk },
    strategies: [{ id: 'updown', strategy: 'moving-average-cross', instruments: instruments.map(({ id }) => id), interval: '1m', enabled, config: { ...UP_AND_DOWN, ...strategy } }],
  });
}

/** An engine with a hand-made exchange: a test says what is reported, and reads what came out. */
export class Story {
  readonly engine: Engine;
  readonly inputs: Input[] = [];
  outputs: readonly Output[] = [];
  nowMs = START;
  readonly #answersProtective: boolean;
  #reports = 0;

  constructor(options: StoryOptions = {}) {
    this.#answersProtective = options.protective !== 'as-told';
    this.engine = new Engine({
      instruments: options.instruments ?? [COIN], config: storyConfig(options), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START, ...options.engine,
    });
  }

  say(input: Input): readonly Output[] {
    this.inputs.push(input);
    const outputs = this.engine.process(input);
    this.outputs = this.#answersProtective ? [...outputs, ...this.#acceptProtective(outputs)] : outputs;
    return this.outputs;
  }

  #acceptProtective(outputs: readonly Output[]): readonly Output[] {
    return sent(outputs).filter(({ ocoGroup }) => ocoGroup !== null).flatMap(({ clientOrderId }) => {
      const order = this.engine.openOrders().find(({ request }) => request.clientOrderId === clientOrderId);
      return order ? this.accept(order) : [];
    });
  }

  /** Closes the next minute at `close`. */
  bar(close: number, instrument: Instrument = COIN): readonly Output[] {
    const event = barAt(this.nowMs, close, instrument);
    this.nowMs += MINUTE;
    return this.say(event);
  }

  bars(...closes: readonly number[]): readonly Output[] {
    return closes.flatMap((close) => this.bar(close));
  }

  /** Two bars that make the strategy want to be long at 100, filled at 100: 50 coins, because a 2 % stop loses 2 each and 1 % of 10,000 is 100. */
  goLong(): readonly Output[] {
    this.bars(99, 100);
    this.accept(this.open('entry'));
    return this.fill(this.open('entry'), 100);
  }

  accept(order: Order): readonly Output[] {
    return this.report(order, { type: 'order-accepted', venueOrderId: `v-${order.request.clientOrderId}` });
  }

  fill(order: Order, price: number, qty: number = order.request.qty - order.filledQty): readonly Output[] {
    return this.say({
      type: 'order-filled', timeMs: this.nowMs, clientOrderId: order.request.clientOrderId, instrumentId: order.request.instrumentId, fillId: `f${++this.#reports}`, side: order.request.side,
      price: priceTicks(price), qty: qtyLots(qty), fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false,
    });
  }

  /** Confirms every cancellation that was asked for. */
  confirmCancels(): readonly Output[] {
    return this.engine.openOrders().filter(({ cancelRequested }) => cancelRequested).flatMap((order) => this.report(order, { type: 'order-canceled', reason: 'on request' }));
  }

  report(order: Order, what: { readonly type: 'order-accepted'; readonly venueOrderId: string } | { readonly type: 'order-canceled' | 'order-rejected' | 'order-expired'; readonly reason: string }): readonly Output[] {
    return this.say({ ...what, timeMs: this.nowMs, clientOrderId: order.request.clientOrderId, instrumentId: order.request.instrumentId } as OrderEvent);
  }

  /** The newest open order of a purpose that is not being canceled. */
  open(purpose: OrderPurpose): Order {
    const order = this.find(purpose);
    if (!order) throw new Error(`expected an open ${purpose} order, found ${this.engine.openOrders().map(({ request }) => request.purpose).join() || 'none'}`);
    return order;
  }

  find(purpose: OrderPurpose): Order | undefined {
    return this.engine.openOrders().findLast(({ request, cancelRequested }) => request.purpose === purpose && !cancelRequested);
  }

  get qty(): number {
    return this.engine.position(COIN.id)?.qty ?? 0;
  }
}

export function barAt(openTimeMs: number, close: number, instrument: Instrument = COIN): BarClosed {
  const closeTimeMs = openTimeMs + MINUTE - 1;
  return {
    type: 'bar-closed', timeMs: closeTimeMs, instrumentId: instrument.id, interval: '1m',
    bar: { openTimeMs, closeTimeMs, open: close, high: close, low: close, close, volume: 1000, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN },
  };
}

export function sent(outputs: readonly Output[]): readonly ApprovedOrder[] {
  return outputs.filter((output): output is Extract<Effect, { type: 'submit-order' }> => output.type === 'submit-order').map(({ order }) => order);
}

export function facts<Type extends Fact['type']>(outputs: readonly Output[], type: Type): readonly Extract<Fact, { type: Type }>[] {
  return outputs.filter((output) => output.type === type) as unknown as readonly Extract<Fact, { type: Type }>[];
}

/** What was sent and canceled, in order: `send stop-loss sell 50 @98`, `cancel entry`. */
export function deeds(outputs: readonly Output[]): readonly string[] {
  return outputs.flatMap((output) => {
    if (output.type === 'submit-order') {
      const { purpose, side, qty, triggerPrice, limitPrice } = output.order;
      const price = triggerPrice ?? limitPrice;
      return [`send ${purpose} ${side} ${qty}${price === null ? '' : ` @${price}`}`];
    }
    return output.type === 'cancel-order' ? [`cancel ${output.clientOrderId}`] : [];
  });
}
