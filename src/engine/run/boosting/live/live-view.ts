import type { StoredBot } from '../../../adapters/sqlite/bot-store.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import type { RunningSession } from '../../session/running-session.ts';
import { BLANK_CODE } from '../blank-version.ts';
import type { BotRun } from './bot-run.ts';
import type { BotState, LiveBot } from './live-bot-view.ts';
import { placeOf } from './put-version.ts';

/** Returns a bot at work as it stands. */
export function runView(run: BotRun, session: RunningSession): LiveBot {
  const { seat, settings, preset, failure, policy, isWarm, behind, lastTraining, notes, nowMs, warmUntilMs, asking } = run;
  const place = placeOf(session.engine.config, seat.assignmentId);
  const code = place?.code ?? BLANK_CODE;
  const late = lastTraining !== null && lastTraining.bars > settings.retraining.everyMinutes
    ? [`Bars are played faster than trees are grown: ${lastTraining.bars} bars went by in the last training, so a training comes later than every ${settings.retraining.everyMinutes} minutes of the market.`] : [];
  const asked = asking === null ? [] : ['Real money is armed, and the gate is being asked whether the newest version may take over. Until it answers, what trades stays.'];
  return {
    ...seat, settings, preset, failure, lastTraining, endedMs: null, endCause: null, nowMs: nowMs === warmUntilMs && !isWarm ? null : nowMs, cycle: isWarm ? policy.view() : null,
    tradingCode: code === BLANK_CODE ? null : code, isEnabled: place?.enabled ?? false, barsBehind: behind, notes: [...notes, ...asked, ...late],
  };
}

/** Returns a bot that goes on no more. */
export function storedView({ id, sessionId, assignmentId, instrumentId, settings, startedMs, endedMs, endCause, state }: StoredBot): LiveBot {
  const kept = state as BotState | null;
  return {
    id, sessionId, assignmentId, instrumentId, settings: settings as BotConfig, preset: kept?.preset ?? null, startedMs, endedMs, endCause, nowMs: kept?.nowMs ?? null, failure: null, cycle: null,
    tradingCode: null, isEnabled: false, barsBehind: 0, lastTraining: kept?.lastTraining ?? null, notes: [],
  };
}
