import { mkdirSync } from 'node:fs';
import type { BacktestRequest, SessionRequest } from '../../contract/api.ts';
import { createEngineClient } from '../../contract/client.ts';
import type { EngineClient } from '../../contract/client.ts';
import type { ViewEvent } from '../../contract/events.ts';
import type { AccountView, AlertView, OrderView, PositionView, SessionView, TradeView, TradingView } from '../../contract/view.ts';
import { settingsFromText } from '../../run/backtest/settings-text.ts';
import type { SettingText } from '../../run/backtest/settings-text.ts';
import { createEngineHost } from '../engine-host.ts';
import type { EngineHost } from '../engine-host.ts';
import type { Program } from '../program.ts';
import { CommandFailed } from './command-failed.ts';

export interface PaperCommand {
  readonly dataDir: string;
  readonly program: Program;
  /** The session to start; null continues the one that was not ended, or starts practice when there is none. */
  readonly start: SessionRequest | null;
  /** Replaces the strategies that a new session begins with. */
  readonly strategy: { readonly name: string; readonly set: readonly SettingText[] } | null;
  /** Speed for a session that is continued. */
  readonly speed: number | null;
  /** Ends the session's play after this wall time; null plays until told to stop or the feed has ended. */
  readonly forMs: number | null;
  readonly signal: AbortSignal;
  /** Told of everything durable that happens, and of the engine and its trading state. */
  readonly onEvent: (event: ViewEvent) => void;
}

/** Where a session stood when play ended. It can be continued. */
export interface PaperDocument {
  readonly session: SessionView;
  readonly trading: TradingView;
  readonly account: AccountView;
  readonly positions: readonly PositionView[];
  readonly openOrders: readonly OrderView[];
  /** All round trips of the session, oldest first. */
  readonly trades: readonly TradeView[];
  readonly alerts: readonly AlertView[];
  /** Why play ended. */
  readonly endedBy: 'feed' | 'time' | 'signal';
}

/**
 * Runs the engine without a window until its feed ends, the time is up or the signal comes, and returns where the session then stands.
 * @throws DataFolderInUse when an engine runs on the data folder; CommandFailed when the kill switch forbids a new session; ContractFailure
 */
export async function paperCommand(command: PaperCommand): Promise<PaperDocument> {
  const { dataDir, program } = command;
  mkdirSync(dataDir, { recursive: true });
  const host = createEngineHost({
    workerFile: program.workerFile, emergencyFile: program.emergencyFile, dataDir, options: { version: program.version, researchWorkerFile: program.researchWorkerFile },
  });
  try {
    return await run(host, command);
  } finally {
    await host.close();
  }
}

async function run(host: EngineHost, command: PaperCommand): Promise<PaperDocument> {
  const client = createEngineClient(host.connect());
  const failed = engineFailure(client);
  await Promise.race([client.call('engine.view', {}), failed]);
  const done = endOf(client, command);
  client.onEvent((_sequence, event) => { command.onEvent(event); });
  await begin(client, command);
  const endedBy = await Promise.race([done, failed]);
  return documentOf(client, endedBy);
}

/** Rejects when the engine fails: a terminal has nobody to watch it start again and again. */
function engineFailure(client: EngineClient): Promise<never> {
  return new Promise((_resolve, reject) => {
    client.onEvent((_sequence, event) => {
      if (event.type !== 'engine-updated' || event.engine.status !== 'failed') return;
      reject(new CommandFailed({ code: 'engine-failed', message: event.engine.message }));
    });
  });
}

async function begin(client: EngineClient, { start, strategy, speed }: PaperCommand): Promise<void> {
  if (start === null) {
    if (speed !== null) await client.call('session.set-speed', { speed });
    return;
  }
  const { trading } = await client.call('engine.view', {});
  if (trading.killLatched) throw new CommandFailed({ code: 'kill-latched', message: `expected the kill switch to be off, found it on (${trading.cause}): look at the account, then re-arm it with tradewind kill --re-arm` });
  if (strategy === null) {
    await client.call('session.start', start);
    return;
  }
  // At real-time speed no bar closes before the strategies are in place.
  await client.call('session.start', { ...start, speed: 1 });
  await putToWork(client, strategy, start);
  await client.call('session.set-speed', { speed: start.speed });
}

/** Takes off what the new session began with and puts one strategy on all its instruments. */
async function putToWork(client: EngineClient, { name, set }: NonNullable<PaperCommand['strategy']>, start: SessionRequest): Promise<void> {
  const { strategies, instruments } = await client.call('engine.view', {});
  const interval: BacktestRequest['interval'] = start.kind === 'replay' ? start.interval : '5m';
  const assignment = { id: 'paper', strategy: name, instruments: instruments.map(({ id }) => id), interval, enabled: true, config: settingsFromText('config', name, set) };
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
  await client.call('session.pause', { paused: true });
  const trades = await allTrades(client);
  const { session, trading, account, positions, orders, alerts } = await client.call('engine.view', {});
  if (session === null || account === null) throw new CommandFailed({ code: 'no-session', message: 'expected a running session, found none' });
  return { session, trading, account, positions, openOrders: orders, trades, alerts: alerts.toReversed(), endedBy };
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
