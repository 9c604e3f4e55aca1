import { liquidationOf } from './stress-test.ts';
import type { StressAccount, StressPosition } from './stress-test.ts';

/** How far a price may move against a position before the exchange closes it. */
export interface LiquidationDistance {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** Null where nothing is borrowed, or no price above zero does it. */
  readonly price: number | null;
  /** Share of the price now; 0 when it is reached. Null without a price. */
  readonly distance: number | null;
  /** The same in standard deviations of its daily return; null where one of the two is not known. */
  readonly days: number | null;
}

/** Returns the distance of each position; a price that the exchange itself has told goes before the one reckoned here. */
export function liquidationDistances({ positions }: StressAccount, told: (instrumentId: string) => number | null): readonly LiquidationDistance[] {
  return positions.map((position) => {
    const { instrumentId, symbol, qty, mark, margin, dailyVolatility } = position;
    const price = margin === null ? null : told(instrumentId) ?? liquidationOf(position);
    const distance = price === null ? null : Math.max(0, (qty > 0 ? mark - price : price - mark) / mark);
    const days = distance === null || dailyVolatility === null || !(dailyVolatility > 0) ? null : distance / dailyVolatility;
    return { instrumentId, symbol, side: qty > 0 ? 'long' : 'short', price, distance, days };
  });
}

/**
 * Returns by how much all prices may move against the borrowed positions at once before the equity no longer covers the margin that they must keep, as if all
 * of it stood for all of them (cross margin): the x of `equity − x·Σ|worth| = Σ rate·worth·(1 ∓ x)`. Null without borrowed positions, or when no move does it;
 * 0 when it is reached.
 */
export function accountDistance({ equity, positions }: StressAccount): number | null {
  let [room, slope] = [equity, 0];
  for (const position of positions) {
    if (position.margin === null) continue;
    const worth = Math.abs(position.qty) * position.mark;
    room -= worth * position.maintenanceMarginRate;
    slope += worth * (1 - Math.sign(position.qty) * position.maintenanceMarginRate);
  }
  return slope === 0 ? null : withinReach(room / slope, positions);
}

/** A price cannot fall by more than all of it: where only longs are held, they may be safe at every price. */
function withinReach(distance: number, positions: readonly StressPosition[]): number | null {
  const hasShorts = positions.some(({ qty, margin }) => margin !== null && qty < 0);
  return distance >= 1 && !hasShorts ? null : Math.max(0, distance);
}
