import { MINUTE_MS } from '../../../domain/interval.ts';
import type { BotRetrainingConfig } from '../bot/retraining.config.ts';
import type { CycleSettings } from './cycle.ts';
import type { CycleState, Training } from './cycle-state.ts';

/** Why a training begins. */
export type TrainingCause = Pick<Training, 'why' | 'cause'>;

/** Nothing is begun early within so many minutes of the last training, and the Sharpe ratio is looked at as often. */
const LOOK_MINUTES = 5;

/**
 * Returns why a training begins now, where none is under way; null where none does.
 * @param sharpe of the rule lately; null for unknown
 */
export function trainingCause({ begunMs, asked, nowMs, ...state }: CycleState, { everyMinutes, retraining }: CycleSettings, sharpe: number | null): TrainingCause | null {
  if (begunMs === null) return { why: 'first', cause: 'The first training: the window is full.' };
  if (asked !== null) return { why: 'asked', cause: asked };
  const minutes = (nowMs - begunMs) / MINUTE_MS;
  if (minutes >= everyMinutes) return { why: 'due', cause: `Due: ${everyMinutes} minutes since the last.` };
  return minutes < LOOK_MINUTES || state.trading.active === null ? null : earlyCause(state, { minutes, sharpe, ...retraining });
}

interface EarlyLimits extends Pick<BotRetrainingConfig, 'retrainAbovePsi' | 'retrainBelowSharpe'> {
  /** Since the last training. */
  readonly minutes: number;
  readonly sharpe: number | null;
}

/** Each cause begins one training early between two that are due: where that did not help, the next will come soon enough. */
function earlyCause({ drifted, tried }: Pick<CycleState, 'drifted' | 'tried'>, { minutes, sharpe, retrainBelowSharpe: below, retrainAbovePsi }: EarlyLimits): TrainingCause | null {
  const isLook = Math.floor(minutes) % LOOK_MINUTES === 0;
  if (isLook && !tried.includes('sharpe') && below !== null && sharpe !== null && sharpe < below) {
    return { why: 'sharpe', cause: `Early: the rolling Sharpe ratio of the rule is ${sharpe.toFixed(2)}, below ${below}.` };
  }
  return drifted === null || retrainAbovePsi === null || tried.includes('drift') ? null : { why: 'drift', cause: `Early: ${drifted}` };
}

/** Whether a training was begun before it was due, by what is watched. */
export function isEarly({ why }: TrainingCause): boolean {
  return why === 'drift' || why === 'sharpe';
}
