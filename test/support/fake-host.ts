import { createMemoryChannel } from '../../src/engine/contract/memory-channel.ts';
import type { ClientEnvelope, KillReport, ServerEnvelope } from '../../src/engine/contract/envelope.ts';
import type { ViewEvent } from '../../src/engine/contract/events.ts';
import { applyEvent } from '../../src/engine/contract/events.ts';
import { NO_FOREIGN } from '../../src/engine/contract/view.ts';
import type { PositionView, View } from '../../src/engine/contract/view.ts';
import type { EngineHost } from '../../src/engine/worker/engine-host.ts';

/** A view in which a practice session runs and may trade. */
export function someView(change: Partial<View> = {}): View {
  return {
    sequence: 10,
    engine: { status: 'running', message: '', version: '0.1.0' },
    session: { id: 's1', mode: 'practice', source: 'practice-market', title: 'Practice market', simulated: true, speed: 1, paused: false, startedMs: 0, progress: null, ended: false },
    feed: { status: 'connected', detail: '', eventTimeMs: 0, receivedMs: 0 },
    trading: { state: 'active', killLatched: false, cause: '', sinceMs: 0, changedBy: 'start', holds: [], arming: null },
    account: null, instruments: [], quotes: {}, book: null, tape: null, funding: {}, venue: null, foreign: NO_FOREIGN, positions: [], orders: [], fills: [], trades: [], decisions: [], alerts: [], gauges: [], strategies: [], equity: [], jobs: [],
    ...change,
  };
}

export function somePosition(instrumentId: string): PositionView {
  return {
    instrumentId, strategyId: 'a', side: 'long', qty: '1', entryPrice: '100', markPrice: '101', notional: '101', unrealizedPnl: '1', unrealizedPct: 1,
    stopPrice: null, takeProfitPrice: null, liquidationPrice: null, atRisk: null, fees: '0', funding: '0', openedMs: 0, entryReason: 'test', exits: null,
  };
}

const REPORT: KillReport = { via: 'engine', canceledOrders: 1, flattenedPositions: 1, verifiedFlat: true, tookMs: 5, message: 'Flat.' };

/** A host without an engine: answers `engine.view` from a view that the test changes by events, and keeps what clients ask for. */
export function createFakeHost(initial: View = someView()) {
  let view = initial;
  const clients = new Set<(envelope: ServerEnvelope) => void>();
  const asked: ClientEnvelope[] = [];
  const recovered: string[] = [];
  let closed = 0;
  const respond = (envelope: ClientEnvelope): ServerEnvelope => {
    if (envelope.type === 'kill') return { type: 'killed', id: envelope.id, report: REPORT };
    if (envelope.type === 'key') return { type: 'key-reply', id: envelope.id, ok: true, state: 'unavailable', place: 'nowhere', advice: 'This program keeps no keys.', keys: [], refused: [] };
    return { type: 'response', id: envelope.id, ok: true, output: envelope.method === 'engine.view' ? view : null };
  };
  const host: EngineHost = {
    connect() {
      const { left, right } = createMemoryChannel<ClientEnvelope, ServerEnvelope>();
      const deliver = (envelope: ServerEnvelope): void => { right.send(envelope); };
      clients.add(deliver);
      right.onMessage((envelope) => {
        asked.push(envelope);
        if (clients.has(deliver)) deliver(respond(envelope));
      });
      return { ...left, close: () => { clients.delete(deliver); } };
    },
    kill: () => Promise.resolve(REPORT),
    recover: (cause) => { recovered.push(cause); },
    onEvent: () => () => {},
    status: () => ({ engine: 'running', clients: clients.size, sequence: view.sequence, restarts: 0 }),
    close: () => { closed++; return Promise.resolve(); },
  };
  return {
    host, asked, recovered, clients,
    timesClosed: () => closed,
    publish(event: ViewEvent) {
      view = applyEvent(view, view.sequence + 1, event);
      for (const deliver of clients) deliver({ type: 'event', sequence: view.sequence, event });
    },
  };
}
