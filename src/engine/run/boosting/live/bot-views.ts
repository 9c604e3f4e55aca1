import type { BotCounts, BotState, BotSummary, BotVersionName, BotView } from '../../../contract/boosting.ts';
import { instrumentId } from '../../../domain/units.ts';
import type { RetrainRecord } from '../../../learn/boosting/rolling/retrain-record.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { RunningSession } from '../../session/running-session.ts';
import { modeOf } from '../../session/plan.ts';
import type { SessionPlan } from '../../session/plan.ts';
import { costBpsOf } from '../start/costs.ts';
import { botSentence } from './bot-sentence.ts';
import type { LiveBot } from './live-bot-view.ts';

/** Where the views of bots are read from. */
export interface BotSources {
  readonly store: Pick<Store, 'bots' | 'models' | 'sessions' | 'instruments'>;
  readonly session: RunningSession | null;
}

/** Puts a bot in short for a person. Reads the store: what a step brought is to be written before. */
export function botSummary(sources: BotSources, live: LiveBot): BotSummary {
  const { store } = sources;
  const { id, sessionId, assignmentId, instrumentId: instrument, startedMs, endedMs, nowMs, settings, cycle } = live;
  const outcomes = store.bots.outcomes(id);
  const title = (code: string): BotVersionName => versionName(store, code);
  const windowBars = Math.round(settings.data.windowHours * 60);
  const state = stateOf(live, outcomes);
  const symbol = instrument.slice(instrument.indexOf(':') + 1);
  const { active = null, previous = null, candidate = null, training = null, nextDueMs = null, barsMissing = endedMs === null ? windowBars : 0, shadowLeftMinutes = null, sharpe = null } = cycle ?? {};
  const isAtWork = endedMs === null;
  const facts = {
    active: live.tradingCode === null ? null : { ...title(live.tradingCode), sinceMs: active?.code === live.tradingCode ? active.sinceMs : startedMs },
    previous: previous === null ? null : title(previous),
    candidate: candidate === null ? null : { ...title(candidate), leftMinutes: shadowLeftMinutes ?? 0, ofMinutes: settings.retraining.shadowMinutes },
    training: isAtWork ? training : null, barsMissing, windowBars, nextDueMs: isAtWork && training === null ? nextDueMs : null,
  };
  return {
    id, sessionId, assignmentId, instrumentId: instrument, symbol, title: `Trees ${symbol}`, mode: modeOfSession(sources, sessionId), state, sentence: botSentence(state, live, facts), startedMs, endedMs, nowMs, ...facts,
    sharpe, preset: live.preset, counts: countsOf(outcomes), lastStep: newestStep(store, id),
  };
}

/** Puts everything that is known of a bot for a person. */
export function botView(sources: BotSources, live: LiveBot): BotView {
  const { settings, cycle, lastTraining, notes } = live;
  return {
    ...botSummary(sources, live), config: settings, costBps: costOf(sources, live), duel: cycle?.duel ?? null, lastTraining: lastTraining === null ? null : { tookMs: lastTraining.tookMs, bars: lastTraining.bars },
    standing: cycle?.drift.standing ?? [], notes,
  };
}

/** Returns a version by the name that it has on the shelf. */
export function versionName({ models }: Pick<Store, 'models'>, code: string): BotVersionName {
  return { code, title: models.get(code)?.title ?? `Trees ${code.slice(0, 8)}` };
}

type Outcomes = ReturnType<Store['bots']['outcomes']>;

function stateOf({ endedMs, failure, cycle, tradingCode }: LiveBot, outcomes: Outcomes): BotState {
  if (endedMs !== null) return 'ended';
  if (failure !== null) return 'failed';
  if (tradingCode !== null) return 'trading';
  if (isResting(outcomes)) return 'resting';
  return cycle === null || cycle.barsMissing > 0 ? 'gathering' : 'waiting';
}

/** Of the steps that say who trades, the newest took the last version off. */
function isResting(outcomes: Outcomes): boolean {
  const newest = (outcome: RetrainRecord['outcome']): number => outcomes[outcome]?.newest ?? 0;
  return newest('rested') > Math.max(newest('swapped'), newest('rolled-back'), newest('adopted'));
}

function countsOf(outcomes: Outcomes): BotCounts {
  const of = (outcome: RetrainRecord['outcome']): number => outcomes[outcome]?.count ?? 0;
  return { trained: of('passed') + of('refused') + of('failed'), passed: of('passed'), refused: of('refused'), failed: of('failed'), swapped: of('swapped'), rolledBack: of('rolled-back') };
}

function newestStep({ bots }: Pick<Store, 'bots'>, id: string): RetrainRecord | null {
  const [newest] = bots.steps(id, { limit: 1, kind: 'step' });
  return newest === undefined ? null : newest.step as RetrainRecord;
}

function modeOfSession(sources: BotSources, sessionId: string): BotSummary['mode'] {
  const plan = planOf(sources, sessionId);
  return plan === null ? 'paper' : modeOf(plan);
}

function costOf(sources: BotSources, { sessionId, assignmentId, instrumentId: id, settings }: LiveBot): number {
  const told = sources.session?.id === sessionId ? sources.session.engine.config.strategies.find((one) => one.id === assignmentId)?.config['costBps'] : undefined;
  if (typeof told === 'number') return told;
  const instrument = sources.store.instruments.get(instrumentId(id)) ?? { market: id.startsWith('spot:') ? 'spot' as const : 'um' as const };
  return costBpsOf(settings.execution, instrument, planOf(sources, sessionId)?.execution ?? settings.execution);
}

function planOf({ store, session }: BotSources, sessionId: string): SessionPlan | null {
  return session?.id === sessionId ? session.plan : store.sessions.get(sessionId)?.config as SessionPlan | undefined ?? null;
}
