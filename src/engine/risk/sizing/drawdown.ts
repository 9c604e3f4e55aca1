import type { RiskConfig } from '../config.ts';
import type { SizingMultiplier } from './arithmetic.ts';

/** Below the drawdown of `drawdownReducePct` new trades risk half: a losing streak is met with smaller stakes, not with none. */
const REDUCED_RISK = 0.5;

const FULL: readonly SizingMultiplier[] = [];
const REDUCED: readonly SizingMultiplier[] = [{ code: 'drawdown', factor: REDUCED_RISK }];

/**
 * Returns what a fall from the peak makes of a trade's size.
 * @param drawdownPct fall from the peak in percent; what is not a number is taken as a fall
 */
export function drawdownMultipliers(drawdownPct: number, config: RiskConfig): readonly SizingMultiplier[] {
  return drawdownPct < config.drawdownReducePct ? FULL : REDUCED;
}
