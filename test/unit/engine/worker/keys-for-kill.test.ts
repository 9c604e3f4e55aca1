// The kill switch of a terminal on an account at an exchange, when no engine runs: it needs the keys of the vault.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEngineClient } from '../../../../src/engine/contract/client.ts';
import { killCommand } from '../../../../src/engine/worker/commands/kill-command.ts';
import type { AskPassphrase } from '../../../../src/engine/worker/commands/keys-for-kill.ts';
import { createEngineHost } from '../../../../src/engine/worker/engine-host.ts';
import { vaultIn } from '../../../../src/engine/worker/key-storage.ts';
import { startBinanceServer } from '../../../venues/binance-server/index.ts';
import type { BinanceServer } from '../../../venues/binance-server/index.ts';

const PASSPHRASE = 'correct horse battery staple';
const emergencyFile = new URL('../../../../src/engine/worker/emergency.worker.ts', import.meta.url).pathname;
let dataDir: string;
let server: BinanceServer;

const kill = (askPassphrase: AskPassphrase) => killCommand({ dataDir, emergencyFile, cause: 'panic', askPassphrase });
const isFlat = () => server.control.truth().um.positions.length === 0;

const until = (isSo: () => Promise<boolean>) => vi.waitFor(async () => { if (!await isSo()) throw new Error('not yet'); }, { timeout: 20_000, interval: 100 });

/** A session on an account with a position, and then no engine. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'keys-for-kill-'));
  server = await startBinanceServer({ seed: 5 });
  const key = server.addKey({ type: 'hmac' });
  const host = createEngineHost({
    workerFile: new URL('../../../../src/engine/worker/engine.worker.ts', import.meta.url), emergencyFile, dataDir, options: { version: '0', researchWorkerFile: null }, keyStore: vaultIn(dataDir),
  });
  const client = createEngineClient(host.connect());
  await client.keys({ action: 'create-vault', passphrase: PASSPHRASE });
  const { id } = await client.call('connections.save', { name: 'Local', environment: 'custom', urls: { ...server.urls } });
  await client.keys({ action: 'save', connectionId: id, kind: 'hmac', apiKey: key.apiKey, secret: key.apiSecret });
  await client.call('session.start', { kind: 'venue', mode: 'demo', connectionId: id, market: 'um', symbols: ['BTCUSDT'], interval: '1m' });
  const view = () => client.call('engine.view', {});
  await until(async () => (await view()).trading.holds.length === 0);
  await client.call('trading.set-state', { state: 'active' });
  const stopPrice = (Number(server.control.prices('um', 'BTCUSDT').last) * 0.95).toFixed(1);
  await until(async () => (await client.call('order.place', { instrumentId: 'um:BTCUSDT', side: 'buy', type: 'market', qty: '0.010', stopPrice })).denial === null);
  await until(() => Promise.resolve(!isFlat()));
  await host.close();
}, 60_000);
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('without its engine', () => {
  it('an account stays open when nobody knows the passphrase, and that is said plainly', async () => {
    const problems: (string | null)[] = [];
    const document = await kill((problem) => {
      problems.push(problem);
      return Promise.resolve(problems.length === 1 ? 'not the passphrase' : null);
    });
    expect(problems).toEqual([null, expect.stringContaining('This is not the passphrase of the vault.')]);
    expect(document).toMatchObject({ engine: 'none', verifiedFlat: false, message: expect.stringContaining('The vault of the keys is locked, so nothing could be sent to the exchange.') as string });
    expect(isFlat()).toBe(false);
  }, 60_000);

  it('an account is closed out with the passphrase', async () => {
    const document = await kill(() => Promise.resolve(PASSPHRASE));
    expect(document).toMatchObject({ engine: 'none', verifiedFlat: true, flattenedPositions: 1 });
    expect(isFlat()).toBe(true);
  }, 60_000);
});
