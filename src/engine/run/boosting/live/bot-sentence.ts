import type { BotState, BotSummary } from '../../../contract/boosting.ts';
import type { LiveBot } from './live-bot-view.ts';

type Facts = Pick<BotSummary, 'active' | 'candidate' | 'training' | 'barsMissing' | 'windowBars' | 'nextDueMs'>;

/** Says in one sentence what a bot does now, and why. */
export function botSentence(state: BotState, live: LiveBot, facts: Facts): string {
  const { active, barsMissing, windowBars } = facts;
  switch (state) {
    case 'ended': return live.endCause ?? 'It has ended.';
    case 'failed': return live.failure ?? 'It cannot go on.';
    case 'gathering': return barsMissing === windowBars ? `Reads the bars of before; the first training begins when ${count(windowBars)} are there.` : `Gathers bars: ${count(windowBars - barsMissing)} of ${count(windowBars)} are there. The first training begins when all are.`;
    case 'waiting': return `No version has passed yet, so nothing is traded; ${upcoming(facts)}.`;
    case 'resting': return `Rests: its last version was too old to be trusted, so nothing is traded; ${upcoming(facts)}.`;
    case 'trading': return live.isEnabled ? `Trades by ${active?.title ?? 'its version'}; ${upcoming(facts)}.` : `Switched off: it opens nothing, and what is open stays under its stop; ${upcoming(facts)}.`;
  }
}

function upcoming({ candidate, training, nextDueMs }: Facts): string {
  if (training !== null) return 'trees are being grown now';
  if (candidate !== null) return candidate.leftMinutes > 0 ? `${candidate.title} has passed and decides beside it for ${minutes(candidate.leftMinutes)} more` : `${candidate.title} has passed and takes over at the next bar`;
  return nextDueMs === null ? 'the next training begins at the next bar' : `the next training is due at ${clock(nextDueMs)} UTC`;
}

function minutes(value: number): string {
  return `${value} ${value === 1 ? 'minute' : 'minutes'}`;
}

function count(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** Bars close a millisecond before the minute that a person would name. */
function clock(timeMs: number): string {
  return new Date(timeMs + 1).toISOString().slice(11, 16);
}
