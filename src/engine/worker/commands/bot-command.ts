import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { StoredBot } from '../../adapters/sqlite/bot-store.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import { api } from '../../contract/api.ts';
import type { MethodInput, MethodOutput } from '../../contract/api.ts';
import type { BotConfig, BotDeedPreview, BotLogEntry, BotPlan, BotSummary, BotVersions, BotView } from '../../contract/boosting.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { RetrainPolicySnapshot } from '../../learn/boosting/rolling/cycle-state.ts';
import type { BotState, LiveBot } from '../../run/boosting/live/live-bot-view.ts';
import { storedView } from '../../run/boosting/live/live-view.ts';
import { botHandlers } from '../../run/handlers/bot-handlers.ts';
import type { BotMethod, BotPlaces } from '../../run/handlers/bot-handlers.ts';
import { reachEngine } from '../control-socket.ts';
import { engineOwner } from '../data-folder.ts';
import { locateProgram } from '../program.ts';
import { CommandFailed } from './command-failed.ts';
import { hasStore, withExistingStore } from './with-store.ts';

export type { BotConfig, BotDeedPreview, BotLogEntry, BotPlan, BotSummary, BotVersions, BotView };

/** What a person wishes of the start of bots. */
export type BotStartWish = Pick<MethodInput<'bots.start'>, 'prices' | 'preset'> & { readonly config: BotConfig };

/** What a bot is told to do. */
export type BotDeedWish = { readonly deed: 'train' | 'roll-back' } | { readonly deed: 'stop'; readonly how: 'keep' | 'close' } | { readonly deed: 'change'; readonly config: BotConfig };

/** What stands behind the commands: the engine that runs on the data folder, or what it left there. */
interface BotAccess {
  readonly engine: 'running' | 'none';
  call<Name extends BotMethod>(name: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
}

const REACH_MS = 2_000;
const NO_ENGINE = 'No engine runs on this data folder: it goes on where it stood when one does.';

/** Lists the bots, those that work first; a data folder that is not there yet holds none. */
export async function listBots(dataDir: string): Promise<{ readonly engine: 'running' | 'none'; readonly bots: readonly BotSummary[] }> {
  if (!hasStore(dataDir)) return { engine: 'none', bots: [] };
  return await withAccess(dataDir, async (access) => ({ engine: access.engine, ...await listed(access) }));
}

/** Returns everything about one bot. */
export function showBot(dataDir: string, bot: string): Promise<BotView> {
  return withAccess(dataDir, async (access) => {
    const view = await access.call('bots.get', { id: await idOf(access, bot) });
    return access.engine === 'none' && view.endedMs === null ? { ...view, sentence: NO_ENGINE } : view;
  });
}

/** Returns the newest entries of the log of a bot, newest first. */
export function logOfBot(dataDir: string, { bot, limit }: { readonly bot: string; readonly limit: number }): Promise<MethodOutput<'bots.log'>> {
  return withAccess(dataDir, async (access) => access.call('bots.log', { id: await idOf(access, bot), limit }));
}

/** Returns which version of a bot traded when. */
export function versionsOfBot(dataDir: string, { bot, from, to }: { readonly bot: string; readonly from: number; readonly to: number }): Promise<BotVersions> {
  return withAccess(dataDir, async (access) => access.call('bots.versions', { id: await idOf(access, bot), from, to }));
}

/** Says what a start would do; without an engine, in a new session. */
export function planBots(dataDir: string, wish: BotStartWish): Promise<BotPlan> {
  return withAccess(dataDir, (access) => access.call('bots.plan', wish));
}

/** Starts bots in the engine that runs. @throws CommandFailed where none does, ContractFailure with why not and what to do */
export function startBots(dataDir: string, wish: BotStartWish): Promise<MethodOutput<'bots.start'>> {
  return withAccess(dataDir, (access) => {
    refuseWithoutEngine(access);
    return access.call('bots.start', wish);
  });
}

/** Says what a deed would do. */
export function previewBotDeed(dataDir: string, bot: string, wish: BotDeedWish): Promise<BotDeedPreview> {
  return withAccess(dataDir, async (access) => access.call('bots.preview', { id: await idOf(access, bot), deed: wish.deed === 'stop' ? `stop-${wish.how}` : wish.deed, ...('config' in wish ? { config: wish.config } : {}) }));
}

/** Does it, in the engine that runs. @throws CommandFailed where none does, ContractFailure with why not */
export function doToBot(dataDir: string, bot: string, wish: BotDeedWish): Promise<{ readonly id: string; readonly message: string }> {
  return withAccess(dataDir, async (access) => {
    refuseWithoutEngine(access);
    const id = await idOf(access, bot);
    return { id, ...await carryOut(access, id, wish) };
  });
}

/** Returns the bot that a person means: by its id, its place in the session, its instrument or its symbol; one at work goes before those that have ended. @throws CommandFailed when it is none, or more than one */
export function chooseBot(bots: readonly BotSummary[], text: string): BotSummary {
  const exact = bots.find(({ id }) => id === text);
  const found = bots.filter(({ assignmentId, instrumentId, symbol }) => [assignmentId, instrumentId, symbol].some((name) => name.toLowerCase() === text.toLowerCase()));
  const atWork = found.filter(({ endedMs }) => endedMs === null);
  const [only, ...others] = atWork.length > 0 ? atWork : found;
  if (exact !== undefined) return exact;
  if (only === undefined) throw new CommandFailed({ code: 'no-bot', message: `expected a bot by its id, its place or its instrument, found "${text}": see tradewind bot list`, where: 'bot' });
  if (others.length > 0) throw new CommandFailed({ code: 'many-bots', message: `expected one bot, found ${1 + others.length} for "${text}" (${[only, ...others].slice(0, 4).map(({ id }) => id).join(', ')}): give its id`, where: 'bot' });
  return only;
}

async function carryOut(access: BotAccess, id: string, wish: BotDeedWish): Promise<{ readonly message: string }> {
  switch (wish.deed) {
    case 'train': return access.call('bots.train', { id });
    case 'roll-back': return access.call('bots.roll-back', { id });
    case 'stop': return access.call('bots.stop', { id, how: wish.how });
    case 'change': return access.call('bots.change', { id, config: wish.config });
  }
}

async function listed(access: BotAccess): Promise<{ readonly bots: readonly BotSummary[] }> {
  const { bots } = await access.call('bots.list', {});
  return { bots: access.engine === 'running' ? bots : bots.map((bot) => (bot.endedMs === null ? { ...bot, sentence: NO_ENGINE } : bot)) };
}

async function idOf(access: BotAccess, text: string): Promise<string> {
  return chooseBot((await access.call('bots.list', {})).bots, text).id;
}

async function withAccess<Result>(dataDir: string, work: (access: BotAccess) => Promise<Result>): Promise<Result> {
  const owner = hasStore(dataDir) ? engineOwner(dataDir) : null;
  if (owner === null) {
    return await withExistingStore(dataDir, (store) => {
      const handlers = botHandlers(storedPlaces(store));
      return work({ engine: 'none', call: (name, input) => called(() => (handlers[name] as (parsed: unknown) => unknown)(api[name].input.parse(input))) as Promise<never> });
    });
  }
  const engine = await reachEngine(owner, REACH_MS);
  if (engine === null) throw new CommandFailed({ code: 'not-reached', message: `expected the engine of process ${owner.pid} to answer, found silence: look after its bots in its window` });
  try {
    return await work({ engine: 'running', call: (name, input) => engine.client.call(name, input) });
  } finally {
    engine.close();
  }
}

/** A bot does nothing without an engine. */
function refuseWithoutEngine({ engine }: BotAccess): void {
  if (engine === 'none') noEngine();
}

function noEngine(): never {
  throw new CommandFailed({ code: 'no-engine', message: 'expected an engine that runs on this data folder, found none: open the window or tradewind serve, or run bots without a window by tradewind paper --config bot.yaml' });
}

/** What an engine left is read; nothing of it is changed. */
function storedPlaces(store: Store): BotPlaces {
  return {
    store, clock: wallClock, version: locateProgram().version, research: { honesty: noEngine }, session: null, configure: noEngine, startSession: noEngine, startLive: noEngine,
    bots: {
      start: noEngine, stop: noEngine, train: noEngine, rollBack: noEngine, change: noEngine,
      list: () => store.bots.list().map(({ id }) => store.bots.get(id)).filter((bot) => bot !== null).map(leftBot),
      view: (id) => { const bot = store.bots.get(id); return bot === null ? null : leftBot(bot); },
      steps: (id, page) => store.bots.steps(id, page), stepsSince: (id, fromMs) => store.bots.stepsSince(id, fromMs), forecasts: (id, span) => store.bots.forecasts(id, span),
    },
  };
}

/** A bot as it stood when its engine ended. */
function leftBot(bot: StoredBot): LiveBot {
  const view = storedView(bot);
  const left = (bot.state as BotState | null)?.cycle as RetrainPolicySnapshot | null | undefined;
  if (view.endedMs !== null || left === null || left === undefined) return view;
  const { trading, shadow } = left.state;
  return {
    ...view, tradingCode: trading.active?.code ?? null, isEnabled: true,
    cycle: {
      active: trading.active, previous: trading.previous?.code ?? null, candidate: shadow?.code ?? null, barsMissing: 0, training: null, nextDueMs: null, shadowLeftMinutes: null, sharpe: null, duel: null,
      drift: { bars: 0, looks: [], skill: [], wrongSide: null, standing: [], findings: [] },
    },
  };
}

async function called(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RequestRefused) throw new CommandFailed({ ...error.error, where: error.error.where ?? null }, { cause: error });
    throw error;
  }
}
