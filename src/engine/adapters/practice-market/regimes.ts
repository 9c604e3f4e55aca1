import type { Rng } from '../../compute/rng.ts';

/** How wild the whole market is. */
export type VolatilityRegime = 'calm' | 'normal' | 'wild';

/** Where a component of the price drifts. */
export type TrendRegime = 'up' | 'range' | 'down';

/** Volatility of each regime relative to the usual one. */
export const REGIME_VOLATILITY: Readonly<Record<VolatilityRegime, number>> = { calm: 0.6, normal: 1, wild: 1.9 };

/** Draws the volatility regime of the next minute; regimes last 6, 8 and 2 hours on average. */
export function nextVolatilityRegime(regime: VolatilityRegime, rng: Rng): VolatilityRegime {
  const draw = rng.float();
  switch (regime) {
    case 'calm': return draw < 1 / 360 ? 'normal' : 'calm';
    case 'normal': return draw < 0.6 / 480 ? 'calm' : draw < 1 / 480 ? 'wild' : 'normal';
    case 'wild': return draw < 1 / 120 ? 'normal' : 'wild';
  }
}

/** A part of the price, in units of its own minute's standard deviation, that trends for hours or stays in a range. Mutable. */
export interface Component {
  regime: TrendRegime;
  /** Distance from where the regime began. */
  displacement: number;
}

/**
 * Draws the shock of the next minute, about standard normal, and moves the component.
 *
 * Regimes last ten hours on average. A trend drifts by 0.018 a minute: 11 over its life, against a noise of 24, enough to be seen on some days.
 * A range pulls back with a half-life of ten hours. The two are balanced by measurement: what trends give to a rule that follows moves,
 * ranges take back, before costs and at every horizon from minutes to weeks (docs/practice-market.md has the numbers).
 */
export function nextShock(component: Component, rng: Rng): number {
  const draw = rng.float();
  if (draw < LEAVING) turn(component, draw < LEAVING / 2 ? 0 : 1);
  const shock = driftOf(component) + rng.normal();
  component.displacement += shock;
  return shock;
}

const LEAVING = 1 / 600;
const TREND_DRIFT = 0.018;
const RANGE_PULL = 0.0012;

const SUCCESSORS: Readonly<Record<TrendRegime, readonly [TrendRegime, TrendRegime]>> = {
  up: ['range', 'down'], range: ['up', 'down'], down: ['range', 'up'],
};

function turn(component: Component, choice: 0 | 1): void {
  component.displacement = 0;
  component.regime = SUCCESSORS[component.regime][choice];
}

function driftOf(component: Component): number {
  switch (component.regime) {
    case 'up': return TREND_DRIFT;
    case 'down': return -TREND_DRIFT;
    case 'range': return -RANGE_PULL * component.displacement;
  }
}
