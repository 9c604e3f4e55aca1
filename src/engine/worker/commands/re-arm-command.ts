import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { TradingView } from '../../contract/view.ts';
import { LiveSession } from '../../run/live/live-session.ts';
import { Session } from '../../run/session/session.ts';
import { tradingView } from '../../run/view/engine-views.ts';
import { reachEngine } from '../control-socket.ts';
import { claimDataFolder, engineOwner } from '../data-folder.ts';
import type { EngineOwner } from '../data-folder.ts';
import { CommandFailed } from './command-failed.ts';
import { withExistingStore } from './with-store.ts';

/** What trading stands at after the kill switch was re-armed. */
export interface ReArmDocument {
  readonly engine: 'running' | 'none';
  readonly trading: TradingView;
  readonly reArmedMs: number;
}

const REACH_MS = 2_000;

/**
 * Re-arms the kill switch, so that strategies may trade again: in the engine that runs on the data folder, or else in the stored session.
 * @throws CommandFailed when it is not on, or the running engine cannot be reached
 */
export async function reArmCommand(dataDir: string): Promise<ReArmDocument> {
  const owner = engineOwner(dataDir);
  const trading = owner === null ? await reArmStored(dataDir) : await reArmRunning(owner);
  return { engine: owner === null ? 'none' : 'running', trading, reArmedMs: wallClock.now() };
}

async function reArmRunning(owner: EngineOwner): Promise<TradingView> {
  const engine = await reachEngine(owner, REACH_MS);
  if (engine === null) throw new CommandFailed({ code: 'not-reached', message: `expected the engine of process ${owner.pid} to answer, found silence: re-arm it in its window` });
  try {
    refuseUnlatched((await engine.client.call('engine.view', {})).trading);
    await engine.client.call('trading.re-arm', {});
    return (await engine.client.call('engine.view', {})).trading;
  } finally {
    engine.close();
  }
}

function reArmStored(dataDir: string): Promise<TradingView> {
  const folder = claimDataFolder(dataDir);
  return withExistingStore(dataDir, (store) => {
    const stored = store.sessions.latest();
    if (!stored || stored.endedMs !== null) throw new CommandFailed({ code: 'no-session', message: 'expected a session whose kill switch is on, found no session' });
    const { session } = stored.kind === 'venue' ? LiveSession.recover(store, stored, wallClock) : Session.recover(store, stored);
    refuseUnlatched(session.engine.status);
    session.enter({ type: 're-arm', timeMs: session.commandMs, cause: 're-armed by you' });
    session.checkpoint();
    return tradingView(session.engine);
  }).finally(() => { folder.release(); });
}

function refuseUnlatched({ killLatched, state }: Pick<TradingView, 'killLatched' | 'state'>): void {
  if (!killLatched) throw new CommandFailed({ code: 'not-latched', message: `expected the kill switch to be on, found it off (trading is ${state})` });
}
