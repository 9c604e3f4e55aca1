import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionDesk } from '../../../../../src/engine/run/handlers/connection-handlers.ts';
import { connectionHandlers } from '../../../../../src/engine/run/handlers/connection-handlers.ts';
import { examine } from '../../../../../src/engine/run/doctor.ts';
import { KeyRing } from '../../../../../src/engine/run/live/key-ring.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBinanceServer, type BinanceServer } from '../../../../venues/binance-server/index.ts';
import { wallClock } from '../../adapters/binance/rest/connected.ts';

let server: BinanceServer;
let store: Store;
const folder = mkdtempSync(join(tmpdir(), 'tradewind-connections-'));
beforeAll(async () => {
  server = await startBinanceServer({ seed: 6, tickMs: 20 });
  store = openStore(folder);
});
afterAll(async () => {
  store.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('connections, as a client uses them', () => {
  it('are saved, tested, listed with their symbols, kept while a session needs them, and removed', async () => {
    const refused: string[] = [];
    const keyRing = new KeyRing(({ connectionId, hint }) => { refused.push(`${connectionId} ${hint.length}`); });
    let session: ConnectionDesk['session'] = null;
    const call = connectionHandlers({ store, clock: wallClock, keyRing, get session() { return session; } });

    const { id } = await call['connections.save']({ name: 'Local', environment: 'custom', urls: server.urls });
    expect(await call['connections.list']({})).toMatchObject({ connections: [{ id: 'local', name: 'Local' }] });
    expect((await call['connections.symbols']({ connectionId: id, market: 'um' })).symbols).toContain('BTCUSDT');

    const key = server.addKey({ type: 'hmac', permissions: ['read', 'spot', 'futures', 'withdraw'] });
    keyRing.set([{ connectionId: id, kind: 'hmac', apiKey: key.apiKey, secret: key.apiSecret }]);
    const found = await call['connections.test']({ id, market: 'spot' });
    expect(found.items.filter(({ ok }) => !ok).map(({ title }) => title)).toEqual(['Permissions']);
    expect(refused).toEqual(['local 4']);
    expect(keyRing.get(id)).toBeNull();
    expect(JSON.stringify(found)).not.toContain(key.apiKey);

    session = { plan: { venue: { connectionId: id } } };
    await expect(async () => call['connections.remove']({ id })).rejects.toThrow('"Local" is used by the session that runs: start another session first');
    session = null;
    await call['connections.remove']({ id });
    await expect(async () => call['connections.test']({ id, market: 'um' })).rejects.toThrow('expected a connection that exists, was "local"');
  });

  it('are each tried by the doctor, for both markets', async () => {
    const keyRing = new KeyRing(() => {});
    const call = connectionHandlers({ store, clock: wallClock, keyRing, session: null });
    const lines = async () => (await examine(store, wallClock, keyRing)).filter(({ title }) => title.startsWith('Connection') || title.startsWith('Exchange'));

    expect(await lines()).toEqual([{ title: 'Exchange connection', ok: true, detail: 'None is stored: practice and recorded data need none, paper trading uses public data.' }]);

    const { id } = await call['connections.save']({ name: 'Desk', environment: 'custom', urls: server.urls });
    const key = server.addKey({ type: 'ed25519', permissions: ['read', 'futures'] });
    keyRing.set([{ connectionId: id, kind: 'ed25519', apiKey: key.apiKey, secret: key.privateKey }]);
    server.control.fail({ role: 'spotRest', match: 'GET /api/v3/exchangeInfo', skip: 1, fault: { type: 'reply', status: 451, body: {} } });
    const [futures, spot] = await lines();
    expect(futures).toMatchObject({ title: 'Connection "Desk", futures', ok: true, detail: expect.stringMatching(/^Works: round trip \d+ ms, clock -?\d+ ms apart, \d+ of 2400 weight used\. An Ed25519 key is stored\.$/) as string });
    expect(spot).toEqual({ title: 'Connection "Desk", spot', ok: true, detail: 'It can be reached; its key was made for the other market.' });

    const blocked = (await lines())[1];
    expect(blocked).toMatchObject({ ok: false, detail: expect.stringMatching(/^The exchange does not serve the place this computer calls from \(451\)/) as string });
    server.control.clearFaults();
  });
});
