import type { EngineClient } from '../contract/client.ts';
import type { KeysView } from '../contract/envelope.ts';

export { VAULT_FILE } from '../adapters/vault/vault-file.ts';

/** The environment variable that opens the vault where nobody can be asked. Whoever may read the process may read it. */
export const PASSPHRASE_VARIABLE = 'TRADEWIND_PASSPHRASE';

/**
 * Takes the passphrase out of the environment, so that no thread, no child and no diagnostic report of this process gets it.
 * @returns null when it is not set
 */
export function takePassphrase(env: NodeJS.ProcessEnv = process.env): string | null {
  const passphrase = env[PASSPHRASE_VARIABLE];
  delete env[PASSPHRASE_VARIABLE];
  return passphrase === undefined || passphrase === '' ? null : passphrase;
}

/** Whether the vault is open after a start, and a line for the person where it is not. */
export interface VaultAtStart {
  readonly state: KeysView['state'];
  readonly note: string | null;
}

/** Opens the vault of a host with a passphrase, if there is a locked one. Never rejects: trading on paper goes on without keys. */
export async function unlockAtStart(client: EngineClient, passphrase: string | null): Promise<VaultAtStart> {
  try {
    const { state, advice, refused } = await client.keys({ action: 'list' });
    if (state === 'unavailable') return { state, note: advice };
    if (state !== 'locked' || passphrase === null) return { state, note: refused[0]?.reason ?? null };
    return { state: (await client.keys({ action: 'unlock', passphrase })).state, note: null };
  } catch (error) {
    return { state: 'locked', note: `The vault stays locked: ${error instanceof Error ? error.message : String(error)}` };
  }
}
