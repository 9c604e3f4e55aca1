import { createServer, type Server } from 'node:http';
import type { KeyStore } from './accounts/keys.ts';
import { DEFAULT_SYMBOLS, specOf, type SymbolSetup } from './catalog/symbols.ts';
import type { Door } from './faults/door.ts';
import type { FaultPlan, Role } from './faults/fault-plan.ts';
import { Crowd } from './market/crowd.ts';
import { FundingHistory } from './market/funding.ts';
import { Listing, type Kind } from './market/listing.ts';
import { Venue } from './market/venue.ts';
import { Budget, LIMITS, type Limits } from './rest/limits.ts';
import { RestApi } from './rest/rest-api.ts';
import type { restServer } from './rest/rest-server.ts';
import { spotMarket } from './rest/spot-market.ts';
import { umMarket } from './rest/um-market.ts';
import { ServerClock } from './server-clock.ts';

export interface ExchangeOptions {
  readonly seed: number;
  /** The server's time; default the wall clock. */
  readonly clock?: { now(): number };
  /** Default: BTCUSDT, ETHUSDT, SOLUSDT, XRPUSDT and one symbol that is not ASCII. */
  readonly symbols?: readonly (string | SymbolSetup)[];
  readonly limits?: Partial<Readonly<Record<Kind, Partial<Limits>>>>;
}

/** One market with its crowd and its counters. */
export interface Half {
  readonly venue: Venue;
  readonly crowds: Map<string, Crowd>;
  readonly budget: Budget;
}

/** Everything the exchange is, without the network. */
export class Exchange {
  readonly clock: ServerClock;
  readonly keys: KeyStore;
  readonly spot: Half;
  readonly um: Half;
  readonly funding = new FundingHistory();

  constructor(options: ExchangeOptions, keys: KeyStore) {
    this.clock = new ServerClock(options.clock ?? { now: () => Date.now() });
    this.keys = keys;
    this.spot = this.#half('spot', options);
    this.um = this.#half('um', options);
  }

  servers(doors: Readonly<Record<Role, Door>>, faults: FaultPlan, rest: typeof restServer): Record<Role, Server> {
    const spotApi = new RestApi('spot', spotMarket(this.spot.venue, this.spot.budget), this.keys, this.spot.budget, this.clock);
    const umApi = new RestApi('um', umMarket(this.um.venue, this.um.budget, this.funding), this.keys, this.um.budget, this.clock);
    return {
      spotRest: rest(spotApi, doors.spotRest, faults, this.clock),
      umRest: rest(umApi, doors.umRest, faults, this.clock),
      spotWs: createServer(),
      spotWsApi: createServer(),
      umWs: createServer(),
      umWsApi: createServer(),
    };
  }

  openAccount(_account: string): void {}

  /** Moves every crowd one step. */
  step(): void {
    for (const half of [this.spot, this.um]) for (const [symbol, crowd] of half.crowds) if (half.venue.listings.get(symbol)?.status === 'TRADING') crowd.step();
  }

  /** Does what is due by the clock: funding, expiries, streams. */
  heartbeat(): void {}

  close(): void {}

  #half(kind: Kind, options: ExchangeOptions): Half {
    const venue = new Venue(kind, this.clock);
    const crowds = new Map<string, Crowd>();
    for (const [index, setup] of (options.symbols ?? DEFAULT_SYMBOLS).entries()) {
      const spec = specOf(setup);
      const listing = new Listing(kind, spec, { seed: options.seed, nowMs: this.clock.now(), index });
      venue.list(listing);
      crowds.set(spec.symbol, new Crowd(venue, listing, options.seed));
    }
    return { venue, crowds, budget: new Budget(kind, { ...LIMITS[kind], ...options.limits?.[kind] }) };
  }
}
