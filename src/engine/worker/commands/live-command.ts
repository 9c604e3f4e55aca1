import type { EngineClient } from '../../contract/client.ts';
import { ContractFailure } from '../../contract/client.ts';
import type { CheckItem, SessionRequest } from '../../contract/api.ts';
import { modeOf } from '../../run/session/plan.ts';
import type { SessionPlan } from '../../run/session/plan.ts';
import { CommandFailed } from './command-failed.ts';
import { paperCommand } from './paper-command.ts';
import type { PaperCommand, PaperDocument } from './paper-command.ts';
import { hasStore, withStore } from './with-store.ts';

/** How a session with real money is armed from a terminal. */
export interface Arming {
  readonly phrase: string;
  /** Most that may be open at once, a decimal in the quote asset. */
  readonly notionalCap: string;
  /** Lines of the check that the person knowingly goes without. */
  readonly without: readonly string[];
  readonly survivesRestart: boolean;
}

export interface LiveCommand extends Omit<PaperCommand, 'start' | 'speed' | 'admit'> {
  /** Null continues the session that was not ended. */
  readonly start: Extract<SessionRequest, { readonly kind: 'venue' }> | null;
  /** Null for a session on play money, and for one that is armed already. */
  readonly arming: Arming | null;
  /** Lets a session that is not armed run all the same: it looks after what is open and opens nothing. */
  readonly reduceOnly: boolean;
  /** Told what the check found, when a session with real money is refused for not being armed. */
  readonly onCheck: (items: readonly CheckItem[]) => void;
}

/**
 * Runs a session on an account at the venue without a window, until the time is up or the signal comes. Its stops stay at the exchange.
 * @throws CommandFailed when the session that runs is none on an account, or is not armed; otherwise as `paperCommand`
 */
export async function liveCommand({ arming, reduceOnly, onCheck, ...command }: LiveCommand): Promise<PaperDocument> {
  if (command.start === null) await refuseNoAccount(command.dataDir);
  return paperCommand({ ...command, speed: null, admit: (client) => admit(client, { arming, reduceOnly, onCheck }) });
}

/** Looks before an engine is started: practice that somebody has paused must not go on because of a command for an account. */
async function refuseNoAccount(dataDir: string): Promise<void> {
  if (!hasStore(dataDir)) throw noAccount('nothing');
  const last = await withStore(dataDir, (store) => store.sessions.latest());
  const mode = last === null || last.endedMs !== null ? 'nothing' : modeOf(last.config as SessionPlan);
  if (!isOnAccount(mode)) throw noAccount(mode);
}

function isOnAccount(mode: string | undefined): boolean {
  return mode === 'demo' || mode === 'live';
}

function noAccount(found: string): CommandFailed {
  return new CommandFailed({ code: 'no-account', message: `expected a session on an account, found ${found === 'nothing' ? 'none' : `one on ${found}`}: name what to trade with --symbol, --market, --interval and --connection` });
}

async function admit(client: EngineClient, { arming, reduceOnly, onCheck }: Pick<LiveCommand, 'arming' | 'reduceOnly' | 'onCheck'>): Promise<void> {
  const { session, trading } = await client.call('engine.view', {});
  // A session that could not be continued has been closed, and practice begun in its place.
  if (session === null || !isOnAccount(session.mode)) throw noAccount(session?.mode ?? 'nothing');
  if (session.mode === 'demo' || trading.arming?.isArmed === true || reduceOnly) return;
  // The check asks whether the account agrees.
  await compared(client);
  if (arming === null) throw new CommandFailed({ code: 'not-armed', message: await notArmed(client, onCheck) });
  const { without, ...rest } = arming;
  await client.call('trading.arm', { ...rest, override: [...without] });
}

/** Waits until an account that has just been connected has been compared, or it has taken too long. */
async function compared(client: EngineClient): Promise<void> {
  const deadlineMs = 30_000, lookMs = 250;
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += lookMs) {
    const { trading, venue } = await client.call('engine.view', {});
    if (venue !== null && venue.reconciledMs !== null && trading.holds.length === 0) return;
    await new Promise((resolve) => { setTimeout(resolve, lookMs); });
  }
}

async function notArmed(client: EngineClient, onCheck: LiveCommand['onCheck']): Promise<string> {
  try {
    const { items, phrase } = await client.call('trading.arming-check', {});
    onCheck(items);
    const without = items.some(({ ok }) => !ok) ? ' and --without "LINE" for each line of the check that is missing' : '';
    return `real money is not armed: arm it with --arm CAP --phrase "${phrase}"${without}, or look after what is open with --reduce-only`;
  } catch (error) {
    if (error instanceof ContractFailure) return `real money is not armed: ${error.message}`;
    throw error;
  }
}
