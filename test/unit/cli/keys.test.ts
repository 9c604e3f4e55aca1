import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeySummary } from '../../../src/engine/contract/envelope.ts';
import { takePassphrase, unlockAtStart } from '../../../src/engine/worker/passphrase.ts';
import { createEngineClient } from '../../../src/engine/contract/client.ts';
import { createEngineHost } from '../../../src/engine/worker/engine-host.ts';
import { vaultIn } from '../../../src/engine/worker/key-storage.ts';
import { randomKeyText, randomPem } from '../../support/keys.ts';
import { inProcess, sharedFolder, start } from './tradewind.ts';
import type { Finished } from './tradewind.ts';

const PASSPHRASE = 'correct horse battery staple';
const dataDir = sharedFolder();
const filesDir = sharedFolder();
const said: string[] = [];
const secrets: string[] = [PASSPHRASE];

const env = (passphrase: string) => ({ TRADEWIND_PASSPHRASE: passphrase });

async function keys(args: readonly string[], passphrase = PASSPHRASE): Promise<Finished> {
  const finished = await start(['keys', ...args, '--data-dir', dataDir], env(passphrase)).finished;
  said.push(finished.stdout, finished.stderr);
  return finished;
}

/** Writes a key into files, as a person does who would rather not paste it. */
function keyFiles(secret: string): { apiKey: string; args: string[] } {
  const apiKey = randomKeyText();
  secrets.push(secret, apiKey);
  writeFileSync(join(filesDir, 'api-key'), `${apiKey}\n`, { mode: 0o600 });
  writeFileSync(join(filesDir, 'secret'), `${secret}\n`, { mode: 0o644 });
  return { apiKey, args: ['--api-key-file', join(filesDir, 'api-key'), '--secret-file', join(filesDir, 'secret')] };
}

let first: Finished;
beforeAll(async () => {
  mkdirSync(filesDir, { recursive: true });
  first = await keys(['add', '--connection', 'main', ...keyFiles(randomKeyText()).args]);
});

describe('keys on the command line', () => {
  it('are stored in a vault that is made with the first, and listed without their secrets', async () => {
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('is stored for "main"')]);
    expect(first.stderr).toContain('There is no connection "main" yet: the key is used when there is one.');
    expect(first.stderr).toContain('can be read by other users');
    expect(first.stderr).toContain('is not needed any more, delete it');
    const { apiKey, args } = keyFiles(randomPem());
    expect((await keys(['add', '--connection', 'demo', '--kind', 'ed25519', ...args])).code).toBe(0);
    const listed = await keys(['list', '--json']);
    expect((JSON.parse(listed.stdout) as { keys: KeySummary[] }).keys.map(({ connectionId, kind, hint }) => [connectionId, kind, hint])[1]).toEqual(['demo', 'ed25519', apiKey.slice(-4)]);
  });

  it('open with the passphrase only', async () => {
    const wrong = await keys(['unlock-check'], 'not the passphrase');
    expect([wrong.code, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('This is not the passphrase of the vault.');
    const right = await keys(['unlock-check', '--json']);
    expect(right.code).toBe(0);
    expect(JSON.parse(right.stdout)).toMatchObject({ engine: 'none', opened: true });
  });

  it('are removed by the name of their connection, and nothing else is', async () => {
    await keys(['add', '--connection', 'gone', ...keyFiles(randomKeyText()).args]);
    expect((await keys(['remove', '--connection', 'gone'])).code).toBe(0);
    const again = await keys(['remove', '--connection', 'gone']);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('found none for "gone"')]);
  });

  it('are refused with the sentence of the field, and no vault is harmed', async () => {
    const bad = keyFiles('too short');
    const refused = await keys(['add', '--connection', 'bad', ...bad.args]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('expected the secret as Binance showed it once')]);
  });

  it('say where to go when there is neither a terminal nor a passphrase', async () => {
    const { code, stderr } = await start(['keys', 'list', '--data-dir', dataDir], {}).finished;
    expect([code, stderr]).toEqual([2, expect.stringContaining('run it in a terminal, or set TRADEWIND_PASSPHRASE')]);
  });

  it('go through the engine that runs on the data folder', async () => {
    const running = sharedFolderOfTest();
    const host = createEngineHost({
      workerFile: new URL('../engine/worker/fixtures/engine.fixture.ts', import.meta.url), emergencyFile: new URL('../engine/worker/fixtures/emergency.fixture.ts', import.meta.url),
      dataDir: running, options: { version: '0', researchWorkerFile: null }, keyStore: vaultIn(running),
    });
    try {
      const client = createEngineClient(host.connect());
      const { args } = keyFiles(randomKeyText());
      const added = await start(['keys', 'add', '--connection', 'main', ...args, '--json', '--data-dir', running], env(PASSPHRASE)).finished;
      said.push(added.stdout, added.stderr);
      expect(JSON.parse(added.stdout)).toMatchObject({ engine: 'running', stored: { connectionId: 'main' } });
      expect((await client.keys({ action: 'list' })).keys).toHaveLength(1);
      expect(await client.call('keys' as never, null as never)).toHaveLength(1);
    } finally {
      await host.close();
    }
  });
});

describe('a secret as an argument', () => {
  it.each([
    ['--secret', ['--secret', 'SECRET']], ['--secret=', ['--secret=SECRET']], ['--api-key', ['--api-key', 'SECRET']], ['--passphrase', ['--passphrase=SECRET']],
    ['a word too many', ['SECRET']], ['an unknown option', ['--sekret=SECRET']], ['an unknown option with a word', ['--hmac', 'SECRET']],
  ])('is refused and not repeated: %s', async (_what, given) => {
    const secret = randomKeyText();
    const args = given.map((word) => word.replace('SECRET', secret));
    for (const command of [['add', '--connection', 'main'], ['remove', '--connection', 'main'], ['list'], ['unlock-check'], ['change-passphrase']]) {
      const { code, stdout, stderr } = await inProcess('keys', ...command, ...args, '--data-dir', dataDir);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain(secret);
      expect(stderr).toMatch(/expected (no secret on the command line|nothing more)/);
    }
  });
});

describe('the passphrase in the environment', () => {
  it('is taken out of it, so that threads, children and diagnostic reports do not get it', () => {
    process.env['TRADEWIND_PASSPHRASE'] = PASSPHRASE;
    expect(takePassphrase()).toBe(PASSPHRASE);
    expect(process.env['TRADEWIND_PASSPHRASE']).toBeUndefined();
    expect(JSON.stringify(process.report.getReport())).not.toContain(PASSPHRASE);
    expect(takePassphrase({ TRADEWIND_PASSPHRASE: '' })).toBeNull();
  });

  it('opens the vault at the start, and a wrong one leaves it locked with a sentence', async () => {
    const host = createEngineHost({
      workerFile: new URL('../engine/worker/fixtures/engine.fixture.ts', import.meta.url), emergencyFile: new URL('../engine/worker/fixtures/emergency.fixture.ts', import.meta.url),
      dataDir, options: { version: '0', researchWorkerFile: null }, keyStore: vaultIn(dataDir),
    });
    try {
      const client = createEngineClient(host.connect());
      expect(await unlockAtStart(client, null)).toEqual({ state: 'locked', note: null });
      expect(await unlockAtStart(client, 'not the passphrase')).toEqual({ state: 'locked', note: expect.stringContaining('The vault stays locked: This is not the passphrase') as string });
      expect(await unlockAtStart(client, PASSPHRASE)).toEqual({ state: 'open', note: null });
    } finally {
      await host.close();
    }
  });
});

describe('everything that was said and stored', () => {
  it('holds no secret, no API key and no passphrase', () => {
    const everything = [...said, readFileSync(join(dataDir, 'keys.vault'), 'latin1')].join('\n');
    expect(everything.length).toBeGreaterThan(1000);
    for (const secret of secrets.filter((text) => text !== 'too short')) for (const line of secret.split('\n')) if (line.length > 8 && !line.startsWith('-----')) expect(everything).not.toContain(line);
  });
});

function sharedFolderOfTest(): string {
  const made = join(filesDir, 'running');
  mkdirSync(made, { recursive: true });
  return made;
}
