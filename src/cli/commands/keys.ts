import { Option } from 'commander';
import type { Command } from 'commander';
import { ContractFailure } from '../../engine/contract/client.ts';
import type { KeysView } from '../../engine/contract/envelope.ts';
import type { KeyAccess } from '../../engine/worker/commands/keys-command.ts';
import { askKeyPart, askNewPassphrase, askPassphrase } from '../ask-secret.ts';
import { withCommon } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { table } from '../text/table.ts';
import { UsageError } from '../usage-error.ts';

interface KeyOptions extends CommonOptions {
  readonly connection?: string;
}

interface AddOptions extends KeyOptions {
  readonly kind: 'hmac' | 'ed25519';
  readonly apiKeyFile?: string;
  readonly secretFile?: string;
}

/** What people may try; each is taken in only to be refused, as the parser would repeat an unknown one with its value. */
const SECRET_FLAGS = ['--secret', '--api-secret', '--secret-key', '--private-key', '--pem', '--api-key', '--key', '--passphrase', '--password'];

/** Adds `keys` with its commands. */
export function addKeys(program: Command, terminal: Terminal): void {
  const keys = program.command('keys').summary('list, add and remove the keys of the exchange')
    .description('Keeps the keys of the exchange in a vault of the data folder, encrypted under a passphrase. A secret is asked for without being shown, or read from a file; never given as an argument, which other programs see and the shell remembers.\nWhen an engine runs on the data folder, it does the work and has the key at once.');
  safely(keys.command('list').summary('list the keys, without their secrets'), ['tradewind keys list'])
    .action((options: KeyOptions, command: Command) => withKeys(options, command, async (access) => {
      const view = await opened(access, await access.act({ action: 'list' }));
      terminal.print({ engine: access.engine, ...view }, () => listText(view));
    }));
  safely(keys.command('add').summary('store the key of a connection, in place of its old one'), ['tradewind keys add --connection main', 'tradewind keys add --connection main --kind ed25519 --secret-file binance.pem'])
    .requiredOption('--connection <id>', 'the connection that it belongs to')
    .addOption(new Option('--kind <kind>', 'how it signs').choices(['hmac', 'ed25519']).default('hmac'))
    .option('--api-key-file <file>', 'file that holds the API key, instead of asking for it')
    .option('--secret-file <file>', 'file that holds the secret or the private key (PEM), instead of asking for it')
    .action((options: AddOptions, command: Command) => withKeys(options, command, (access) => add(access, options, terminal)));
  safely(keys.command('remove').summary('forget the key of a connection'), ['tradewind keys remove --connection main'])
    .requiredOption('--connection <id>', 'the connection that it belongs to')
    .action((options: KeyOptions, command: Command) => withKeys(options, command, async (access) => {
      const connectionId = options.connection ?? '';
      const before = await opened(access, await access.act({ action: 'list' }));
      if (!before.keys.some((key) => key.connectionId === connectionId)) throw new UsageError(`--connection: expected a connection with a key, found none for "${connectionId}"`, '--connection');
      const { keys: left } = await access.act({ action: 'remove', connectionId });
      terminal.print({ engine: access.engine, removed: connectionId, keys: left }, () => 'The key is forgotten here. It works on until you delete it at the exchange.');
    }));
  safely(keys.command('unlock-check').summary('check the passphrase, and how long it takes').description('Checks the passphrase of the vault. When an engine runs on the data folder, its vault is open afterwards.'), ['tradewind keys unlock-check'])
    .action((options: KeyOptions, command: Command) => withKeys(options, command, async (access) => {
      const passphrase = await askPassphrase();
      const beganMs = performance.now();
      const { keys: found } = await access.act({ action: 'unlock', passphrase });
      const tookMs = Math.round(performance.now() - beganMs);
      terminal.print({ engine: access.engine, opened: true, tookMs, keys: found.length }, () => `The passphrase is right: ${found.length === 1 ? 'one key' : `${found.length} keys`}, opened in ${tookMs} ms.`);
    }));
  safely(keys.command('change-passphrase').summary('encrypt the vault under another passphrase'), ['tradewind keys change-passphrase'])
    .action((options: KeyOptions, command: Command) => withKeys(options, command, async (access) => {
      const passphrase = await askPassphrase('Old passphrase: ');
      const { keys: found } = await access.act({ action: 'change-passphrase', passphrase, newPassphrase: await askNewPassphrase() });
      terminal.print({ engine: access.engine, changed: true, keys: found.length }, () => 'The vault opens with the new passphrase only. Copies of the old file still open with the old one.');
    }));
}

async function add(access: KeyAccess, { connection: connectionId = '', kind, apiKeyFile, secretFile }: AddOptions, terminal: Terminal): Promise<void> {
  await opened(access, await access.act({ action: 'list' }), { mayCreate: true });
  const apiKey = await askKeyPart('API key: ', { file: apiKeyFile, flag: '--api-key-file' }, terminal);
  const secret = await askKeyPart(kind === 'hmac' ? 'Secret: ' : 'Private key (paste the PEM): ', { file: secretFile, flag: '--secret-file' }, terminal);
  const known = await access.connections();
  const { keys } = await access.act({ action: 'save', connectionId, kind, apiKey, secret });
  const stored = keys.find((key) => key.connectionId === connectionId);
  if (!known.includes(connectionId)) terminal.note(`There is no connection "${connectionId}" yet${known.length === 0 ? '' : `, only ${known.join(', ')}`}: the key is used when there is one.`);
  if (secretFile !== undefined) terminal.note(`The key is stored: ${secretFile} is not needed any more, delete it.`);
  terminal.print({ engine: access.engine, stored }, () => `The key ending in ${stored?.hint ?? '?'} is stored for "${connectionId}". Its permissions are looked at when the connection is tested; one that may withdraw is removed again.`);
}

/** Asks for what opens the keys. Returns them as they are then. */
async function opened(access: KeyAccess, view: KeysView, { mayCreate }: { readonly mayCreate: boolean } = { mayCreate: false }): Promise<KeysView> {
  if (view.state === 'locked') return access.act({ action: 'unlock', passphrase: await askPassphrase() });
  if (view.state === 'absent' && mayCreate) return access.act({ action: 'create-vault', passphrase: await askNewPassphrase() });
  if (view.state === 'unavailable') throw new ContractFailure({ code: 'unavailable', message: view.advice ?? 'The keys cannot be read.' });
  return view;
}

async function withKeys(options: KeyOptions, command: Command, work: (access: KeyAccess) => Promise<void>): Promise<void> {
  refuseSecrets(command);
  const { hasKeychainKeys, reachKeys } = await import('../../engine/worker/commands/keys-command.ts');
  const access = await reachKeys(options.dataDir);
  try {
    if (access.engine === 'none' && hasKeychainKeys(options.dataDir)) process.stderr.write('The desktop app keeps its own keys on this data folder, in the keychain of the system; only the app reads them. This is about the vault.\n');
    await work(access);
  } finally {
    access.close();
  }
}

/** Lets in everything that could be a secret, so that nothing of it is repeated by the parser, and then refuses it unseen. */
function safely(command: Command, examples: readonly string[]): Command {
  for (const flag of SECRET_FLAGS) command.addOption(new Option(`${flag} [value]`).hideHelp());
  return withCommon(command, examples).allowUnknownOption().allowExcessArguments();
}

function refuseSecrets(command: Command): void {
  const given = SECRET_FLAGS.find((flag) => command.getOptionValueSource(camel(flag)) === 'cli');
  if (given !== undefined) throw new UsageError(`${given}: expected no secret on the command line, where every program of this computer sees it and the shell remembers it. Leave it out to be asked, or use --secret-file. Take what you gave for known: delete that key at the exchange.`, given);
  if (command.args.length > 0) throw new UsageError(`expected nothing more after "keys ${command.name()}" than its options, found ${command.args.length === 1 ? 'one word' : `${command.args.length} words`} more (not repeated here: it could be a secret)`);
}

function camel(flag: string): string {
  return flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function listText({ state, keys, refused }: KeysView): string {
  const lines = keys.length === 0
    ? [state === 'absent' ? 'There is no vault yet; tradewind keys add makes one.' : 'There is no key.']
    : [table([{ title: 'Connection' }, { title: 'Kind' }, { title: 'Ends in' }, { title: 'Stored (UTC)' }], keys.map((key) => [key.connectionId, key.kind, key.hint, new Date(key.savedMs).toISOString().slice(0, 16).replace('T', ' ')]))];
  return [...lines, ...refused.map(({ connectionId, reason }) => `The key of ${connectionId} was removed: ${reason}`)].join('\n');
}
