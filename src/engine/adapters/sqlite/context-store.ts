import type { ContextSample, ContextStore } from '../../ports/context-store.ts';
import type { Connection } from './connection.ts';

interface ContextRow {
  readonly name: string;
  readonly time_ms: number;
  readonly value: number;
}

/** Creates the table of context series. */
export function createContextStore(connection: Connection): ContextStore {
  const put = connection.prepare('INSERT OR REPLACE INTO context_samples (name, time_ms, value) VALUES (?, ?, ?)');
  const newest = connection.prepare<ContextRow>('SELECT name, max(time_ms) AS time_ms, value FROM context_samples GROUP BY name ORDER BY name');
  const range = connection.prepare<ContextRow>('SELECT name, time_ms, value FROM context_samples WHERE name = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms');
  return {
    append: (samples) => { connection.transaction(() => { for (const { name, timeMs, value } of samples) put.run(name, timeMs, value); }); },
    latest: () => newest.all().map(toSample),
    read: (name, from, to) => range.all(name, from, to).map(toSample),
  };
}

function toSample({ name, time_ms: timeMs, value }: ContextRow): ContextSample {
  return { name, timeMs, value };
}
