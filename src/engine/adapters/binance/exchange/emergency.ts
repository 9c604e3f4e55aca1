import type { InstrumentId, QtyLots } from '../../../domain/units.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { BinanceConnector } from '../rest/connector.ts';

/** What of one market is to be left. */
export interface EmergencyMarket {
  readonly connector: BinanceConnector;
  /** The symbols of the session; everything else is left alone. */
  readonly symbols: readonly VenueSymbol[];
  /** What all order ids of the session begin with: `<prefix>-`. */
  readonly orderIdPrefix: string;
  /** What the session holds, positive; spot only, where nothing else tells it from what was owned before. Futures positions are read from the exchange. */
  readonly held: ReadonlyMap<InstrumentId, QtyLots>;
}

export interface EmergencyReport {
  readonly canceledOrders: number;
  readonly flattenedPositions: number;
  /** The exchange was read at the end and shows neither an order nor a position of the session. */
  readonly verifiedFlat: boolean;
  /** What went wrong, in plain words. */
  readonly problems: readonly string[];
}

/**
 * Cancels the session's orders and closes its positions without an engine, all markets and symbols side by side, again and again until the exchange shows nothing
 * of them or the time is up. Never throws.
 * @param options.deadlineMs default 20,000 ms
 */
export async function emergencyFlatten(_markets: readonly EmergencyMarket[], _options: { readonly deadlineMs?: number } = {}): Promise<EmergencyReport> {
  return Promise.reject(new Error('being written'));
}
