import type { Handlers } from '../../contract/api.ts';

import type { BotDeed } from '../../contract/boosting.ts';
import { RequestRefused } from '../../contract/server.ts';
import { instrumentId } from '../../domain/units.ts';
import { botConfig } from '../../learn/boosting/bot/bot.config.ts';
import { ruleOf } from '../../learn/boosting/bot/execution.config.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { readBotConfig, violationText } from '../boosting/config-file/read-bot-config.ts';
import { writeBotConfig } from '../boosting/config-file/write-bot-config.ts';
import { botSummary, botView, versionName } from '../boosting/live/bot-views.ts';
import type { LiveBot } from '../boosting/live/live-bot-view.ts';
import { costBpsOf } from '../boosting/start/costs.ts';
import { previewDeed } from '../boosting/start/deed-preview.ts';
import { describeBots } from '../boosting/start/describe-bots.ts';
import { startBots, worldOf } from '../boosting/start/start-bots.ts';
import { planStart } from '../boosting/start/start-plan.ts';
import { botDrift, botImportance } from '../boosting/view/bot-features.ts';
import { forecastColumns, logEntry, logPage } from '../boosting/view/bot-log.ts';
import { botVersions, NO_VERSIONS } from '../boosting/view/bot-versions.ts';
import { mayTakeOver } from '../live/may-take-over.ts';
import type { GateAsker } from '../live/armed-gate.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

export type BotMethod = Extract<keyof Handlers, `bots.${string}`>;

/** What the methods of bots need of a program. */
export type BotPlaces = Pick<Workstation, 'store' | 'session' | 'configure' | 'startSession' | 'startLive'> & GateAsker & { readonly bots: Pick<Workstation['bots'], 'start' | 'stop' | 'train' | 'rollBack' | 'change' | 'list' | 'view' | 'steps' | 'stepsSince' | 'forecasts'> };

/** The bots of boosted trees: their settings, their start, and what they do. */
export function botHandlers(workstation: BotPlaces): Pick<Handlers, BotMethod> {
  const { store, bots } = workstation;
  const known = (id: string): LiveBot => {
    const bot = bots.view(id);
    if (bot === null) throw refuseMissing('a bot', id);
    return bot;
  };
  const versionsOf = ({ id, startedMs, endedMs }: LiveBot, span: { readonly from: number; readonly to: number }): ReturnType<typeof botVersions> => botVersions({
    botId: id, startedMs, endedMs, entries: bots.stepsSince(id, span.from).map(logEntry), titleOf: (code) => versionName(store, code).title,
  }, span);
  const preview = (id: string, deed: BotDeed, wanted: BotConfig | null): ReturnType<typeof previewDeed> => {
    const live = known(id);
    const isHere = workstation.session?.id === live.sessionId;
    return previewDeed(deed, { bot: botSummary(workstation, live), config: live.settings, risk: isHere ? workstation.session.engine.config.risk : null, holding: isHere ? holdingOf(workstation, live) : null, isArmed: isHere && isArmed(workstation) }, wanted);
  };
  const orRefused = (id: string, deed: BotDeed, wanted: BotConfig | null = null): LiveBot => {
    const { refusal } = preview(id, deed, wanted);
    if (refusal !== null) throw new RequestRefused({ code: 'refused', message: refusal });
    return known(id);
  };

  return {
    'bots.describe': () => describeBots(workstation),
    'bots.plan': ({ config, prices, preset = null }) => planStart(worldOf(workstation), { config: checked(config), prices, preset }).plan,
    'bots.start': ({ config, prices, preset = null }) => startBots(workstation, { config: checked(config), prices, preset }),
    'bots.list': () => ({ bots: bots.list().map((bot) => botSummary(workstation, bot)) }),
    'bots.get': ({ id }) => botView(workstation, known(id)),
    'bots.log': ({ id, before, limit }) => {
      known(id);
      return logPage(bots.steps(id, { limit: limit + 1, ...(before === undefined ? {} : { before }) }), limit, store.bots.countSteps(id));
    },
    'bots.forecasts': ({ id, from, to }) => forecastColumns(bots.forecasts(known(id).id, { from, to: to + 1 }), known(id).settings.training.horizonMinutes),
    'bots.versions': ({ from, to, ...asked }) => {
      const bot = 'id' in asked ? known(asked.id) : botOn(bots.list(), workstation.session?.id, asked.instrumentId);
      return bot === undefined ? NO_VERSIONS : versionsOf(bot, { from, to });
    },
    'bots.drift': ({ id }) => botDrift(known(id)),
    'bots.importance': ({ code }) => botImportance(store, code),
    'bots.preview': ({ id, deed, config }) => preview(id, deed, config === undefined ? null : checked(config)),
    'bots.train': ({ id }) => {
      const { assignmentId } = orRefused(id, 'train');
      bots.train(id, 'Asked for by a person.');
      return { message: `"${assignmentId}" trains at the next bar at which nothing else is under way.` };
    },
    'bots.roll-back': ({ id }) => {
      const former = botSummary(workstation, orRefused(id, 'roll-back')).previous;
      const isOff = isArmed(workstation);
      bots.rollBack(id, 'A person wanted the one before it back.');
      return { message: `${former?.title ?? 'The version before'} ${isOff ? 'is back in its place, switched off, and what was held is being closed: real money is armed, and nobody has asked the gate about it' : 'trades again from the next bar on'}.` };
    },
    'bots.stop': ({ id, how }) => {
      const { assignmentId } = orRefused(id, how === 'close' ? 'stop-close' : 'stop-keep');
      bots.stop(id, how);
      return { message: `"${assignmentId}" is stopped${how === 'close' ? ', and what it held is being closed' : '; what it held stays under its stop'}.` };
    },
    'bots.change': async ({ id, config }) => {
      const wanted = checked(config);
      const { assignmentId } = orRefused(id, 'change', wanted);
      await passGate(workstation, known(id), wanted);
      orRefused(id, 'change', wanted);
      bots.change(id, wanted);
      applyRisk(workstation, wanted);
      return { message: `"${assignmentId}" works by these settings from the next bar on.` };
    },
    'bots.read-config': ({ text, name }) => {
      const read = readBotConfig(text);
      return read.outcome === 'read' ? { config: read.config, violations: [] } : { config: null, violations: read.violations.map((violation) => ({ ...violation, sentence: violationText(violation, name) })) };
    },
    'bots.write-config': ({ config, format }) => {
      const written = checked(config);
      return { text: format === 'json' ? `${JSON.stringify(written, null, 2)}\n` : writeBotConfig(written) };
    },
  };
}

/** Settings as they were given, held to their schema. @throws RequestRefused with every violation at its key */
function checked(given: unknown): BotConfig {
  const parsed = botConfig.safeParse(given);
  if (parsed.success) return parsed.data;
  // The reader of files says it in words a person knows.
  const read = readBotConfig(JSON.stringify(given));
  const violations = read.outcome === 'read' ? [] : read.violations.map(({ path, expected, found }) => ({ path, message: `expected ${expected}, found ${found}` }));
  throw new RequestRefused({ code: 'invalid-config', message: violations.map(({ path, message }) => `${path}: ${message}`).join('; '), violations });
}

/** The bot on an instrument of a session: the one that works, else the one that did last. */
function botOn(all: readonly LiveBot[], sessionId: string | undefined, instrument: string): LiveBot | undefined {
  const here = all.filter((bot) => bot.sessionId === sessionId && bot.instrumentId === instrument);
  return here.find(({ endedMs }) => endedMs === null) ?? here.toSorted((one, other) => other.startedMs - one.startedMs)[0];
}

function isArmed({ session }: BotPlaces): boolean {
  return session?.engine.arming?.isArmed === true;
}

function holdingOf({ session }: BotPlaces, { instrumentId: id }: LiveBot): string | null {
  const position = session?.engine.position(instrumentId(id));
  return position ? `What is open in ${id.slice(id.indexOf(':') + 1)}` : null;
}

/** Where real money is armed, other settings have to pass the gate as those before them had to. */
async function passGate(places: BotPlaces, { assignmentId, sessionId }: LiveBot, bot: BotConfig): Promise<void> {
  const { session } = places;
  const assignment = session?.engine.config.strategies.find(({ id }) => id === assignmentId);
  if (session?.id !== sessionId || assignment === undefined || session.engine.arming?.isArmed !== true) return;
  const instrument = session.plan.instruments.find(({ id }) => id === bot.data.instruments[0]);
  const costBps = instrument === undefined ? bot.execution.costBps ?? 0 : costBpsOf(bot.execution, instrument, session.plan.execution);
  const answer = await mayTakeOver(places, { assignment: { ...assignment, config: { ...ruleOf(bot.execution, costBps) } }, bot });
  if (!answer.ok) throw new RequestRefused({ code: 'gate', message: answer.sentence });
}

/** The limits are the session's: what a bot is told of them holds for all. */
function applyRisk(workstation: BotPlaces, { execution: { riskPerTradePct, dailyLossLimitPct } }: BotConfig): void {
  const config = workstation.session?.engine.config;
  if (config === undefined || (config.risk.riskPerTradePct === riskPerTradePct && config.risk.dailyLossLimitPct === dailyLossLimitPct)) return;
  workstation.configure({ ...config, risk: { ...config.risk, riskPerTradePct, dailyLossLimitPct } });
}
