import type { Instrument } from '../../../domain/instrument.ts';
import type { VenueEvent } from '../../../domain/order-event.ts';
import type { ClientOrderId, PriceTicks } from '../../../domain/units.ts';
import { clientOrderId } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { epochMs } from '../decode/epoch-ms.ts';
import type { AlgoUpdate, ExecutionReport, FuturesOrderUpdate, UserDataMessage } from '../decode/user-data.ts';
import { fillEvent } from '../orders/venue-events.ts';

/** What the account's messages do not say themselves. */
export interface VenueEventContext {
  /** Returns the instrument of a symbol, or null when it is none of ours. */
  instrument(symbol: string): Instrument | null;
  /** Returns what the planner saw when it decided, or null for an order that is not ours. */
  decisionPrice(id: ClientOrderId): PriceTicks | null;
  /** Returns the price of an asset in the instrument's quote asset, as decimal text; null when it is not known. Asked where a fee is paid in neither of its assets. */
  priceOf(asset: string, instrument: Instrument): string | null;
}

/** What a message came to. A `problem` says why something in it could not be told exactly: the account has to be reconciled. */
export interface VenueNews {
  readonly events: readonly VenueEvent[];
  readonly problem: string | null;
}

const NOTHING: VenueNews = { events: [], problem: null };
const MAX_CHILDREN = 2_000;

/**
 * Turns account messages into the engine's events, digit by digit. Messages may be repeated and may cross; `fillId`, the same as REST's, tells the former. A conditional order of
 * futures goes by its own id all its life: what its child order does is said of the parent.
 */
export class VenueEventMaker {
  readonly #context: VenueEventContext;
  /** Venue id of a child order → our id of the conditional order that it came from. */
  readonly #children = new Map<string, string>();

  constructor(context: VenueEventContext) {
    this.#context = context;
  }

  newsOf(message: UserDataMessage): VenueNews {
    switch (message.kind) {
      case 'futures-order': return this.#order(futuresReport(message, this.#children.get(message.orderId)));
      case 'execution-report': return this.#order(spotReport(message));
      case 'algo-update': return this.#algo(message);
      case 'account-update': return message.reason === 'FUNDING_FEE' ? { events: [], problem: 'funding was booked on the account' } : NOTHING;
      case 'malformed': return { events: [], problem: `an account message could not be read: ${message.reason}` };
      case 'margin-call': return { events: [], problem: 'the venue warns of a margin call' };
      case 'trade-lite': case 'account-config': case 'account-position': case 'balance-update': case 'list-status':
      case 'listen-key-expired': case 'stream-terminated': case 'server-shutdown': case 'other': return NOTHING;
    }
  }

  #algo(update: AlgoUpdate): VenueNews {
    const instrument = this.#context.instrument(update.symbol);
    if (instrument === null) return NOTHING;
    if (update.orderId !== null) {
      if (this.#children.size >= MAX_CHILDREN) this.#children.clear();
      this.#children.set(update.orderId, update.clientAlgoId);
    }
    const base = { timeMs: epochMs(update.transactionTime), clientOrderId: clientOrderId(update.clientAlgoId), instrumentId: instrument.id };
    const reason = update.reason ?? `the venue's conditional order is ${update.status.toLowerCase()}`;
    switch (update.status) {
      case 'NEW': return just({ type: 'order-accepted', ...base, venueOrderId: update.algoId });
      case 'CANCELED': return just({ type: 'order-canceled', ...base, reason });
      case 'REJECTED': return just({ type: 'order-rejected', ...base, reason });
      case 'EXPIRED': return just({ type: 'order-expired', ...base, reason });
      // TRIGGERING, TRIGGERED, FINISHED: the child order tells what came of it.
      default: return NOTHING;
    }
  }

  #order(report: Report): VenueNews {
    const instrument = this.#context.instrument(report.symbol);
    if (instrument === null) return NOTHING;
    const base = { timeMs: epochMs(report.timeMs), clientOrderId: clientOrderId(report.clientOrderId), instrumentId: instrument.id };
    switch (report.executionType) {
      case 'NEW': return report.isChild ? NOTHING : just({ type: 'order-accepted', ...base, venueOrderId: report.orderId });
      // CALCULATED is a liquidation or an auto-deleveraging.
      case 'TRADE': case 'CALCULATED': return this.#fill(report, instrument);
      case 'CANCELED': return just({ type: 'order-canceled', ...base, reason: report.reason });
      case 'REJECTED': return just({ type: 'order-rejected', ...base, reason: report.reason });
      case 'EXPIRED': case 'TRADE_PREVENTION': return just({ type: 'order-expired', ...base, reason: report.reason });
      case 'AMENDMENT': case 'REPLACED': return { events: [], problem: `order ${report.clientOrderId} was changed at the venue` };
      default: return { events: [], problem: `order ${report.clientOrderId} met something unknown: ${report.executionType}` };
    }
  }

  #fill(report: Report, instrument: Instrument): VenueNews {
    const { tradeId, symbol, orderId, lastPrice, lastQty, isMaker, timeMs } = report;
    if (tradeId === null) return { events: [], problem: `a fill of ${report.clientOrderId} has no trade id` };
    const id = clientOrderId(report.clientOrderId);
    const fill = {
      tradeId, symbol, orderId, side: report.side === 'BUY' ? 'buy' : 'sell', price: lastPrice, qty: lastQty, isMaker, timeMs: epochMs(timeMs),
      commission: report.commission ?? '0', commissionAsset: report.commissionAsset ?? instrument.quoteAsset,
    } as const;
    const context = { market: instrument.market === 'spot' ? 'spot' : 'um', instrument, clientOrderId: id, decisionPrice: this.#context.decisionPrice(id), priceOf: (asset: string) => this.#context.priceOf(asset, instrument) } as const;
    try {
      return just(fillEvent(fill, context));
    } catch (error) {
      if (error instanceof VenueError) return { events: [], problem: error.message };
      throw error;
    }
  }
}

/** What both markets say of an order. */
interface Report {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly isChild: boolean;
  readonly timeMs: number;
  readonly side: 'BUY' | 'SELL';
  readonly executionType: string;
  readonly lastPrice: string;
  readonly lastQty: string;
  readonly tradeId: string | null;
  readonly isMaker: boolean;
  readonly commission: string | null;
  readonly commissionAsset: string | null;
  readonly reason: string;
}

/** @param parent our id of the conditional order that this order came from */
function futuresReport(message: FuturesOrderUpdate, parent: string | undefined): Report {
  const { symbol, orderId, side, executionType, lastPrice, lastQty, tradeId, isMaker, commission, commissionAsset } = message;
  const why = message.expiryReason === null || message.expiryReason === '0' ? '' : ` (reason ${message.expiryReason})`;
  return {
    symbol, clientOrderId: parent ?? message.clientOrderId, orderId, isChild: parent !== undefined, timeMs: message.tradeTime, side, executionType, lastPrice, lastQty, tradeId, isMaker, commission, commissionAsset,
    reason: `the venue's order is ${message.status.toLowerCase()}${why}`,
  };
}

function spotReport(message: ExecutionReport): Report {
  const { symbol, clientOrderId: id, orderId, side, executionType, lastPrice, lastQty, tradeId, isMaker, commission, commissionAsset } = message;
  const why = message.rejectReason === 'NONE' ? message.expiryReason : message.rejectReason;
  return {
    symbol, clientOrderId: id, orderId, isChild: false, timeMs: message.transactionTime, side, executionType, lastPrice, lastQty, tradeId, isMaker, commission, commissionAsset,
    reason: `the venue's order is ${message.status.toLowerCase()}${why === null ? '' : ` (${why})`}`,
  };
}

function just(event: VenueEvent): VenueNews {
  return { events: [event], problem: null };
}
