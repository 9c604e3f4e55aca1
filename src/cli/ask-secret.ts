import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { askHidden, isWholePem } from '../server/hidden-input.ts';
import { PASSPHRASE_VARIABLE, VAULT_FILE, takePassphrase } from '../engine/worker/passphrase.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const MOST_BYTES = 20_000;

/** Asks for the passphrase of the vault, or takes it from the environment. @throws UsageError when there is nobody to ask */
export async function askPassphrase(prompt = 'Passphrase of the vault: '): Promise<string> {
  return takePassphrase() ?? await askHidden(prompt) ?? needed(`a passphrase: run it in a terminal, or set ${PASSPHRASE_VARIABLE} for this one command`);
}

/** Asks for the passphrase of the vault after telling what was wrong with the last one; null where there is nobody to ask. */
export async function askPassphraseIfPossible(problem: string | null, terminal: Terminal): Promise<string | null> {
  if (problem !== null) terminal.note(problem);
  return takePassphrase() ?? await askHidden('Passphrase of the vault, to close out the account at the exchange (Enter goes on without): ');
}

/** Returns what opens the vault of a data folder before a session is run: from the environment, or asked for where there is a vault and a terminal. */
export async function passphraseAtStart(dataDir: string): Promise<string | null> {
  const fromEnvironment = takePassphrase();
  if (fromEnvironment !== null || !existsSync(join(dataDir, VAULT_FILE))) return fromEnvironment;
  const typed = await askHidden('Passphrase of the vault of keys (Enter leaves it locked): ');
  return typed === '' ? null : typed;
}

/** Asks for a new passphrase, twice. @throws UsageError when the two differ, or there is nobody to ask */
export async function askNewPassphrase(): Promise<string> {
  const fromEnvironment = takePassphrase();
  if (fromEnvironment !== null) return fromEnvironment;
  const passphrase = await askHidden('New passphrase for the vault, at least 12 characters: ') ?? needed(`a new passphrase: run it in a terminal, or set ${PASSPHRASE_VARIABLE} for this one command`);
  if (await askHidden('The same again: ') !== passphrase) throw new UsageError('expected the same passphrase twice, found two different ones');
  return passphrase;
}

/** Asks for a part of a key, or reads it from the file that an option names. What is read is never shown. */
export async function askKeyPart(prompt: string, from: { readonly file: string | undefined; readonly flag: string }, terminal: Terminal): Promise<string> {
  if (from.file !== undefined) return readSecretFile(from.file, from.flag, terminal);
  return await askHidden(prompt, { isWhole: isWholePem }) ?? needed(`it to be typed or pasted: run it in a terminal, or name a file with ${from.flag}`);
}

function readSecretFile(path: string, flag: string, terminal: Terminal): string {
  try {
    const { mode, size } = statSync(path);
    if (size > MOST_BYTES) throw new UsageError(`${flag}: expected a file of at most ${MOST_BYTES} bytes, found ${size}`, flag);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) terminal.note(`${path} can be read by other users of this computer: chmod 600 it, and delete it when the key is stored.`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${flag}: expected a file that can be read, found ${(error as NodeJS.ErrnoException).code ?? 'none'}: ${path}`, flag);
  }
}

function needed(what: string): never {
  throw new UsageError(`expected ${what}`);
}
