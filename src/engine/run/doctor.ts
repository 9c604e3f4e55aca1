import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CheckItem } from '../contract/api.ts';
import type { Store } from '../adapters/sqlite/store.ts';
import type { Clock } from '../ports/clock.ts';

const LEAST_FREE_BYTES = 500e6;
const OLDEST_NODE: readonly [number, number] = [22, 18];

/** Checks the installation, the store, the disk and the clock, and says what to do about each thing that is wrong. */
export function examine(store: Store, clock: Clock): readonly CheckItem[] {
  return [nodeCheck(), storeCheck(store), diskCheck(store), clockCheck(store, clock), dataCheck(store), connectionCheck()];
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

function connectionCheck(): CheckItem {
  return { title: 'Exchange connection', ok: true, detail: 'Not used: this version trades on the practice market and on recorded data.' };
}
