import type { Method, MethodInput, MethodOutput } from '../../src/engine/contract/api.ts';
import { ContractFailure } from '../../src/engine/contract/client.ts';
import type { ClientEnvelope, KeyAction, KeysView, KillReport, ServerEnvelope } from '../../src/engine/contract/envelope.ts';
import { applyEvent } from '../../src/engine/contract/events.ts';
import type { ViewEvent } from '../../src/engine/contract/events.ts';
import type { Market } from '../../src/engine/domain/instrument.ts';
import type { View } from '../../src/engine/contract/view.ts';
import type { LinkStatus, Transport } from '../../src/renderer/src/transport/transport.ts';
import { createFakeMarket, START_MS } from './fake/fake-market.ts';
import type { FakeSeries } from './fake/fake-market.ts';
import { fakeAnswers } from './fake/fake-answers.ts';
import { tapeOf } from './fake/fake-venue.ts';
import { bookOf, quoteOf, sampleView } from './fake/fake-view.ts';

export { START_MS } from './fake/fake-market.ts';
export { sampleView } from './fake/fake-view.ts';

/** What answers one method of the fake; throw to refuse with that sentence, or a `ContractFailure` to refuse with violations. */
export type FakeAnswer<Name extends Method> = (input: MethodInput<Name>) => MethodOutput<Name> | Promise<MethodOutput<Name>>;
export type FakeAnswers = { [Name in Method]?: FakeAnswer<Name> };

/** An engine in memory, for tests and for the demo page: same envelopes, no trading. */
export interface FakeEngine {
  readonly transport: Transport;
  readonly market: readonly FakeSeries[];
  /** Every request that came in, oldest first. */
  readonly requests: readonly { readonly method: string; readonly input: unknown }[];
  /** The engine's own view, as a snapshot would return it now. */
  view(): View;
  /** Folds an event and sends it. */
  emit(event: ViewEvent): void;
  /** Folds an event and loses it on the way, so that the next one shows a gap. */
  lose(event: ViewEvent): void;
  /** Replaces what a method answers. */
  answer<Name extends Method>(method: Name, answer: FakeAnswer<Name>): void;
  /** Every action on keys that came in, oldest first. */
  readonly keyActions: readonly KeyAction[];
  answerKey(answer: (action: KeyAction) => KeysView | Promise<KeysView>): void;
  answerKill(answer: (cause: string) => KillReport | Promise<KillReport>): void;
  setLink(status: LinkStatus): void;
  /** Moves every price one step and sends what follows from it: quotes, bars, book, account, feed. */
  tick(nowMs: number): void;
}

export interface FakeEngineOptions {
  readonly seed?: number;
  /** `um` makes it a session with real money at a venue. */
  readonly market?: Market;
  /** Changes to the sample view. */
  readonly view?: Partial<View>;
  readonly link?: LinkStatus;
}

const NO_KEYS: KeysView = { state: 'open', place: 'keychain', advice: null, keys: [], refused: [] };

/** Creates an engine in memory over a rich practice session. */
export function createFakeEngine({ seed = 7, market: kind = 'practice', view: change, link = { state: 'open' } }: FakeEngineOptions = {}): FakeEngine {
  const market = createFakeMarket(seed, kind);
  let view = sampleView(market, change);
  let status = link;
  const requests: { readonly method: string; readonly input: unknown }[] = [];
  const keyActions: KeyAction[] = [];
  let answerKey = (_action: KeyAction): KeysView | Promise<KeysView> => NO_KEYS;
  const listeners = new Set<(message: ServerEnvelope) => void>();
  const statusListeners = new Set<(status: LinkStatus) => void>();
  const send = (message: ServerEnvelope) => { const copy = structuredClone(message); queueMicrotask(() => { for (const listener of listeners) listener(copy); }); };
  const fold = (event: ViewEvent) => { view = applyEvent(view, view.sequence + 1, event); };
  const emit = (event: ViewEvent) => { fold(event); send({ type: 'event', sequence: view.sequence, event }); };
  const engine: Pick<FakeEngine, 'market' | 'view' | 'emit'> = { market, view: () => view, emit };
  const answers: FakeAnswers = fakeAnswers(engine);
  let answerKill = (cause: string): KillReport | Promise<KillReport> => {
    const report: KillReport = {
      via: 'engine', canceledOrders: view.orders.length, flattenedPositions: view.positions.length, verifiedFlat: true, tookMs: 212,
      message: `Canceled ${view.orders.length} orders, flattened ${view.positions.length} positions. The account is verified flat.`,
    };
    for (const order of view.orders) emit({ type: 'order-updated', order: { ...order, status: 'canceled' }, isOpen: false });
    emit({ type: 'positions-updated', positions: [] });
    emit({ type: 'trading-updated', trading: { ...view.trading, state: 'halted', killLatched: true, cause, sinceMs: Date.now(), changedBy: 'person' } });
    return report;
  };

  async function receive(envelope: ClientEnvelope): Promise<void> {
    const { id } = envelope;
    try {
      if (envelope.type === 'kill') {
        send({ type: 'killed', id, report: await answerKill(envelope.cause) });
        return;
      }
      if (envelope.type === 'key') {
        keyActions.push(envelope);
        const view = await answerKey(envelope);
        send({ type: 'key-reply', id, ok: true, ...view });
        return;
      }
      requests.push({ method: envelope.method, input: envelope.input });
      const answer = answers[envelope.method as Method] as ((input: unknown) => unknown) | undefined;
      if (!answer) throw new Error(`the fake engine has no answer for ${envelope.method}`);
      send({ type: 'response', id, ok: true, output: await answer(envelope.input) });
    } catch (error) {
      if (envelope.type === 'key') {
        send({ type: 'key-reply', id, ...NO_KEYS, ok: false, error: error instanceof ContractFailure ? error.error : { code: 'refused', message: error instanceof Error ? error.message : String(error) } });
        return;
      }
      send({ type: 'response', id, ok: false, error: error instanceof ContractFailure ? error.error : { code: 'refused', message: error instanceof Error ? error.message : String(error) } });
    }
  }

  return {
    ...engine,
    requests,
    transport: {
      channel: {
        send(message) {
          if (status.state !== 'open') throw new Error('The engine is not answering. Nothing was sent.');
          void receive(structuredClone(message));
        },
        onMessage(listener) {
          listeners.add(listener);
          return () => { listeners.delete(listener); };
        },
      },
      onStatus(listener) {
        listener(status);
        statusListeners.add(listener);
        return () => { statusListeners.delete(listener); };
      },
    },
    lose: fold,
    answer(method, answer) { (answers as Record<string, unknown>)[method] = answer; },
    keyActions,
    answerKey(answer) { answerKey = answer; },
    answerKill(answer) { answerKill = answer; },
    setLink(next) {
      status = next;
      for (const listener of statusListeners) listener(next);
    },
    tick(nowMs) {
      if (view.session?.paused) return;
      const quotes = market.map((series) => {
        const { moving, closed } = series.step(nowMs);
        if (closed) emit({ type: 'bar-updated', instrumentId: series.instrument.id, interval: '1m', bar: closed, closed: true });
        emit({ type: 'bar-updated', instrumentId: series.instrument.id, interval: '1m', bar: moving, closed: false });
        return quoteOf(series, nowMs);
      });
      emit({ type: 'quotes-updated', quotes });
      const followed = market.find((series) => series.instrument.id === view.book?.instrumentId);
      if (followed) {
        emit({ type: 'book-updated', book: bookOf(followed, nowMs) });
        emit({ type: 'tape-updated', tape: tapeOf(followed, nowMs) });
      }
      emit({ type: 'feed-updated', feed: { ...view.feed, eventTimeMs: nowMs, receivedMs: Date.now() } });
      emit({ type: 'positions-updated', positions: view.positions.map((position) => marked(position, quotes.find((quote) => quote.instrumentId === position.instrumentId)?.last)) });
    },
  };
}

function marked(position: View['positions'][number], last: number | undefined): View['positions'][number] {
  if (last === undefined) return position;
  const sign = position.side === 'long' ? 1 : -1;
  const pnl = sign * (last - Number(position.entryPrice)) * Number(position.qty);
  return { ...position, markPrice: last.toFixed(position.entryPrice.split('.')[1]?.length ?? 0), unrealizedPnl: pnl.toFixed(8), unrealizedPct: (pnl / (Number(position.entryPrice) * Number(position.qty))) * 100 };
}

/** The first moment of the fixture's clock, for tests that tick by hand. */
export const FIRST_TICK_MS = START_MS;
