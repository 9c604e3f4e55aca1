import { createEngineClient } from '../engine/contract/client.ts';
import type { EngineClient } from '../engine/contract/client.ts';
import { applyEvent } from '../engine/contract/events.ts';
import type { ViewEvent } from '../engine/contract/events.ts';
import type { View } from '../engine/contract/view.ts';
import type { HostConnection } from '../engine/worker/engine-host.ts';

/** What the shell itself knows of the engine: tray, menu and power blocker are clients like the window. */
export interface EngineWatch {
  readonly client: EngineClient;
  /** Null until the first snapshot. */
  view(): View | null;
  /** Called after each event that can change what the shell shows. Returns a function that stops. */
  onChange(listener: (view: View, event: ViewEvent | null) => void): () => void;
  close(): void;
}

/** Market data makes most of the traffic and changes nothing in the shell. */
const IGNORED: ReadonlySet<ViewEvent['type']> = new Set(['quotes-updated', 'book-updated', 'bar-updated', 'equity-sampled', 'gauges-updated', 'account-updated', 'feed-updated']);
const RETRY_MS = 1000;

/** Follows the engine's view over a connection: snapshot, then events, then a new snapshot at each gap. */
export function watchEngine(connection: HostConnection): EngineWatch {
  const client = createEngineClient(connection);
  const listeners = new Set<Parameters<EngineWatch['onChange']>[0]>();
  let view: View | null = null;
  let isAsking = false;
  let retry: NodeJS.Timeout | undefined;
  let isClosed = false;

  const tell = (event: ViewEvent | null): void => { if (view) for (const listener of listeners) listener(view, event); };

  async function takeSnapshot(): Promise<void> {
    if (isAsking || isClosed) return;
    isAsking = true;
    try {
      view = await client.call('engine.view', {});
      tell(null);
    } catch {
      retry = setTimeout(() => { void takeSnapshot(); }, RETRY_MS);
    } finally {
      isAsking = false;
    }
  }

  client.onEvent((sequence, event) => {
    // The engine's own state is told even between a gap and its snapshot: it is how a crash is heard of.
    if (!view || sequence !== view.sequence + 1) {
      if (view && event.type === 'engine-updated') view = { ...view, engine: event.engine };
      if (event.type === 'engine-updated' || event.type === 'alert-raised') tell(event);
      if (!view || sequence > view.sequence) void takeSnapshot();
      return;
    }
    view = applyEvent(view, sequence, event);
    if (!IGNORED.has(event.type)) tell(event);
  });
  void takeSnapshot();

  return {
    client,
    view: () => view,
    onChange(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      connection.close();
    },
  };
}
