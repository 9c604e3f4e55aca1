import type { Denial } from '../../domain/denial.ts';
import type { OrderType } from '../../domain/order.ts';
import type { OrderShape, RiskContext } from '../context.ts';
import type { JudgedOrder } from '../judged-order.ts';

// Nothing is approved on a number that is missing, not finite or of the wrong sign. The types promise as much; this is the last door.

/** Denies an order whose own numbers, or the position it is measured against, are not whole numbers of steps. */
export function checkOrderNumbers(request: OrderShape, { positionQty }: Pick<RiskContext, 'positionQty'>): Denial | null {
  return (
    expect('qty', request.qty, isStep) ??
    expect('limitPrice', request.limitPrice, LIMITED.has(request.type) ? isStep : isStepOrNone) ??
    expect('triggerPrice', request.triggerPrice, TRIGGERED.has(request.type) ? isStep : isStepOrNone) ??
    expect('callbackBps', request.callbackBps, request.type === 'trailing-stop-market' ? isStep : isStepOrNone) ??
    expect('positionQty', positionQty, Number.isSafeInteger)
  );
}

/** Denies an order whose surroundings are not sound numbers: it would be measured against nonsense. */
export function checkContextNumbers({ shape, equity }: JudgedOrder, context: RiskContext): Denial | null {
  return (
    expect('decisionPrice', shape.decisionPrice, isStep) ??
    expect('timeMs', context.timeMs, isZeroOrMore) ??
    expect('price', context.price, isPositive) ??
    expect('equity', context.equity, isPositive) ??
    expect('dataAgeMs', context.dataAgeMs, isZeroOrMore) ??
    expect('symbolExposure', context.symbolExposure, isZeroOrMore) ??
    expect('totalExposure', context.totalExposure, isZeroOrMore) ??
    expect('derivativeExposure', context.derivativeExposure, isZeroOrMore) ??
    expect('heldExposure', context.heldExposure, Number.isFinite) ??
    expect('netExposure', context.netExposure, Number.isFinite) ??
    expect('ownWaitingLong', context.ownWaitingLong, isZeroOrMore) ??
    expect('ownWaitingShort', context.ownWaitingShort, isZeroOrMore) ??
    expect('waitingLong', context.waitingLong, isZeroOrMore) ??
    expect('waitingShort', context.waitingShort, isZeroOrMore) ??
    expect('waitingCost', context.waitingCost, isZeroOrMore) ??
    expect('averageEntry', context.averageEntry, isZeroOrMore) ??
    expect('stopDistance', context.stopDistance, isPositiveOrNone) ??
    expect('stopPrice', context.stopPrice, isPositiveOrNone) ??
    expect('availableMargin', context.availableMargin, Number.isFinite) ??
    expect('otherPositions', context.otherPositions, isZeroOrMore) ??
    expect('dayLossPct', context.dayLossPct, isZeroOrMore) ??
    expect('drawdownPct', context.drawdownPct, isZeroOrMore) ??
    expect('ordersInWindow', context.ordersInWindow, isZeroOrMore) ??
    expect('notionalCap', context.arming === null ? 0 : context.arming.notionalCap, isZeroOrMore) ??
    expect('equityAfter', equity, isPositive)
  );
}

const LIMITED: ReadonlySet<OrderType> = new Set(['limit', 'stop-limit', 'take-profit-limit']);
const TRIGGERED: ReadonlySet<OrderType> = new Set(['stop-market', 'stop-limit', 'take-profit-market', 'take-profit-limit']);

function expect(field: string, value: unknown, isRight: (value: unknown) => boolean): Denial | null {
  return isRight(value) ? null : { code: 'invalid-number', field, value: String(value) };
}

function isStep(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isStepOrNone(value: unknown): boolean {
  return value === null || isStep(value);
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0;
}

function isPositiveOrNone(value: unknown): boolean {
  return value === null || isPositive(value);
}

function isZeroOrMore(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}
