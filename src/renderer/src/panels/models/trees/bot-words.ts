import type { BotState, BotSummary, RetrainWhy } from '../../../../../engine/contract/boosting.ts';
import type { BadgeProps } from '../../../components/Badge.tsx';
import { formatNumber } from '../../../format/decimal.ts';
import { formatAge } from '../../../format/time.ts';

const MINUTE_MS = 60_000;

type Tone = NonNullable<BadgeProps['tone']>;

/** How the state of a bot is named and toned. */
export const BOT_STATE: Readonly<Record<BotState, { readonly word: string; readonly tone: Tone }>> = {
  gathering: { word: 'Gathering bars', tone: 'info' }, waiting: { word: 'No version trades', tone: 'neutral' }, trading: { word: 'Trading', tone: 'good' },
  resting: { word: 'Resting', tone: 'warn' }, failed: { word: 'Cannot go on', tone: 'danger' }, ended: { word: 'Ended', tone: 'neutral' },
};

/** Why a training was begun, or another version trades, in a word or two. */
export const STEP_WHY: Readonly<Record<RetrainWhy, string>> = {
  first: 'first', due: 'due', drift: 'drift', sharpe: 'low Sharpe', asked: 'asked for', shadowed: 'shadow', degraded: 'did worse', aged: 'too old', told: 'session',
};

/** Returns the minute that a person would name for the close of a bar, which is a millisecond before it. */
export function atClose(timeMs: number): number {
  return timeMs % MINUTE_MS === MINUTE_MS - 1 ? timeMs + 1 : timeMs;
}

/** Says what a bot is doing beside trading: gathering, training, a version in the shadow, or waiting for the next training. */
export function doingWords({ state, barsMissing, windowBars, training, candidate, nextDueMs, nowMs }: Pick<BotSummary, 'state' | 'barsMissing' | 'windowBars' | 'training' | 'candidate' | 'nextDueMs' | 'nowMs'>): string {
  if (state === 'ended' || state === 'failed') return 'nothing any more';
  if (training !== null) return `trains (${STEP_WHY[training.why]})`;
  if (candidate !== null) return `${candidate.title} in the shadow, ${formatNumber(candidate.ofMinutes - candidate.leftMinutes, 0)} of ${formatNumber(candidate.ofMinutes, 0)} min`;
  if (barsMissing > 0 && barsMissing === windowBars) return 'reads the bars of before';
  if (barsMissing > 0) return `gathers bars, ${formatNumber(windowBars - barsMissing, 0)} of ${formatNumber(windowBars, 0)}`;
  if (nextDueMs === null || nowMs === null || nextDueMs <= nowMs) return 'trains with the next bar';
  return `trains in ${formatAge(nextDueMs - nowMs)}`;
}

/** Says how its trainings came out: `12: 2 passed, 10 refused`. */
export function countWords({ trained, passed, refused, failed, swapped, rolledBack }: BotSummary['counts']): string {
  if (trained === 0) return 'none yet';
  const parts = ([[passed, 'passed'], [refused, 'refused'], [failed, 'failed'], [swapped, 'took over'], [rolledBack, 'rolled back']] as const).filter(([count]) => count > 0);
  return parts.length === 0 ? formatNumber(trained, 0) : `${formatNumber(trained, 0)}: ${parts.map(([count, word]) => `${formatNumber(count, 0)} ${word}`).join(', ')}`;
}
