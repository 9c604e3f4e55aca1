import type { Clock } from '../../../ports/clock.ts';
import type { BinanceConnector } from '../rest/connector.ts';
import type { OrderDesk } from '../orders/order-desk.ts';
import type { Cancel } from '../sockets/scheduler.ts';
import type { OrderHistory } from './order-history.ts';
import type { OrderNews } from './order-news.ts';
import type { SendGate } from './send-gate.ts';

/** What everything that writes orders shares. */
export interface ExchangeContext {
  readonly connector: BinanceConnector;
  readonly desk: OrderDesk;
  readonly history: OrderHistory;
  readonly news: OrderNews;
  readonly gate: SendGate;
  readonly clock: Clock;
  readonly entryPatienceMs: number;
  readonly isStopped: boolean;
  wait(ms: number): Promise<void>;
  after(ms: number, run: () => void): Cancel;
  /** Something may not be as the engine thinks: reconcile. */
  doubt(cause: string): void;
  /** The key is not accepted: nothing that waits can be sent. */
  locked(cause: string): void;
}
