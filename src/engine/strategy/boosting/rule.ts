import type { PositionSign } from '../strategy.ts';
import type { BoostingRuleConfig } from './boosting.config.ts';

export type RuleThresholds = Pick<BoostingRuleConfig, 'enterBps' | 'costBps' | 'exitBps'>;

/**
 * Returns which side the rule wants to hold. Flat, it enters where the forecast after costs is beyond the threshold; holding, it turns where it would enter the other side,
 * leaves where the forecast is against it by more than the smaller threshold, and holds otherwise. Without a forecast all stays as it is.
 * @param forecastBps return expected over the horizon, before costs; NaN for none
 */
export function wantedSide(forecastBps: number, position: PositionSign, { enterBps, costBps, exitBps }: RuleThresholds): PositionSign {
  if (Number.isNaN(forecastBps)) return position;
  const entered = (Math.abs(forecastBps) - costBps > enterBps ? Math.sign(forecastBps) : 0) as PositionSign;
  if (position === 0 || (entered !== 0 && entered !== position)) return entered;
  return forecastBps * position < -exitBps ? 0 : position;
}
