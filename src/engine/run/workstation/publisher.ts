import { applyEvent } from '../../contract/events.ts';
import type { ViewEvent } from '../../contract/events.ts';
import type { ServerEnvelope } from '../../contract/envelope.ts';
import { NO_FOREIGN } from '../../contract/view.ts';
import type { View } from '../../contract/view.ts';

export type Broadcast = (envelope: Extract<ServerEnvelope, { type: 'event' }>) => void;

/** Numbers events, folds them into the view that new clients are given, and sends them to everyone. */
export class Publisher {
  readonly #broadcast: Broadcast;
  #view: View;
  #nextId = 1;

  constructor(options: { readonly firstSequence: number; readonly version: string; readonly broadcast: Broadcast }) {
    this.#broadcast = options.broadcast;
    this.#view = emptyView(options.firstSequence - 1, options.version);
  }

  /** The view as a client sees it that has heard everything. */
  get view(): View {
    return this.#view;
  }

  /** Returns a number that no other decision or alert of this view has. */
  nextId(): number {
    return this.#nextId++;
  }

  /** Gives the next event this sequence: a gap to every client, which then takes a snapshot. */
  jump(sequence: number): void {
    this.#view = { ...this.#view, sequence: sequence - 1 };
  }

  /** Folds an event into the view and sends it to everyone. */
  publish(event: ViewEvent): void {
    const sequence = this.#view.sequence + 1;
    this.#view = applyEvent(this.#view, sequence, event);
    this.#broadcast({ type: 'event', sequence, event });
  }
}

function emptyView(sequence: number, version: string): View {
  return {
    sequence,
    engine: { status: 'starting', message: 'starting', version },
    session: null,
    feed: { status: 'waiting', detail: 'no market data yet', eventTimeMs: 0, receivedMs: 0 },
    trading: { state: 'halted', killLatched: false, cause: 'starting', sinceMs: 0, changedBy: 'start', holds: [], arming: null },
    account: null, instruments: [], quotes: {}, book: null, tape: null, funding: {}, venue: null, foreign: NO_FOREIGN, positions: [], orders: [], fills: [], trades: [], decisions: [], alerts: [], gauges: [],
    strategies: [], equity: [], jobs: [],
  };
}
