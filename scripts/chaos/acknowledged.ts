import type { ViewEvent } from '../../src/engine/contract/events.ts';
import type { AlertView, DecisionView, OrderView, TradeView } from '../../src/engine/contract/view.ts';

/** What a person was shown of one session; none of it may ever be lost or change. */
export interface Shown {
  /** The newest state of each order, and whether it was shown as open. */
  readonly orders: ReadonlyMap<string, { readonly order: OrderView; readonly isOpen: boolean }>;
  readonly trades: ReadonlyMap<string, TradeView>;
  readonly decisions: readonly DecisionView[];
  readonly alerts: readonly AlertView[];
}

/** What a person was told is done; null when an answer was not heard, so that either may be true. */
export interface Promised {
  sessionId: string | null;
  killLatched: boolean | null;
  tradingState: 'active' | 'reducing' | 'halted' | null;
}

interface Heard {
  readonly orders: Map<string, { readonly order: OrderView; readonly isOpen: boolean }>;
  readonly trades: Map<string, TradeView>;
  readonly decisions: DecisionView[];
  readonly alerts: AlertView[];
}

/** Keeps what the one client has heard since the last examination, and what it was promised. */
export class Acknowledged {
  readonly promised: Promised = { sessionId: null, killLatched: null, tradingState: null };
  #sessionId: string | null = null;
  #shown = new Map<string, Heard>();

  /** Takes an event as the client does. */
  hear(event: ViewEvent): void {
    switch (event.type) {
      case 'session-updated': this.#sessionId = event.session?.id ?? null; return;
      case 'order-updated': this.#ofSession()?.orders.set(event.order.clientOrderId, event); return;
      case 'trade-closed': this.#ofSession()?.trades.set(event.trade.id, event.trade); return;
      case 'decision-made': this.#ofSession()?.decisions.push(event.decision); return;
      case 'alert-raised': this.#ofSession()?.alerts.push(event.alert); return;
      default: return;
    }
  }

  /** Forgets the session that the client was shown last: the next program names its own. */
  disconnected(): void {
    this.#sessionId = null;
  }

  /** Hands over what was shown of each session since the last call. */
  take(): ReadonlyMap<string, Shown> {
    const shown = this.#shown;
    this.#shown = new Map();
    return shown;
  }

  #ofSession(): Heard | null {
    if (this.#sessionId === null) return null;
    const shown: Heard = this.#shown.get(this.#sessionId) ?? { orders: new Map(), trades: new Map(), decisions: [], alerts: [] };
    this.#shown.set(this.#sessionId, shown);
    return shown;
  }
}

/** Tells whether an event is one that must be durable before it is heard. */
export function isFact(event: ViewEvent): boolean {
  return event.type === 'order-updated' || event.type === 'trade-closed' || event.type === 'decision-made' || event.type === 'alert-raised';
}
