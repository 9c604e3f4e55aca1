import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import type { OrderRequest } from '../../../../src/engine/domain/order.ts';
import type { TradingStatus } from '../../../../src/engine/domain/trading-state.ts';
import { qtyFromLots } from '../../../../src/engine/domain/rounding.ts';
import { clientOrderId, instrumentId, priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { riskConfig, type RiskConfig } from '../../../../src/engine/risk/config.ts';
import type { PortfolioContext } from '../../../../src/engine/risk/context.ts';
import type { RiskContext } from '../../../../src/engine/risk/gate.ts';
import { createPortfolioRisk } from '../../../../src/engine/risk/portfolio/portfolio-risk.ts';

/** BTCUSDT perpetual: tick 0.1, lot 0.001, at least 0.001 BTC and 100 USDT, at most 120 BTC: Binance's filters of 2024. */
export const PERPETUAL: Instrument = {
  id: instrumentId('um:BTCUSDT'), market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT',
  priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
  minNotional: quoteAtoms(100_00000000n), minQty: qtyLots(1), maxQty: qtyLots(120_000), maintenanceMarginRate: 0.004, maxLeverage: 125,
};

/** BTCUSDT spot: tick 0.01, lot 0.00001, at least 5 USDT. */
export const SPOT: Instrument = {
  ...PERPETUAL, id: instrumentId('spot:BTCUSDT'), market: 'spot', priceDecimals: 2, qtyDecimals: 5,
  minNotional: quoteAtoms(5_00000000n), maxQty: qtyLots(900_000_000), maintenanceMarginRate: 0, maxLeverage: 1,
};

/** Lots of {@link PERPETUAL}: thousandths of a BTC. */
export const lots = qtyLots;

export function config(values: Partial<RiskConfig> = {}): RiskConfig {
  return riskConfig.parse(values);
}

export function status(values: Partial<TradingStatus> = {}): TradingStatus {
  return { state: 'active', killLatched: false, cause: 'started', sinceMs: 0, changedBy: 'start', ...values };
}

/** A market buy of 0.1 BTC. */
export function order(values: Partial<OrderRequest> = {}): OrderRequest {
  return {
    clientOrderId: clientOrderId('tw-1'), strategyId: 'cross', instrumentId: PERPETUAL.id, purpose: 'entry', side: 'buy', type: 'market',
    qty: qtyLots(100), limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null,
    decisionPrice: priceTicks(500_000), decidedAtMs: 0, reason: 'test', ...values,
  };
}

/** 10,000 USDT, flat, BTC at 50,000. What follows from the position is worked out where it is not given. */
export function context(values: Partial<RiskContext> = {}): RiskContext {
  const { instrument = PERPETUAL, positionQty = qtyLots(0), price = 50_000, totalExposure = 0 } = values;
  const heldExposure = values.heldExposure ?? qtyFromLots(instrument, positionQty) * price;
  return {
    timeMs: 1_700_000_000_000, instrument, status: status(), price, dataAgeMs: 0, positionQty, equity: 10_000, averageEntry: positionQty === 0 ? 0 : price,
    arming: null, lacksStop: false, paused: null, stopDistance: null, stopPrice: null, book: null, symbolExposure: 0, totalExposure, derivativeExposure: instrument.market === 'spot' ? 0 : totalExposure,
    heldExposure, netExposure: heldExposure, ownWaitingLong: 0, ownWaitingShort: 0, waitingLong: 0, waitingShort: 0, waitingCost: 0, waitingEntries: [],
    portfolio: alone(instrument, heldExposure), availableMargin: 10_000, otherPositions: 0, dayLossPct: 0, drawdownPct: 0, ordersInWindow: 0, ...values,
  };
}

/** A portfolio of one instrument without history: a normal tail at 5 % a day, a beta of 1. */
export function alone(instrument: Instrument, held: number, limits: RiskConfig = config()): PortfolioContext {
  return {
    index: 0, symbols: [instrument.symbol], risk: createPortfolioRisk([instrument], limits),
    exposures: { held: new Float64Array([held]), waitingLong: new Float64Array(1), waitingShort: new Float64Array(1) },
  };
}

