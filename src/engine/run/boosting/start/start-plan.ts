import type { BotConfig, BotPlan, BotPrices } from '../../../contract/boosting.ts';
import { engineConfig } from '../../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../../core/engine-config.ts';
import { instrumentId } from '../../../domain/units.ts';
import { ruleOf } from '../../../learn/boosting/bot/execution.config.ts';
import { BOOSTING } from '../../../strategy/boosting/boosting.ts';
import { leaveRefusal } from '../../live/may-leave.ts';
import type { RunningSession } from '../../session/running-session.ts';
import type { SessionBegin } from '../../workstation/new-session.ts';
import type { SessionRequest } from '../../../contract/api.ts';
import { BLANK_CODE } from '../blank-version.ts';
import { costBpsOf, fillCostsOf } from './costs.ts';
import type { FillCosts } from './costs.ts';
import { placeFor, symbolOf } from './place.ts';
import type { Place, StartWorld } from './place.ts';
import { BOT_PRESETS, holdsToNothing } from './presets.ts';
import { planSentences } from './start-words.ts';

/** A bot whose strategy stands in the session's configuration, without a version. */
export interface BotToStart {
  /** Of one instrument. */
  readonly config: BotConfig;
  readonly assignmentId: string;
  /** Name of the preset that the settings came from; null for a person's own. */
  readonly preset: string | null;
}

/** What is done where the plan is carried out. */
export type StartDeed =
  | { readonly how: 'join'; readonly config: EngineConfig; readonly bots: readonly BotToStart[] }
  | { readonly how: 'begin'; readonly request: SessionRequest; readonly begin: SessionBegin; readonly bots: readonly BotToStart[] };

export interface StartWish {
  readonly config: BotConfig;
  readonly prices: BotPrices;
  readonly preset: string | null;
}

/** A plan in sentences and what carries it out; nothing where it is refused. */
export interface StartPlan {
  readonly plan: BotPlan;
  readonly deed: StartDeed | null;
}

/** As many as were measured beside each other on two cores. */
const MOST_BOTS = 10;

/** Works out what a start would do. Changes nothing. */
export function planStart(world: StartWorld, wish: StartWish): StartPlan {
  const place = placeFor(world, wish.config, wish.prices);
  const refusals = [...(place.how === 'join' ? joinRefusals(world, place.session, wish.config) : place.refusals), ...(place.how === 'begin' ? beginRefusals(world) : []), ...presetRefusals(wish)];
  const how = place.how === 'join' ? 'join' : 'begin';
  if (place.how === 'nowhere' || refusals.length > 0) return { plan: { how, mode: place.mode, sentences: [], refusals }, deed: null };
  const former = place.how === 'join' ? place.session.engine.config : null;
  const deed = deedFor(world, place, wish);
  return { plan: { how, mode: place.mode, sentences: planSentences({ world, place, wish, former, assignments: assignmentsOf(deed) }), refusals }, deed };
}

/** Returns the strategies of the bots that a deed puts to work. */
export function assignmentsOf(deed: StartDeed): readonly StrategyAssignment[] {
  const all = deed.how === 'join' ? deed.config.strategies : deed.begin.strategies;
  return all.filter(({ id }) => deed.bots.some(({ assignmentId }) => assignmentId === id));
}

function deedFor(world: StartWorld, place: Exclude<Place, { how: 'nowhere' }>, { config, preset }: StartWish): StartDeed {
  const { riskPerTradePct, dailyLossLimitPct } = config.execution;
  const strategies = place.how === 'join' ? place.session.engine.config.strategies : [];
  const costs = place.how === 'join' ? place.session.plan.execution : fillCostsOf(config.execution);
  const taken = new Set([...strategies.map(({ id }) => id), ...(place.how === 'join' ? world.bots.map(({ assignmentId }) => assignmentId) : [])]);
  const own = config.data.instruments.map((id) => assignmentFor(id, { config, costs, taken }));
  const bots = own.map(({ id, instruments }): BotToStart => ({ config: { ...config, data: { ...config.data, instruments } }, assignmentId: id, preset }));
  const risk = { riskPerTradePct, dailyLossLimitPct };
  if (place.how === 'begin') return { how: 'begin', request: place.request, begin: { strategies: own, risk, execution: fillCostsOf(config.execution) }, bots };
  const { engine } = place.session;
  return { how: 'join', config: engineConfig.parse({ ...engine.config, strategies: [...withoutInstruments(strategies, config.data.instruments), ...own], risk: { ...engine.config.risk, ...risk } }), bots };
}

function assignmentFor(id: string, { config, costs, taken }: { readonly config: BotConfig; readonly costs: FillCosts; readonly taken: ReadonlySet<string> }): StrategyAssignment {
  const market = id.startsWith('spot:') ? 'spot' : id.startsWith('practice:') ? 'practice' : 'um';
  return {
    id: freeId(`trees-${symbolOf(id).toLowerCase().replaceAll('_', '-')}`, taken), strategy: BOOSTING, code: BLANK_CODE, instruments: [id], interval: '1m', enabled: true,
    config: { ...ruleOf(config.execution, costBpsOf(config.execution, { market }, costs)) },
  };
}

/** A bot that was stopped keeps its name in the records. */
function freeId(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.has(id)) return id;
  }
}

/** One strategy for each instrument. */
function withoutInstruments(strategies: readonly StrategyAssignment[], instruments: readonly string[]): readonly StrategyAssignment[] {
  return strategies.map((one) => ({ ...one, instruments: one.instruments.filter((id) => !instruments.includes(id)) })).filter((one) => one.instruments.length > 0);
}

function joinRefusals({ bots }: StartWorld, { engine, plan }: RunningSession, { data }: BotConfig): readonly string[] {
  const atWork = bots.filter(({ endedMs }) => endedMs === null);
  const busy = data.instruments.filter((id) => atWork.some(({ instrumentId: other }) => other === id));
  const all = atWork.length + data.instruments.length;
  return [
    ...killed(engine.status),
    ...(busy.length === 0 ? [] : [`${busy.join(', ')}: a bot trades there already. Change its settings, or stop it first.`]),
    ...(all > MOST_BOTS && busy.length === 0 ? [`Expected at most ${MOST_BOTS} bots in a session, found ${all} with these. Stop some first, or name fewer instruments.`] : []),
    ...(plan.venue?.mode === 'live' && engine.arming?.isArmed !== true ? ['Real money is not armed. Arm the session, then start the bot again; a start never arms.'] : []),
    ...data.instruments.filter((id) => !engine.desks.has(instrumentId(id))).map((id) => `${id} is not in this session.`),
  ];
}

function beginRefusals({ session }: StartWorld): readonly string[] {
  if (session === null) return [];
  const open = leaveRefusal(session);
  const armed = session.engine.arming?.isArmed === true ? [`The session that runs, "${session.plan.title}", is armed, and a start in another would end it. Disarm it first, or start a bot that fits it.`] : [];
  return [...killed(session.engine.status), ...armed, ...(open === null ? [] : [open])];
}

function killed({ killLatched }: RunningSession['engine']['status']): readonly string[] {
  return killLatched ? ['The kill switch is on. Look at the account and re-arm it first.'] : [];
}

/** What is there to be looked at trades nowhere else. */
function presetRefusals({ config, preset }: StartWish): readonly string[] {
  const { data, execution: { mode } } = config;
  const elsewhere = data.instruments.filter((id) => !id.startsWith('practice:'));
  const isToLookAt = BOT_PRESETS.some(({ name, isPracticeOnly }) => name === preset && isPracticeOnly);
  if (isToLookAt && elsewhere.length > 0) return [`This preset shows the cycle and is for the practice market, not for ${elsewhere.join(', ')}. Name practice instruments, or go without it.`];
  return holdsToNothing(config) && mode !== 'paper' ? [`These settings hold models to nothing: what trades has shown nothing. On an account at the exchange (${mode}) that is refused. Raise what a model must show, or trade on paper.`] : [];
}
