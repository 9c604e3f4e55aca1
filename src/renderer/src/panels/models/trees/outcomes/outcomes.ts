import type { BotDriftReport, BotForecasts } from '../../../../../../engine/contract/boosting.ts';
import { formatNumber } from '../../../../format/decimal.ts';
import { writeShare } from '../../../../format/write.ts';

/** A forecast whose time has passed. */
export interface SettledForecast {
  readonly timeMs: number;
  readonly code: string;
  readonly forecastBps: number;
  readonly outcomeBps: number;
}

/** Returns the forecasts whose outcome is known, oldest first. */
export function settledOf({ timeMs, version, codes, forecastBps, outcomeBps }: BotForecasts): readonly SettledForecast[] {
  return timeMs.flatMap((time, row) => {
    const outcome = outcomeBps[row];
    return outcome === null || outcome === undefined ? [] : [{ timeMs: time, code: codes[version[row] ?? -1] ?? '', forecastBps: forecastBps[row] ?? 0, outcomeBps: outcome }];
  });
}

/** Returns every so many of the points, so that at most so many are drawn; the newest is among them. */
export function thinnedPoints<Point>(points: readonly Point[], most: number): readonly Point[] {
  const every = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, index) => (points.length - 1 - index) % every === 0);
}

/** Tells whether a forecast named the side that came. */
export function isRightSide({ forecastBps, outcomeBps }: SettledForecast): boolean {
  return forecastBps * outcomeBps > 0;
}

/** Says of forecasts on how many sides they were right, and of those that were large enough to trade on. */
export function sidesSentence(points: readonly SettledForecast[], neededBps: number | null): string {
  const sided = points.filter(({ forecastBps, outcomeBps }) => forecastBps !== 0 && outcomeBps !== 0);
  if (sided.length === 0) return 'No forecast of this time has an outcome yet.';
  const right = `The side was right in ${writeShare(sided.filter(isRightSide).length / sided.length)} of ${formatNumber(sided.length, 0)} bars; a coin is right in half.`;
  if (neededBps === null) return right;
  const large = sided.filter(({ forecastBps }) => Math.abs(forecastBps) > neededBps);
  if (large.length === 0) return `${right} None was above the ${formatNumber(neededBps, 1)} bps that an entry needs with its costs.`;
  const earned = large.reduce((sum, { forecastBps, outcomeBps }) => sum + Math.sign(forecastBps) * outcomeBps, 0) / large.length;
  return `${right} ${formatNumber(large.length, 0)} were above the ${formatNumber(neededBps, 1)} bps that an entry needs with its costs; what came after them was ${formatNumber(Math.abs(earned), 1)} bps ${earned < 0 ? 'against' : 'with'} them on average, before costs.`;
}

/** Says what the newest rank correlation is worth beside chance. */
export function skillSentence(skill: BotDriftReport['skill']): string {
  const last = skill.at(-1);
  if (last === undefined || last.ic === null || last.standardError === null) return 'Too few outcomes yet to say whether forecasts and outcomes go together.';
  const chance = 2 * last.standardError;
  const found = `Rank correlation over the newest ${formatNumber(last.pairs, 0)} bars: ${formatNumber(last.ic, 3)}. Chance alone reaches ${formatNumber(chance, 2)} either way.`;
  if (Math.abs(last.ic) <= chance) return `${found} Nobody can tell this from luck.`;
  return last.ic > 0 ? `${found} More than chance explains, and no promise of what comes.` : `${found} Forecasts have gone against what came.`;
}
