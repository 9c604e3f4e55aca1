import type { EngineClient } from '../../contract/client.ts';
import { ContractFailure } from '../../contract/client.ts';
import type { SessionRequest } from '../../contract/api.ts';
import { CommandFailed } from './command-failed.ts';
import { paperCommand } from './paper-command.ts';
import type { PaperCommand, PaperDocument } from './paper-command.ts';

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
}

/**
 * Runs a session on an account at the venue without a window, until the time is up or the signal comes. Its stops stay at the exchange.
 * @throws CommandFailed when the session that runs is none on an account, or is not armed; otherwise as `paperCommand`
 */
export function liveCommand({ arming, reduceOnly, ...command }: LiveCommand): Promise<PaperDocument> {
  return paperCommand({ ...command, speed: null, admit: (client) => admit(client, arming, reduceOnly) });
}

async function admit(client: EngineClient, arming: Arming | null, reduceOnly: boolean): Promise<void> {
  const { session, trading } = await client.call('engine.view', {});
  if (session?.mode !== 'demo' && session?.mode !== 'live') throw new CommandFailed({ code: 'no-account', message: `expected a session on an account, found one on ${session?.mode ?? 'nothing'}: name what to trade with --symbol, --market, --interval and --connection` });
  if (session.mode === 'demo' || trading.arming?.isArmed === true || reduceOnly) return;
  if (arming === null) throw new CommandFailed({ code: 'not-armed', message: await notArmed(client) });
  const { without, ...rest } = arming;
  await compared(client);
  await client.call('trading.arm', { ...rest, override: [...without] });
}

/** An account that has just been connected is compared first; arming asks whether it agrees. */
async function compared(client: EngineClient): Promise<void> {
  const deadlineMs = 30_000, lookMs = 250;
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += lookMs) {
    const { trading, venue } = await client.call('engine.view', {});
    if (venue !== null && venue.reconciledMs !== null && trading.holds.length === 0) return;
    await new Promise((resolve) => { setTimeout(resolve, lookMs); });
  }
}

async function notArmed(client: EngineClient): Promise<string> {
  try {
    const { items, phrase } = await client.call('trading.arming-check', {});
    const lines = items.map(({ title, ok, detail }) => `${ok ? '  passed ' : '  missing'} ${title}: ${detail}`);
    return `real money is not armed. Arm it with --arm CAP --phrase "${phrase}", or look after what is open with --reduce-only.\n${lines.join('\n')}`;
  } catch (error) {
    if (error instanceof ContractFailure) return `real money is not armed: ${error.message}`;
    throw error;
  }
}
