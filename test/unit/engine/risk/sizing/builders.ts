import type { Side } from '../../../../../src/engine/domain/order.ts';
import type { QtyLots } from '../../../../../src/engine/domain/units.ts';
import type { OrderShape, RiskContext } from '../../../../../src/engine/risk/gate.ts';
import { largestWithin } from '../../../../../src/engine/risk/largest.ts';
import { sizingPolicy } from '../../../../../src/engine/risk/sizing/config.ts';
import type { SizingPolicy } from '../../../../../src/engine/risk/sizing/config.ts';
import type { SizingInput } from '../../../../../src/engine/risk/sizing/sizing.ts';
import { config, context, order, PERPETUAL } from '../builders.ts';

/** What is sized, for which account, and the order that it becomes. */
export interface Case extends Partial<Omit<SizingInput, 'within'>> {
  readonly account?: Partial<RiskContext>;
  readonly side?: Side;
}

/** 10,000 USDT, flat, BTC at 50,000, a stop 500 away, sized and judged by the same account. */
export function sizing({ account = {}, side = 'buy', ...values }: Case = {}): SizingInput {
  const { instrument = PERPETUAL, equity = 10_000, price = 50_000, config: risk = config() } = values;
  const judged = context({ instrument, equity, price, availableMargin: equity, ...account });
  return {
    instrument, equity, price, stopDistance: 500, targetExposure: 1, openRisk: 0, multipliers: [], policy: null, volatility: null, record: null, config: risk,
    within: (qty: QtyLots) => largestWithin(shape(instrument.id, side, qty), judged, risk), ...values,
  };
}

export function policy(values: Partial<SizingPolicy> = {}): SizingPolicy {
  return sizingPolicy.parse(values);
}

/** A market entry. */
export function shape(instrumentId: OrderShape['instrumentId'], side: Side, qty: QtyLots): OrderShape {
  return { ...order({ side, qty }), instrumentId };
}
