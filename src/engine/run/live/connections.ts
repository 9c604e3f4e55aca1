import { z } from 'zod';
import type { SettingStore } from '../../adapters/sqlite/store.ts';
import type { MethodInput } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ConnectionUrls, ConnectionView } from '../../contract/view.ts';
import { endpointsOf } from './venue-access.ts';

/** A connection as a person enters it. */
export type ConnectionDraft = MethodInput<'connections.save'>;

const SETTING = 'connections';
/** Every id that was ever given: a new connection must not come by the key of one that was removed. */
const GIVEN = 'connection-ids';

const urls = z.strictObject({ spotRest: z.string(), spotWs: z.string(), spotWsApi: z.string(), umRest: z.string(), umWs: z.string(), umWsApi: z.string() });
const stored = z.array(z.strictObject({ id: z.string(), name: z.string(), environment: z.enum(['live', 'demo', 'testnet', 'custom']), urls: urls.nullable() }));

/** Returns the stored connections, oldest first. They hold addresses and names, never a key. */
export function listConnections(settings: Pick<SettingStore, 'get'>): readonly ConnectionView[] {
  return stored.parse(settings.get(SETTING) ?? []);
}

/** Returns a stored connection, or null. */
export function findConnection(settings: Pick<SettingStore, 'get'>, id: string): ConnectionView | null {
  return listConnections(settings).find((connection) => connection.id === id) ?? null;
}

/**
 * Stores a new connection, or gives a stored one another name. Where a connection leads is never changed: its key would go with it.
 * @param hasKey tells whether there is a key under an id already: a new server of one's own never comes by it
 * @throws RequestRefused with what was expected, what was found and where
 */
export function saveConnection(settings: Pick<SettingStore, 'get' | 'set'>, draft: ConnectionDraft, hasKey: (id: string) => boolean = () => false): ConnectionView {
  const all = listConnections(settings);
  const name = draft.name.trim();
  if (name === '') throw refusal('name', 'expected a name for the connection, found blanks');
  const namesake = all.find((other) => other.id !== draft.id && other.name.toLowerCase() === name.toLowerCase());
  if (namesake !== undefined) throw refusal('name', `expected a name that no other connection has, was "${namesake.name}"`);
  const old = draft.id === undefined ? null : all.find(({ id }) => id === draft.id);
  if (old === undefined) throw new RequestRefused({ code: 'not-found', message: `expected a stored connection, found none called "${draft.id}"`, where: 'id' });
  const wanted = { environment: draft.environment, urls: addressesOf(draft) };
  if (old !== null && JSON.stringify(endpointsOf(old)) !== JSON.stringify(endpointsOf(wanted))) {
    throw refusal('environment', `expected "${old.name}" to lead where it did, because its key belongs there: add another connection for other addresses, and remove this one`);
  }
  const saved: ConnectionView = { ...wanted, id: old?.id ?? newId(name, settings, draft.environment === 'custom' ? hasKey : () => false), name };
  settings.set(SETTING, old === null ? [...all, saved] : all.map((connection) => (connection.id === saved.id ? saved : connection)));
  return saved;
}

/** Forgets a connection. @throws RequestRefused when there is none with this id */
export function removeConnection(settings: Pick<SettingStore, 'get' | 'set'>, id: string): void {
  const all = listConnections(settings);
  if (!all.some((connection) => connection.id === id)) throw new RequestRefused({ code: 'not-found', message: `expected a stored connection, found none called "${id}"`, where: 'id' });
  settings.set(SETTING, all.filter((connection) => connection.id !== id));
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const BINANCE = /(^|\.)(binance\.com|binance\.vision|binancefuture\.com|binance\.us)$/;

/** Returns the addresses of a custom connection, checked; null for the others, whose addresses are known. */
function addressesOf({ environment, urls: given }: ConnectionDraft): ConnectionUrls | null {
  if (environment !== 'custom') {
    if (given !== null && given !== undefined) throw refusal('urls', `expected no addresses for ${environment}, which has its own: choose custom to name addresses`);
    return null;
  }
  if (given === null || given === undefined) throw refusal('urls', 'expected the six addresses of the server for a custom connection, found none');
  checkAddresses(given);
  return given;
}

function checkAddresses(given: ConnectionUrls): void {
  try {
    endpointsOf({ environment: 'custom', urls: given });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refusal('urls', error.message);
  }
  for (const [field, text] of Object.entries(given)) {
    const { hostname, protocol } = new URL(text);
    // A custom connection may be used as play money: it must not lead to real money by its address.
    if (BINANCE.test(hostname)) throw refusal(`urls.${field}`, `expected a server that is not Binance's own, was ${hostname}: choose live, demo or testnet instead`);
    if ((protocol === 'http:' || protocol === 'ws:') && !LOOPBACK.test(hostname)) {
      throw refusal(`urls.${field}`, `expected ${protocol === 'http:' ? 'https://' : 'wss://'} for a server on another computer, was ${protocol}//: what is sent there could be read and changed on the way`);
    }
  }
}

/** An id that reads like the name; it goes with the key into the vault, so it is plain ASCII. */
function newId(name: string, settings: Pick<SettingStore, 'get' | 'set'>, isTaken: (id: string) => boolean): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40) || 'connection';
  const given = z.array(z.string()).parse(settings.get(GIVEN) ?? []);
  let id = plain;
  for (let number = 2; given.includes(id) || isTaken(id); number++) id = `${plain}-${number}`;
  settings.set(GIVEN, [...given, id]);
  return id;
}

function refusal(where: string, message: string): RequestRefused {
  return new RequestRefused({ code: 'invalid-connection', message, where, violations: [{ path: where, message }] });
}
