import type { AccountView, GaugeView, InstrumentView, OrderLatencyView, OrderView, PositionView, StrategyView, TradeView, TradingView } from '../../contract/view.ts';
import type { Engine } from '../../core/engine.ts';
import { exitStanding } from '../../core/exit-standing.ts';
import { measureRisk, riskAtStop } from '../../core/measures.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatPrice, formatQty } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots } from '../../domain/units.ts';
import { entryPolicy } from '../../orders/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import { averagePrice } from '../../portfolio/open-trade.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import { money, priceText, valuation } from './money.ts';

export function accountView(engine: Engine): AccountView {
  const account = engine.account();
  const equity = engine.equity();
  const starting = quoteFromAtoms(account.startingCash);
  const { dayStartEquity, drawdownPct } = engine.breakers;
  const dayStart = Number.isFinite(dayStartEquity) && dayStartEquity > 0 ? dayStartEquity : starting;
  return {
    quoteAsset: account.quoteAsset,
    equity: valuation(equity),
    cash: money(account.cash),
    startingCash: money(account.startingCash),
    realizedPnl: money(account.realizedPnl),
    unrealizedPnl: valuation(equity - quoteFromAtoms(account.cash)),
    dayPnl: valuation(equity - dayStart),
    dayPnlPct: (equity / dayStart - 1) * 100,
    totalReturnPct: ((equity - quoteFromAtoms(account.transfers)) / starting - 1) * 100,
    fees: money(account.fees),
    funding: money(account.funding),
    slippage: money(account.slippage),
    drawdownPct: Number.isFinite(drawdownPct) ? drawdownPct : 0,
    maxDrawdownPct: engine.config.risk.maxDrawdownPct,
  };
}

/** What a person types to let real money be traded: long enough that nobody types it in passing. */
export const ARMING_PHRASE = 'trade real money';

export function tradingView(engine: Engine): TradingView {
  const { arming } = engine;
  return {
    ...engine.status, holds: engine.holds,
    arming: arming === null ? null : { isArmed: arming.isArmed, notionalCap: arming.notionalCap === null ? null : money(arming.notionalCap), phrase: ARMING_PHRASE, sinceMs: arming.sinceMs },
  };
}

export function gaugeViews(engine: Engine, nowMs: EpochMs): readonly GaugeView[] {
  return measureRisk(engine.state, nowMs);
}

export function instrumentView(instrument: Instrument): InstrumentView {
  const { id, market, symbol, baseAsset, quoteAsset, priceDecimals, qtyDecimals, minNotional } = instrument;
  return {
    id, market, symbol, baseAsset, quoteAsset, priceDecimals, qtyDecimals,
    tickSize: formatPrice(instrument, 1 as PriceTicks), lotSize: formatQty(instrument, 1 as QtyLots), minNotional: money(minNotional),
  };
}

export function positionViews(engine: Engine, liquidationPrice: (instrumentId: string) => PriceTicks | null): readonly PositionView[] {
  return engine.state.ledger.positions.map((held) => {
    const { instrument } = held;
    const position = engine.position(instrument.id);
    const unrealized = held.qtyFloat * (held.mark - held.averageEntry);
    const entryNotional = Math.abs(held.qtyFloat) * held.averageEntry;
    const atRisk = riskAtStop(engine.state, instrument.id);
    return {
      instrumentId: instrument.id,
      strategyId: held.trade.strategyId,
      side: held.qty > 0 ? 'long' : 'short',
      qty: formatQty(instrument, Math.abs(held.qty) as QtyLots),
      entryPrice: held.averageEntry.toFixed(instrument.priceDecimals),
      markPrice: held.mark.toFixed(instrument.priceDecimals),
      notional: valuation(Math.abs(held.qtyFloat) * held.mark),
      unrealizedPnl: valuation(unrealized),
      unrealizedPct: entryNotional > 0 ? (unrealized / entryNotional) * 100 : 0,
      stopPrice: priceText(instrument, position?.stopPrice ?? null),
      takeProfitPrice: priceText(instrument, position?.takeProfitPrice ?? null),
      liquidationPrice: priceText(instrument, liquidationPrice(instrument.id)),
      atRisk: position?.stopPrice === null || atRisk === null ? null : valuation(atRisk),
      fees: valuation(Number(held.trade.fees) / 1e8),
      funding: valuation(Number(held.trade.funding) / 1e8),
      openedMs: held.trade.entryTimeMs,
      entryReason: words(held.trade.entryReason),
      exits: exitsView(engine, instrument),
    };
  });
}

function exitsView(engine: Engine, instrument: Instrument): PositionView['exits'] {
  const standing = exitStanding(engine.state, instrument.id);
  if (standing === null) return null;
  const { steps, breakEven, barsLeft } = standing;
  return { steps: steps.map(({ number, price, qty, orderId }) => ({ number, price: formatPrice(instrument, price), qty: formatQty(instrument, qty), orderId })), breakEven, barsLeft };
}

export function orderView(order: Order, instrument: Instrument, latency: OrderLatencyView | null = null): OrderView {
  const { request } = order;
  return {
    clientOrderId: request.clientOrderId,
    instrumentId: request.instrumentId,
    strategyId: request.strategyId,
    purpose: request.purpose,
    side: request.side,
    type: request.type,
    status: order.status,
    qty: formatQty(instrument, request.qty),
    filledQty: formatQty(instrument, order.filledQty),
    limitPrice: priceText(instrument, request.limitPrice),
    triggerPrice: priceText(instrument, request.triggerPrice),
    averagePrice: order.filledQty > 0 ? averagePrice(instrument, order.filledTickLots, order.filledQty).toFixed(instrument.priceDecimals) : null,
    reduceOnly: request.reduceOnly,
    submittedMs: order.submittedAtMs,
    updatedMs: order.updatedAtMs,
    reason: words(request.reason),
    detail: order.reason,
    callbackBps: request.callbackBps,
    isLookedUp: false,
    latency,
  };
}

export function tradeView(trade: ClosedTrade, instrument: Instrument): TradeView {
  return {
    id: trade.id,
    strategyId: trade.strategyId,
    instrumentId: trade.instrumentId,
    symbol: instrument.symbol,
    side: trade.side,
    entryTimeMs: trade.entryTimeMs,
    entryPrice: trade.entryPrice.toFixed(instrument.priceDecimals),
    exitTimeMs: trade.exitTimeMs,
    exitPrice: trade.exitPrice.toFixed(instrument.priceDecimals),
    qty: formatQty(instrument, trade.qty),
    fees: money(trade.fees),
    funding: money(trade.funding),
    slippage: money(trade.slippage),
    pnl: money(trade.pnl),
    returnPct: trade.returnPct,
    entryReason: words(trade.entryReason),
    exitReason: words(trade.exitReason),
    ambiguous: trade.ambiguous,
  };
}

export function strategyViews(engine: Engine): readonly StrategyView[] {
  return engine.config.strategies.map(({ id, strategy, code, instruments, interval, enabled, config, entry, sizing }) => ({
    id, strategy, ...(code === undefined ? {} : { code }), failure: failureOf(engine, instruments), entry: entry ?? entryPolicy.parse({}), sizing: sizing ?? sizingPolicy.parse({}), title: strategyByName(strategy, code)?.title ?? strategy, instruments, interval, enabled, config,
    warmupLeft: instruments.reduce((most, instrument) => Math.max(most, engine.desks.get(instrument as never)?.warmupLeft ?? 0), 0),
  }));
}

/** Why a strategy is out of work on the first of its instruments where it is; null while it is at work on all. */
function failureOf(engine: Engine, instruments: readonly string[]): string | null {
  return instruments.map((id) => engine.desks.get(id as never)?.failure ?? null).find((failure) => failure !== null) ?? null;
}

/** Turns a reason code into words: `fast-above-slow` reads "fast above slow". */
export function words(code: string): string {
  return code.replaceAll('-', ' ');
}
