import { wallClock } from '../../adapters/clock/wall-clock.ts';
import type { PlainKey } from '../../ports/key-store.ts';
import { modeOf } from '../../run/session/plan.ts';
import type { SessionPlan } from '../../run/session/plan.ts';
import { createKeyDesk } from '../key-desk.ts';
import { vaultIn } from '../key-storage.ts';
import { withStore } from './with-store.ts';

/** Asks for the passphrase of the vault, after telling what was wrong with the last one; null goes on without. */
export type AskPassphrase = (problem: string | null) => Promise<string | null>;

/** The keys for closing out an account without its engine, and a sentence where there are none although they are needed. */
export interface KeysForKill {
  readonly keys: readonly PlainKey[];
  readonly problem: string | null;
}

/** So often a passphrase is asked for; guessing is slowed down after that. */
const ATTEMPTS = 3;

/** Opens the vault for the kill switch of a terminal; asks for nothing when the stored session has no orders at a venue. */
export async function keysForKill(dataDir: string, ask: AskPassphrase): Promise<KeysForKill> {
  if (!await isOnAccount(dataDir)) return { keys: [], problem: null };
  const desk = createKeyDesk({ store: vaultIn(dataDir), clock: wallClock, onChange: () => undefined });
  let { state } = await desk.answer({ type: 'key', id: 0, action: 'list' });
  let problem: string | null = null;
  for (let attempt = 0; state === 'locked' && attempt < ATTEMPTS; attempt++) {
    const passphrase = await ask(problem);
    if (passphrase === null || passphrase === '') break;
    const reply = await desk.answer({ type: 'key', id: 0, action: 'unlock', passphrase });
    state = reply.state;
    problem = reply.ok ? null : reply.error.message;
  }
  if (state === 'open') return { keys: desk.open(), problem: null };
  return { keys: [], problem: state === 'locked' ? 'The vault of the keys is locked, so nothing could be sent to the exchange.' : 'The keys of the account are not in a vault of this data folder, so nothing could be sent to the exchange: use the kill switch of the desktop app.' };
}

function isOnAccount(dataDir: string): Promise<boolean> {
  return withStore(dataDir, (store) => {
    const stored = store.sessions.latest();
    if (!stored || stored.endedMs !== null) return false;
    const mode = modeOf(stored.config as SessionPlan);
    return mode === 'demo' || mode === 'live';
  });
}
