import { describe, expect, it } from 'vitest';
import type { ConnectionDraft } from '../../../../../src/engine/run/live/connections.ts';
import { findConnection, listConnections, removeConnection, saveConnection as save } from '../../../../../src/engine/run/live/connections.ts';

/** Settings in memory, as the store keeps them: plain data. */
function settings() {
  const values = new Map<string, unknown>();
  return { get: (key: string) => values.get(key) ?? null, set: (key: string, value: unknown) => { values.set(key, structuredClone(value)); } };
}

const URLS = { spotRest: 'http://127.0.0.1:1', spotWs: 'ws://127.0.0.1:2', spotWsApi: 'ws://127.0.0.1:3', umRest: 'http://127.0.0.1:4', umWs: 'ws://127.0.0.1:5', umWsApi: 'ws://127.0.0.1:6' };
const saveConnection = (store: ReturnType<typeof settings>, draft: ConnectionDraft) => save(store, draft, () => false);
const demo: ConnectionDraft = { name: 'My demo', environment: 'demo' };
const local: ConnectionDraft = { name: 'Local', environment: 'custom', urls: URLS };

describe('saveConnection', () => {
  it('makes an id from the name and keeps what a person entered', () => {
    const store = settings();
    expect(saveConnection(store, demo)).toEqual({ id: 'my-demo', name: 'My demo', environment: 'demo', urls: null });
    expect(saveConnection(store, { ...local, name: '  Börse am Tisch ' })).toMatchObject({ id: 'bo-rse-am-tisch', name: 'Börse am Tisch' });
    expect(saveConnection(store, { ...demo, name: '交易所' })).toMatchObject({ id: 'connection' });
    expect(listConnections(store)).toHaveLength(3);
    expect(findConnection(store, 'my-demo')).toMatchObject({ environment: 'demo' });
    expect(findConnection(store, 'nothing')).toBeNull();
  });

  it('never gives an id again: a new connection must not come by an old key', () => {
    const store = settings();
    saveConnection(store, demo);
    removeConnection(store, 'my-demo');
    expect(saveConnection(store, { ...local, name: 'My Demo' }).id).toBe('my-demo-2');
  });

  it('gives a server of one\'s own no id under which there is a key already; a key for Binance may be there first', () => {
    const hasKey = (id: string) => id === 'main';
    expect(save(settings(), { ...local, name: 'Main' }, hasKey).id).toBe('main-2');
    expect(save(settings(), { ...demo, name: 'Main' }, hasKey).id).toBe('main');
  });

  it('changes the name and never where it leads', () => {
    const store = settings();
    saveConnection(store, local);
    expect(saveConnection(store, { ...local, id: 'local', name: 'Beside me' })).toMatchObject({ id: 'local', name: 'Beside me' });
    expect(() => saveConnection(store, { ...local, id: 'local', urls: { ...URLS, umRest: 'http://127.0.0.1:7' } })).toThrow('expected "Beside me" to lead where it did, because its key belongs there');
    expect(() => saveConnection(store, { id: 'local', name: 'Local', environment: 'live' })).toThrow('to lead where it did');
    expect(() => saveConnection(store, { ...local, id: 'gone' })).toThrow('expected a stored connection, found none called "gone"');
  });

  it.each<[string, ConnectionDraft, string]>([
    ['a name twice', { name: 'my DEMO', environment: 'live' }, 'expected a name that no other connection has, was "My demo"'],
    ['a name of blanks', { name: '   ', environment: 'live' }, 'expected a name for the connection, found blanks'],
    ['no addresses', { name: 'x', environment: 'custom' }, 'expected the six addresses of the server for a custom connection, found none'],
    ['addresses that are not needed', { name: 'x', environment: 'live', urls: URLS }, 'expected no addresses for live, which has its own: choose custom to name addresses'],
    ['no address at all', { name: 'x', environment: 'custom', urls: { ...URLS, umRest: 'nowhere' } }, "umRest: expected an address that starts with http:// or https://, was 'nowhere'"],
    ['a secret in an address', { name: 'x', environment: 'custom', urls: { ...URLS, umRest: 'http://me:word@127.0.0.1/' } }, 'umRest: expected an address'],
    ['an open line to another computer', { name: 'x', environment: 'custom', urls: { ...URLS, umRest: 'http://192.0.2.1' } }, 'expected https:// for a server on another computer, was http://: what is sent there could be read and changed on the way'],
    ['real money under another name', { name: 'x', environment: 'custom', urls: { ...URLS, umRest: 'https://fapi.binance.com' } }, "expected a server that is not Binance's own, was fapi.binance.com: choose live, demo or testnet instead"],
  ])('refuses %s', (_what, draft, message) => {
    const store = settings();
    saveConnection(store, demo);
    expect(() => saveConnection(store, draft)).toThrow(message);
    expect(listConnections(store)).toHaveLength(1);
  });
});
