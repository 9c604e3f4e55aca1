import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Bar, BarClosed, MarketEvent } from '../../domain/market-event.ts';
import type { ApprovedOrder, OrderStatus } from '../../domain/order.ts';
import type { ClientOrderId, EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from '../../domain/units.ts';
import type { SimulatedExchange, VenueListener } from '../../ports/exchange.ts';
import type { SimExchangeConfig } from './config.ts';

/** The account as the exchange keeps it. */
export interface VenueAccount {
  readonly cash: QuoteAtoms;
  readonly startingCash: QuoteAtoms;
  readonly realizedPnl: QuoteAtoms;
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
}

/** A net position as the exchange keeps it; `qty` and `costTickLots` are signed. */
export interface VenuePosition {
  readonly instrumentId: InstrumentId;
  readonly qty: QtyLots;
  readonly costTickLots: bigint;
  /** null when nothing can liquidate it. */
  readonly liquidationPrice: PriceTicks | null;
}

/** An order that rests at the exchange. */
export interface VenueOrder {
  readonly request: ApprovedOrder;
  readonly venueOrderId: string;
  readonly status: Extract<OrderStatus, 'accepted' | 'partially-filled'>;
  readonly filledQty: QtyLots;
}

export interface SimExchangeOptions {
  readonly instruments: ReadonlyMap<InstrumentId, Instrument>;
  readonly config: SimExchangeConfig;
  readonly startingCash: QuoteAtoms;
  readonly listener: VenueListener;
  /** Stored bars of a finer interval inside a bar, oldest first; empty when there are none. Read when `intrabarPath` is `finer-bars`. */
  readonly finerBars?: (event: BarClosed) => readonly Bar[];
}

/** Returns an exchange that fills orders along market data, in exact integers and the same way every time. */
export function createSimExchange(options: SimExchangeOptions): SimExchange {
  return new SimExchange(options);
}

/** An exchange in memory, driven by the market events the engine sees. The rules are in docs/fills.md. */
export class SimExchange implements SimulatedExchange {
  readonly #options: SimExchangeOptions;

  constructor(options: SimExchangeOptions) {
    this.#options = options;
  }

  submit(_order: ApprovedOrder, _timeMs: EpochMs): void {
    invariant(this.#options, 'under construction');
  }

  cancel(_clientOrderId: ClientOrderId, _instrumentId: InstrumentId, _timeMs: EpochMs): void {}

  match(_event: MarketEvent): boolean {
    return false;
  }

  account(): VenueAccount {
    const cash = this.#options.startingCash;
    return { cash, startingCash: cash, realizedPnl: 0n as QuoteAtoms, fees: 0n as QuoteAtoms, funding: 0n as QuoteAtoms };
  }

  positions(): readonly VenuePosition[] {
    return [];
  }

  openOrders(): readonly VenueOrder[] {
    return [];
  }

  snapshot(): unknown {
    return null;
  }

  restore(_snapshot: unknown): void {}
}
