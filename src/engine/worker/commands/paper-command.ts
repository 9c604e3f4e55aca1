import { mkdirSync } from 'node:fs';
import type { BacktestRequest, SessionRequest } from '../../contract/api.ts';
import { createEngineClient } from '../../contract/client.ts';
import type { EngineClient } from '../../contract/client.ts';
import type { ViewEvent } from '../../contract/events.ts';
import type { AccountView, AlertView, OrderView, PositionView, SessionView, TradeView, TradingView } from '../../contract/view.ts';
import { BadRequest, strategyViolations } from '../../run/backtest/run-request.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { MODEL_KINDS } from '../../run/models/kinds/kinds.ts';
import { canAggregate } from '../../run/session/checked-assignment.ts';
import { commonSpan } from '../../run/data/stored-series.ts';
import { createEngineHost } from '../engine-host.ts';
import type { EngineHost } from '../engine-host.ts';
import { vaultIn } from '../key-storage.ts';
import type { Program } from '../program.ts';
import { CommandFailed } from './command-failed.ts';
import { explainViolations } from './explain-violations.ts';
import { findModel } from './find-model.ts';
import { botsOf, BotTeller, waitForBots } from './paper-bots.ts';
import type { BotNews, PaperBot, PaperBots } from './paper-bots.ts';
import { withExistingStore } from './with-store.ts';

export interface PaperCommand {
  readonly dataDir: string;
  readonly program: Program;
  /** The session to start; null continues the one that was not ended, or starts practice when there is none. */
  readonly start: SessionRequest | null;
  /** Replaces the strategies that a new session begins with. */
  readonly strategy: { readonly name: string; readonly set: readonly SettingText[] } | { readonly model: string; readonly set: readonly SettingText[] } | null;
  /** Starts bots of boosted trees, in a session of their own, in place of `start` and `strategy`. */
  readonly bots?: PaperBots;
  /** Told of every step of a bot, as it happens. */
  readonly onBot?: (news: BotNews) => void;
  /** Speed for a session that is continued. */
  readonly speed: number | null;
  /** Ends the session's play after this wall time; null plays until told to stop or the feed has ended. */
  readonly forMs: number | null;
  readonly signal: AbortSignal;
  /** Opens the vault of the keys, where the session needs one; null leaves it as it is. */
  readonly passphrase: string | null;
  /** Asked when the session runs, before play goes on: whether it may. @throws CommandFailed when it may not */
  readonly admit?: (client: EngineClient) => Promise<void>;
  /** Told of everything durable that happens, and of the engine and its trading state. */
  readonly onEvent: (event: ViewEvent) => void;
}

/** Where a session stood when play ended. It is left paused, and can be continued. */
export interface PaperDocument {
  readonly session: SessionView;
  readonly trading: TradingView;
  readonly account: AccountView;
  readonly positions: readonly PositionView[];
  readonly openOrders: readonly OrderView[];
  /** All round trips of the session, oldest first. */
  readonly trades: readonly TradeView[];
  readonly alerts: readonly AlertView[];
  /** Bots of boosted trees in the session, with all that they did. */
  readonly bots: readonly PaperBot[];
  /** Why play ended. */
  readonly endedBy: 'feed' | 'time' | 'signal';
}

/**
 * Runs the engine without a window until its feed ends, the time is up or the signal comes, and returns where the session then stands.
 * @throws DataFolderInUse when an engine runs on the data folder; BadRequest, CommandFailed or ContractFailure when the session cannot be started
 */
export async function paperCommand(command: PaperCommand): Promise<PaperDocument> {
  const { dataDir, program } = command;
  const chosen = await chosenStrategy(command);
  await refuseImpossible(command, chosen);
  mkdirSync(dataDir, { recursive: true });
  const host = createEngineHost({
    workerFile: program.workerFile, emergencyFile: program.emergencyFile, dataDir, options: { version: program.version, researchWorkerFile: program.researchWorkerFile }, keyStore: vaultIn(dataDir),
  });
  try {
    return await run(host, command, chosen);
  } finally {
    await host.close();
  }
}

/** The one strategy of a new session: a model by the code that was meant, on the bars that it was trained on. */
interface Chosen {
  readonly strategy: string;
  readonly code?: string;
  /** Null for those of the session. */
  readonly interval: BacktestRequest['interval'] | null;
  readonly config: Readonly<Record<string, unknown>>;
}

async function chosenStrategy({ dataDir, strategy }: PaperCommand): Promise<Chosen | null> {
  if (strategy === null) return null;
  if ('name' in strategy) return checkedChoice({ strategy: strategy.name, interval: null, config: settingsFromText('config', strategy.name, strategy.set) });
  return await withExistingStore(dataDir, (store) => {
    const { kind, code, interval } = findModel(store, strategy.model);
    const name = MODEL_KINDS[kind].strategy;
    return checkedChoice({ strategy: name, code, interval: interval as BacktestRequest['interval'], config: settingsFromText('config', { strategy: name, code }, strategy.set) });
  });
}

function checkedChoice(chosen: Chosen): Chosen {
  const violations = explainViolations(strategyViolations(chosen.strategy, chosen.config, chosen.code), { ...chosen, risk: {}, execution: {} });
  if (violations.length > 0) throw new BadRequest(violations);
  return chosen;
}

/** Nothing is started that must be refused a moment later. */
async function refuseImpossible({ dataDir, start }: PaperCommand, chosen: Chosen | null): Promise<void> {
  const bars = start === null || start.kind === 'practice' ? '1m' : start.interval;
  const wanted = chosen?.interval ?? null;
  if (wanted !== null && !canAggregate(bars, wanted)) throw new CommandFailed({ code: 'interval-too-fine', message: `expected bars that add up to ${wanted}, on which the model was trained, found ${bars}`, where: '--interval' });
  if (start?.kind !== 'replay') return;
  const { instruments, interval } = start;
  await withExistingStore(dataDir, (store) => {
    const bare = instruments.find((id) => commonSpan(store, [id], interval) === null);
    if (bare !== undefined) throw new CommandFailed({ code: 'data-missing', message: `expected stored bars of ${bare} that add up to ${interval}, found none: import some first, or see what there is with tradewind data list`, where: bare });
  });
}

async function run(host: EngineHost, command: PaperCommand, chosen: Chosen | null): Promise<PaperDocument> {
  const client = createEngineClient(host.connect());
  await client.call('engine.view', {}).catch((error: unknown) => { throw notStarted(error); });
  const done = endOf(client, command);
  client.onEvent((_sequence, event) => { command.onEvent(event); });
  if (command.passphrase !== null) await client.keys({ action: 'unlock', passphrase: command.passphrase });
  const teller = new BotTeller(client, (news) => { command.onBot?.(news); });
  await teller.begin();
  await begin(client, command, chosen);
  await command.admit?.(client);
  const endedBy = await done;
  if (endedBy === 'feed') await waitForBots(client, command.signal);
  const document = await documentOf(client, endedBy);
  await teller.settle();
  return document;
}

/** An engine that cannot even start will not start the next time either; one that dies later is started again, halted. */
function notStarted(error: unknown): CommandFailed {
  const message = error instanceof Error ? error.message : String(error);
  return new CommandFailed({ code: 'engine-failed', message: message.replace(/ It is being restarted.*$/, '') }, { cause: error });
}

async function begin(client: EngineClient, { start, speed, bots }: PaperCommand, chosen: Chosen | null): Promise<void> {
  if (bots !== undefined) {
    await client.call('bots.start', { config: bots.config, prices: bots.prices, ...(bots.preset === null ? {} : { preset: bots.preset }) });
    return;
  }
  if (start === null) {
    const { session } = await client.call('engine.view', {});
    if (speed !== null) await client.call('session.set-speed', { speed });
    if (session?.source !== 'venue') await client.call('session.pause', { paused: false });
    return;
  }
  const { trading } = await client.call('engine.view', {});
  if (trading.killLatched) throw new CommandFailed({ code: 'kill-latched', message: `expected the kill switch to be off, found it on (${trading.cause}): look at the account, then re-arm it with tradewind kill --re-arm` });
  if (chosen === null) {
    await client.call('session.start', start);
    return;
  }
  // At real-time speed no bar closes before the strategies are in place.
  await client.call('session.start', start.kind === 'venue' ? start : { ...start, speed: 1 });
  await putToWork(client, chosen, start);
  if (start.kind !== 'venue') await client.call('session.set-speed', { speed: start.speed });
}

/** Takes off what the new session began with and puts one strategy on all its instruments. */
async function putToWork(client: EngineClient, { strategy, code, interval: own, config }: Chosen, start: SessionRequest): Promise<void> {
  const { strategies, instruments } = await client.call('engine.view', {});
  const interval = own ?? (start.kind === 'practice' ? '5m' : start.interval);
  const assignment = { id: 'paper', strategy, ...(code === undefined ? {} : { code }), instruments: instruments.map(({ id }) => id), interval, enabled: true, config };
  for (const { id } of strategies) await client.call('strategies.remove', { id });
  await client.call('strategies.apply', assignment);
}

function endOf(client: EngineClient, { forMs, signal }: PaperCommand): Promise<PaperDocument['endedBy']> {
  return new Promise((resolve) => {
    const timer = forMs === null ? undefined : setTimeout(() => { resolve('time'); }, forMs);
    const stop = (): void => {
      clearTimeout(timer);
      resolve('signal');
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    client.onEvent((_sequence, event) => {
      if (event.type !== 'session-updated' || event.session?.ended !== true) return;
      clearTimeout(timer);
      resolve('feed');
    });
  });
}

async function documentOf(client: EngineClient, endedBy: PaperDocument['endedBy']): Promise<PaperDocument> {
  const { session: played } = await client.call('engine.view', {});
  // What lives on the prices of this moment cannot be paused; its positions keep their stops at the exchange.
  if (played?.source !== 'venue') await client.call('session.pause', { paused: true });
  await nextFrame(client);
  const trades = await allTrades(client);
  const { session, trading, account, positions, orders, alerts } = await client.call('engine.view', {});
  if (session === null || account === null) throw new CommandFailed({ code: 'no-session', message: 'expected a running session, found none' });
  return { session, trading, account, positions, openOrders: orders, trades, alerts: alerts.toReversed(), bots: await botsOf(client, session.id), endedBy };
}

/** Account and positions reach the view once a frame: the last one before the end may lack the last events. */
function nextFrame(client: EngineClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.onEvent((_sequence, event) => {
      if (event.type !== 'positions-updated') return;
      stop();
      resolve();
    });
  });
}

async function allTrades(client: EngineClient): Promise<readonly TradeView[]> {
  const trades: TradeView[] = [];
  for (let before: number | null | undefined; before !== null;) {
    const page = await client.call('records.page', { kind: 'trades', limit: 500, ...(before === undefined ? {} : { before }) });
    if (page.kind === 'trades') trades.push(...page.items);
    before = page.next;
  }
  return trades.toReversed();
}
