import { describe, expect, it } from 'vitest';
import { runWorlds } from '../../../scripts/properties/run-worlds.ts';

// The quick version of `npm run properties`, which does the same by the million (docs/risk.md).

const ORDERS = 30_000;

/** What has to have denied something, or the worlds were too tame to say anything. */
const LIMITS = [
  'symbol-exposure-cap', 'total-exposure-cap', 'net-exposure-cap', 'cluster-exposure-cap', 'leverage-cap', 'insufficient-margin', 'open-positions-limit', 'risk-per-trade-cap', 'order-rate-limit',
  'depth-share-cap', 'no-order-book', 'price-collar', 'value-at-risk-cap', 'expected-shortfall-cap', 'beta-cap', 'session-notional-cap', 'not-armed', 'data-stale', 'short-not-possible',
  'quantity-below-minimum', 'notional-below-minimum', 'quantity-above-maximum', 'invalid-number', 'reducing-only', 'trading-halted',
] as const;

describe('random orders, fills, prices, transfers, changes and restarts in random worlds', () => {
  it('leave no limit broken after an approved order fills at the price collar, whatever else fills, and can always be reduced', () => {
    const { counts, faults } = runWorlds(ORDERS, 7);
    expect(faults).toEqual([]);
    expect(counts.approved).toBeGreaterThan(ORDERS / 20);
    expect(counts.reduced).toBeGreaterThan(ORDERS / 20);
    expect(counts.fills).toBeGreaterThan(ORDERS / 20);
    expect(counts.restarts).toBeGreaterThan(ORDERS / 200);
    expect(LIMITS.filter((code) => !counts.denials.has(code))).toEqual([]);
  }, 120_000);
});
