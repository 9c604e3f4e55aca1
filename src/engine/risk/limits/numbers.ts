import type { Denial } from '../../domain/denial.ts';
import type { OrderRequest, OrderType } from '../../domain/order.ts';
import type { RiskContext } from '../context.ts';

// Nothing is approved on a number that is missing, not finite or of the wrong sign. The types promise as much; this is the last door.

/** Denies an order whose own numbers, or the position it is measured against, are not whole numbers of steps. */
export function checkOrderNumbers(request: OrderRequest, { positionQty }: RiskContext): Denial | null {
  return (
    expect('qty', request.qty, isStep) ??
    expect('limitPrice', request.limitPrice, LIMITED.has(request.type) ? isStep : isStepOrNone) ??
    expect('triggerPrice', request.triggerPrice, TRIGGERED.has(request.type) ? isStep : isStepOrNone) ??
    expect('positionQty', positionQty, Number.isSafeInteger)
  );
}

/** Denies an order whose surroundings are not sound numbers: it would be measured against nonsense. */
export function checkContextNumbers(request: OrderRequest, context: RiskContext): Denial | null {
  return (
    expect('decisionPrice', request.decisionPrice, isStep) ??
    expect('timeMs', context.timeMs, isZeroOrMore) ??
    expect('price', context.price, isPositive) ??
    expect('equity', context.equity, isPositive) ??
    expect('dataAgeMs', context.dataAgeMs, isZeroOrMore) ??
    expect('symbolExposure', context.symbolExposure, isZeroOrMore) ??
    expect('totalExposure', context.totalExposure, isZeroOrMore) ??
    expect('availableMargin', context.availableMargin, Number.isFinite) ??
    expect('otherPositions', context.otherPositions, isZeroOrMore) ??
    expect('dayLossPct', context.dayLossPct, isZeroOrMore) ??
    expect('drawdownPct', context.drawdownPct, isZeroOrMore) ??
    expect('ordersInWindow', context.ordersInWindow, isZeroOrMore) ??
    expect('notionalCap', context.arming === null ? 0 : context.arming.notionalCap, isZeroOrMore)
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

function isZeroOrMore(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}
