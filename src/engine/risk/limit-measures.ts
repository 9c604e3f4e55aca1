import { qtyLots } from '../domain/units.ts';
import { leverageOf, usableMargin } from './allowance.ts';
import type { RiskConfig } from './config.ts';
import type { OrderShape, RiskContext } from './context.ts';
import type { JudgedOrder } from './judged-order.ts';
import { betaExposureWith } from './limits/beta.ts';
import { clusterExposureWith } from './limits/cluster.ts';
import { collarDistancePct } from './limits/collar.ts';
import { depthFor, takesAtOnce } from './limits/depth.ts';
import { netExposureWith } from './limits/net-exposure.ts';
import { OFF_PCT, tailWith } from './limits/portfolio.ts';
import { tradeRiskWith } from './limits/trade-risk.ts';

/** How a limit is called and measured. The codes are those of the gauges. */
export const LIMIT_NAMES = {
  'daily-loss': { title: 'Loss today', unit: '%' },
  'drawdown': { title: 'Fall from the peak', unit: '%' },
  'trade-risk': { title: 'Risk of one trade', unit: '%' },
  'open-risk': { title: 'At risk now', unit: '%' },
  'symbol-exposure': { title: 'Largest position', unit: '%' },
  'total-exposure': { title: 'All positions together', unit: '%' },
  'net-exposure': { title: 'Longs less shorts', unit: '%' },
  'cluster-exposure': { title: 'Symbols that move together', unit: '%' },
  'leverage': { title: 'Leverage of the account', unit: '×' },
  'margin': { title: 'Money in use', unit: '%' },
  'open-positions': { title: 'Open positions', unit: 'positions' },
  'value-at-risk': { title: 'Value at risk', unit: '%' },
  'expected-shortfall': { title: 'Expected shortfall', unit: '%' },
  'beta': { title: 'Beta to Bitcoin', unit: '×' },
  'session-cap': { title: 'Armed up to', unit: '' },
  'depth-share': { title: 'Share of the order book', unit: '%' },
  'price-collar': { title: 'Distance to the order book', unit: '%' },
  'order-rate': { title: 'Orders in the last minute', unit: 'orders' },
  'data-age': { title: 'Age of the newest price', unit: 's' },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly unit: string }>>;

export type LimitCode = keyof typeof LIMIT_NAMES;

/** One limit as it stands for an instrument: the same numbers that the gate compares. Null where it is not known or does not apply. */
export interface LimitMeasure {
  readonly code: LimitCode;
  readonly value: number | null;
  readonly limit: number | null;
}

/** Returns an order of nothing: with it, every limit is measured as it stands before an order. */
export function nothingOf(context: RiskContext): JudgedOrder {
  return { shape: nothing(context), qty: 0, fillPrice: context.price, worth: 0, addedWorth: 0, cost: 0, equity: context.equity - context.waitingCost };
}

/** Measures every limit of the gate as it would be with an order, waiting entries filled. */
export function measureLimits(order: JudgedOrder, context: RiskContext, config: RiskConfig): readonly LimitMeasure[] {
  return [...lossMeasures(order, context, config), ...exposureMeasures(order, context, config), ...portfolioMeasures(order, context, config), ...safetyMeasures(order, context, config)];
}

function lossMeasures(order: JudgedOrder, context: RiskContext, config: RiskConfig): readonly LimitMeasure[] {
  const left = order.equity / context.equity;
  const risk = tradeRiskWith(order, context);
  return [
    { code: 'daily-loss', value: lossAfter(context.dayLossPct, left), limit: config.dailyLossLimitPct },
    { code: 'drawdown', value: lossAfter(context.drawdownPct, left), limit: config.maxDrawdownPct },
    { code: 'trade-risk', value: risk === null ? null : pct(risk, order.equity), limit: config.maxRiskPerTradePct },
  ];
}

function exposureMeasures(order: JudgedOrder, context: RiskContext, config: RiskConfig): readonly LimitMeasure[] {
  const { equity, addedWorth, cost } = order;
  const leverage = leverageOf(context.instrument, config);
  const free = usableMargin(context.availableMargin - context.waitingCost - cost, equity, config) - addedWorth / leverage;
  const positions = context.otherPositions + (context.positionQty !== 0 || order.qty > 0 || context.ownWaitingLong + context.ownWaitingShort > 0 ? 1 : 0);
  return [
    { code: 'symbol-exposure', value: pct(context.symbolExposure + addedWorth, equity), limit: config.maxSymbolExposurePct },
    { code: 'total-exposure', value: pct(context.totalExposure + addedWorth, equity), limit: config.maxTotalExposurePct },
    { code: 'net-exposure', value: pct(Math.abs(netExposureWith(order, context)), equity), limit: config.maxNetExposurePct },
    { code: 'cluster-exposure', value: pct(clusterExposureWith(order, context), equity), limit: config.maxClusterExposurePct },
    { code: 'leverage', value: ratio(context.derivativeExposure + (context.instrument.market === 'spot' ? 0 : addedWorth), equity), limit: config.maxLeverage },
    { code: 'margin', value: 100 - config.marginReservePct - pct(free, equity), limit: 100 - config.marginReservePct },
    { code: 'open-positions', value: positions, limit: config.maxOpenPositions },
    { code: 'session-cap', value: context.arming === null ? null : context.totalExposure + addedWorth, limit: context.arming?.notionalCap ?? null },
  ];
}

function portfolioMeasures(order: JudgedOrder, context: RiskContext, config: RiskConfig): readonly LimitMeasure[] {
  const { valueAtRisk, expectedShortfall } = tailWith(order, context);
  return [
    { code: 'value-at-risk', value: pct(valueAtRisk, order.equity), limit: unlessOff(config.maxValueAtRiskPct) },
    { code: 'expected-shortfall', value: pct(expectedShortfall, order.equity), limit: unlessOff(config.maxExpectedShortfallPct) },
    { code: 'beta', value: ratio(Math.abs(betaExposureWith(order, context)), order.equity), limit: unlessOff(config.maxBeta) },
  ];
}

function safetyMeasures(order: JudgedOrder, context: RiskContext, config: RiskConfig): readonly LimitMeasure[] {
  const isOrder = order.qty > 0;
  const depth = isOrder && takesAtOnce(order, context) ? depthFor(order, context, config) : null;
  return [
    { code: 'depth-share', value: depth === null ? null : pct(order.qty, depth), limit: config.maxDepthSharePct },
    { code: 'price-collar', value: isOrder ? Math.max(0, collarDistancePct(order, context, config)) : null, limit: config.priceCollarPct },
    { code: 'order-rate', value: context.ordersInWindow + (isOrder ? 1 : 0), limit: config.maxOrdersPerMinute },
    { code: 'data-age', value: context.dataAgeMs / 1000, limit: config.maxDataAgeSeconds },
  ];
}

function nothing({ instrument }: RiskContext): OrderShape {
  return {
    strategyId: '', instrumentId: instrument.id, purpose: 'entry', side: 'buy', type: 'market', qty: qtyLots(0), limitPrice: null, triggerPrice: null,
    callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: 0 as OrderShape['decisionPrice'], reason: '',
  };
}

/** A loss in percent, once the account has shrunk to this share. */
function lossAfter(lossPct: number, left: number): number {
  return Math.max(0, 100 - (100 - lossPct) * left);
}

function unlessOff(limit: number): number | null {
  return limit >= OFF_PCT ? null : limit;
}

function pct(part: number, whole: number): number {
  return ratio(part, whole) * 100;
}

/** Of an account that an order would leave with nothing, everything is too much. */
function ratio(part: number, whole: number): number {
  if (part === 0) return 0;
  return whole > 0 ? part / whole : Math.sign(part) * Number.POSITIVE_INFINITY;
}
