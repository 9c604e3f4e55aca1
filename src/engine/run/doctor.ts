import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckItem } from '../contract/api.ts';
import type { Store } from '../adapters/sqlite/store.ts';
import type { ApiKey } from '../adapters/binance/api-key.ts';
import type { Clock } from '../ports/clock.ts';
import { testConnection } from './live/connection-test/test-connection.ts';
import type { ConnectionTest } from './live/connection-test/test-connection.ts';
import { listConnections } from './live/connections.ts';

const LEAST_FREE_BYTES = 500e6;
const OLDEST_NODE: readonly [number, number] = [22, 18];

/** The keys that connections are tried with; none where they are not at hand. */
export interface DoctorKeys {
  get(connectionId: string): ApiKey | null;
  /** Called when the exchange says that a key must not be used. */
  refuse(connectionId: string, key: ApiKey, reason: string): void;
}

/** Checks the installation, the store, the disk and the clock, tries each stored connection, and says what to do about each thing that is wrong. */
export async function examine(store: Store, clock: Clock, keys: DoctorKeys | null): Promise<readonly CheckItem[]> {
  return [nodeCheck(), storeCheck(store), diskCheck(store), clockCheck(store, clock), dataCheck(store), ...await connectionChecks(store, clock, keys)];
}

function nodeCheck(): CheckItem {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return { title: 'Node', ok, detail: ok ? `Version ${node}.` : `Expected ${OLDEST_NODE.join('.')} or newer, was ${node}: install Node 24 LTS.` };
}

function storeCheck(store: Store): CheckItem {
  const problems = store.check();
  return { title: 'Store', ok: problems.length === 0, detail: problems.length === 0 ? `Sound: ${store.path}` : `Damaged: ${problems.slice(0, 3).join('; ')}. Restore a backup, or move the file away to start anew.` };
}

function diskCheck(store: Store): CheckItem {
  const { bavail, bsize } = statfsSync(dirname(store.path));
  const free = bavail * bsize;
  const ok = free >= LEAST_FREE_BYTES;
  return { title: 'Disk', ok, detail: `${(free / 1e9).toFixed(1)} GB free.${ok ? '' : ' Expected at least 0.5 GB: make room, or trading stops when the journal cannot be written.'}` };
}

/** A clock that stands before the newest thing written has been set back. */
function clockCheck(store: Store, clock: Clock): CheckItem {
  const newest = Math.max(0, ...store.sessions.list().map(({ startedMs }) => startedMs));
  const ok = clock.now() >= newest;
  return { title: 'Clock', ok, detail: ok ? 'Runs forward.' : 'Stands before the start of the last session: set the time of this computer.' };
}

function dataCheck(store: Store): CheckItem {
  const series = store.bars.series();
  const bars = series.reduce((sum, { count }) => sum + count, 0);
  return { title: 'Market data', ok: true, detail: series.length === 0 ? 'None stored yet: import files to backtest on history.' : `${series.length} series, ${bars.toLocaleString('en')} bars.` };
}

/** One line for each market of each connection: that it works and how well, or everything that is wrong with it. */
async function connectionChecks(store: Store, clock: Clock, keys: DoctorKeys | null): Promise<readonly CheckItem[]> {
  const connections = listConnections(store.settings);
  if (connections.length === 0) return [{ title: 'Exchange connection', ok: true, detail: 'None is stored: practice and recorded data need none, paper trading uses public data.' }];
  const items: CheckItem[] = [];
  for (const connection of connections) {
    for (const market of ['um', 'spot'] as const) {
      const onUnsafeKey = (key: ApiKey, reason: string): void => { keys?.refuse(connection.id, key, reason); };
      const found = await testConnection({ connection, market, key: keys?.get(connection.id) ?? null, clock, onUnsafeKey });
      items.push({ title: `Connection "${connection.name}", ${market === 'um' ? 'futures' : 'spot'}`, ...findingOf(found) });
    }
  }
  return items;
}

function findingOf({ items, mayTrade, roundTripMs, clockOffsetMs, weightUsed, weightLimit }: ConnectionTest): Pick<CheckItem, 'ok' | 'detail'> {
  const wrong = items.filter(({ ok }) => !ok);
  // A key is often made for one market on purpose.
  if (mayTrade === false && wrong.length === 1) return { ok: true, detail: 'It can be reached; its key was made for the other market.' };
  if (wrong.length > 0) return { ok: false, detail: wrong.map(({ detail }) => detail).join(' ') };
  const key = items.find(({ title }) => title === 'Key')?.detail ?? '';
  return { ok: true, detail: `Works: round trip ${roundTripMs ?? '?'} ms, clock ${clockOffsetMs ?? '?'} ms apart, ${weightUsed ?? '?'} of ${weightLimit ?? '?'} weight used. ${key}`.trim() };
}
