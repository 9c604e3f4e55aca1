import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { Method, MethodInput, MethodOutput } from '../../../engine/contract/api.ts';
import { createEngineClient } from '../../../engine/contract/client.ts';
import type { KeyAction, KeysView, KillReport } from '../../../engine/contract/envelope.ts';
import { applyEvent } from '../../../engine/contract/events.ts';
import type { BarView, ViewEvent } from '../../../engine/contract/events.ts';
import type { View } from '../../../engine/contract/view.ts';
import type { LinkStatus, Transport } from '../transport/transport.ts';

type BarEvent = Extract<ViewEvent, { type: 'bar-updated' }>;

/** What the window knows: the engine's view, and whether the engine can be reached. */
export interface EngineState {
  /** Null until the first snapshot has come; afterwards the last known view, also while the line is down. */
  readonly view: View | null;
  readonly link: LinkStatus;
  /** Why the last snapshot failed, or null. */
  readonly snapshotError: string | null;
}

/** The window's end of the engine: a store of the view, and the calls that change it. */
export interface Engine {
  readonly store: StoreApi<EngineState>;
  call<Name extends Method>(method: Name, input: MethodInput<Name>): Promise<MethodOutput<Name>>;
  kill(cause: string): Promise<KillReport>;
  /** Answered by the host; what is in the action is kept nowhere in this window. */
  keys(action: KeyAction): Promise<KeysView>;
  /** Listens to the moving bars, which the view does not hold. Returns a function that stops listening. */
  onBar(listener: (instrumentId: string, interval: BarEvent['interval'], bar: BarView, closed: boolean) => void): () => void;
  /** Listens to everything that happened, for toasts and announcements; called as events are folded, not per frame. */
  onEvent(listener: (event: ViewEvent) => void): () => void;
}

/** Calls `run` once before the next paint. */
export type ScheduleFrame = (run: () => void) => void;

const RETRY_SNAPSHOT_MS = 1000;

/**
 * Creates the store over a transport. Events are folded as they come and published at most once a frame.
 * A gap in the sequence, and every reconnection, asks for a new snapshot; events that come meanwhile wait for it.
 */
export function createEngine(transport: Transport, scheduleFrame: ScheduleFrame): Engine {
  const client = createEngineClient(transport.channel);
  const store = createStore<EngineState>()(() => ({ view: null, link: { state: 'connecting' }, snapshotError: null }));
  const barListeners = new Set<Parameters<Engine['onBar']>[0]>();
  const eventListeners = new Set<(event: ViewEvent) => void>();
  let latest: View | null = null;
  let waiting: { readonly sequence: number; readonly event: ViewEvent }[] | null = [];
  let isScheduled = false;
  let generation = 0;

  function publish(): void {
    if (isScheduled) return;
    isScheduled = true;
    scheduleFrame(() => {
      isScheduled = false;
      if (store.getState().view !== latest) store.setState({ view: latest });
    });
  }

  function fold(sequence: number, event: ViewEvent): void {
    if (!latest || sequence <= latest.sequence) return;
    if (sequence !== latest.sequence + 1) {
      waiting = [{ sequence, event }];
      void takeSnapshot();
      return;
    }
    latest = applyEvent(latest, sequence, event);
    if (event.type === 'bar-updated') for (const listener of barListeners) listener(event.instrumentId, event.interval, event.bar, event.closed);
    for (const listener of eventListeners) listener(event);
    publish();
  }

  async function takeSnapshot(): Promise<void> {
    const mine = ++generation;
    waiting ??= [];
    try {
      const view = await client.call('engine.view', {});
      if (mine !== generation) return;
      latest = view;
      const queued = waiting;
      waiting = null;
      for (const { sequence, event } of queued) receive(sequence, event);
      store.setState({ snapshotError: null });
      publish();
    } catch (error) {
      if (mine !== generation) return;
      store.setState({ snapshotError: error instanceof Error ? error.message : String(error) });
      setTimeout(() => { if (mine === generation && store.getState().link.state === 'open') void takeSnapshot(); }, RETRY_SNAPSHOT_MS);
    }
  }

  function receive(sequence: number, event: ViewEvent): void {
    if (waiting) waiting.push({ sequence, event });
    else fold(sequence, event);
  }

  client.onEvent(receive);
  transport.onStatus((link) => {
    store.setState({ link });
    if (link.state === 'open') void takeSnapshot();
    else {
      generation += 1;
      waiting = [];
      client.fail('The engine stopped answering before it replied. Check what it did before you repeat this.');
    }
  });

  return {
    store,
    call: client.call,
    kill: client.kill,
    keys: client.keys,
    onBar(listener) {
      barListeners.add(listener);
      return () => { barListeners.delete(listener); };
    },
    onEvent(listener) {
      eventListeners.add(listener);
      return () => { eventListeners.delete(listener); };
    },
  };
}

/** Schedules with the browser's frames; a hidden window gets no frames, so a slow timer keeps its view fresh. */
export function browserFrame(run: () => void): void {
  if (document.visibilityState === 'hidden') setTimeout(run, 1000);
  else requestAnimationFrame(run);
}
