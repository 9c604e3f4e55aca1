import type { ClientOrderId, InstrumentId, PriceTicks } from '../../../domain/units.ts';
import type { LiveExchange } from '../../../ports/live-exchange.ts';
import type { ApiKey } from '../api-key.ts';
import type { BinanceEndpoints } from '../endpoints.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { BinanceConnector } from '../rest/connector.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';

export interface BinanceExchangeOptions {
  /** Says which market it is: spot or USDⓈ-M futures. */
  readonly connector: BinanceConnector;
  /** What is traded here. */
  readonly symbols: ReadonlyMap<InstrumentId, VenueSymbol>;
  readonly endpoints: Pick<BinanceEndpoints, 'spot' | 'um'>;
  readonly quoteAsset: string;
  /** The key of the connector; signs the subscription of the spot account stream. */
  readonly key: ApiKey;
  /** Returns what the planner saw when it decided; null says that the order is not of this session. */
  readonly decisionPriceOf: (clientOrderId: ClientOrderId) => PriceTicks | null;
  /** Milliseconds with fractions, for milestones. */
  readonly hiResClock: () => number;
  /** How old an entry may be when its turn to be sent comes; default 2,000 ms. Older ones are reported as rejected. */
  readonly entryPatienceMs?: number;
}

/** Connects an account of one Binance market as a {@link LiveExchange}. Nothing is called before `start`. */
export function createBinanceExchange(_machinery: SocketMachinery, _options: BinanceExchangeOptions): LiveExchange {
  throw new Error('being written');
}
