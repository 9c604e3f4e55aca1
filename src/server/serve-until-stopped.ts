import { createInterface } from 'node:readline';
import { InputCanceled, askHidden } from './hidden-input.ts';
import { serve } from './serve.ts';
import type { ServeOptions, Serving } from './serve.ts';

/**
 * Serves until the process is told to stop: asks for the passphrase of the vault, prints the link, a new one on Enter, and ends the process on SIGINT or SIGTERM
 * after the engine has written what is unwritten. A second signal ends it at once.
 */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  const serving = await serve(options);
  const { server, warning, close } = serving;
  if (warning !== null) console.error(warning);
  await openVault(serving);
  console.log(`Tradewind is open at ${server.link}`);
  if (process.stdin.isTTY) {
    console.log('The link works once. Press Enter for another, Ctrl+C to stop.');
    createInterface({ input: process.stdin }).on('line', () => { console.log(server.newLink()); });
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    console.log('Stopping.');
    void close().then(() => { process.exit(0); });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Asks until the vault is open or the person has had enough of it; a locked vault can be opened in the browser, too. */
async function openVault({ vault: atStart, unlock, close }: Serving): Promise<void> {
  let vault = atStart;
  if (vault.note !== null) console.error(vault.note);
  for (let attempt = 0; vault.state === 'locked' && attempt < 3; attempt++) {
    const passphrase = await askHidden('Passphrase of the vault of keys (Enter leaves it locked): ').catch(async (error: unknown) => {
      if (!(error instanceof InputCanceled)) throw error;
      await close();
      process.exit(130);
    });
    if (passphrase === null || passphrase === '') break;
    vault = await unlock(passphrase);
    if (vault.note !== null) console.error(vault.note);
  }
  if (vault.state === 'locked') console.error('The vault of keys is locked: unlock it in the browser, or with tradewind keys unlock-check.');
}
