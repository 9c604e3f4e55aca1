import { createBinanceExchange } from '../../../src/engine/adapters/binance/exchange/binance-exchange.ts';
import { loadListing } from '../../../src/engine/adapters/binance/exchange-info.ts';
import { createBinanceFeed, type BinanceFeedOptions } from '../../../src/engine/adapters/binance/feed/binance-feed.ts';
import { createMarketRest } from '../../../src/engine/adapters/binance/feed/connector-rest.ts';
import type { SocketMachinery } from '../../../src/engine/adapters/binance/sockets/machinery.ts';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../src/engine/adapters/sqlite/store.ts';
import { sessionRequest } from '../../../src/engine/contract/api.ts';
import { formatPrice, formatQty } from '../../../src/engine/domain/instrument.ts';
import { intervalMs } from '../../../src/engine/domain/interval.ts';
import type { Input } from '../../../src/engine/domain/input.ts';
import type { InstrumentId, QtyLots } from '../../../src/engine/domain/units.ts';
import type { Clock } from '../../../src/engine/ports/clock.ts';
import { LiveSession } from '../../../src/engine/run/live/live-session.ts';
import { prepareSession, type VenueRequest } from '../../../src/engine/run/live/prepare-session.ts';
import { readVenueSettings } from '../../../src/engine/run/live/reconcile/read-settings.ts';
import type { VenueAccess } from '../../../src/engine/run/live/venue-access.ts';
import type { HostState } from './host-state.ts';

const SESSION_ID = 'drill';

/** What a session leans on: real connections, or others made for a test. */
export interface HostParts {
  readonly dataDir: string;
  /** `paper` takes the venue's prices and fills on the simulated exchange, with the strategies that a person would begin with. */
  readonly mode: 'paper' | 'demo' | 'live';
  readonly symbols: readonly string[];
  readonly access: VenueAccess;
  readonly machinery: SocketMachinery;
  /** Of the machine: it may be wrong. */
  readonly clock: Clock;
  /** Beside bars, which always come. */
  readonly wants: BinanceFeedOptions['wants'];
  /** Calls again and again; returns how to stop it. */
  every(run: () => void): () => void;
}

/** A real session on a store on disk, connected to the local Binance: what is drilled. */
export class Host {
  readonly session: LiveSession;
  readonly #store: Store;
  readonly #alerts: string[] = [];
  readonly #stopCommits: () => void;

  private constructor(store: Store, session: LiveSession, every: HostParts['every']) {
    this.#store = store;
    this.session = session;
    session.listen({
      onFacts: (facts) => {
        for (const fact of facts) if (fact.type === 'alert-raised') this.#alerts.push(`${fact.level} ${fact.code}: ${fact.message}`);
      },
      onMarket: () => {},
    });
    this.#stopCommits = every(() => { if (session.failure === null) session.commit(); });
  }

  /** Starts a session, or brings the stored one back. Rejects while the exchange cannot be reached. */
  static async open(parts: HostParts): Promise<Host> {
    const { access, machinery, clock } = parts;
    const { connector, endpoints, key, market } = access;
    const store = openStore(parts.dataDir);
    const stored = store.sessions.list().find(({ id }) => id === SESSION_ID);
    const session = stored === undefined ? await started(store, parts) : LiveSession.recover(store, stored, clock).session;
    const host = new Host(store, session, parts.every);
    await connector.time.ensure();
    const listing = await loadListing(connector);
    const wanted = new Set<InstrumentId>(session.plan.instruments.map(({ id }) => id));
    const symbols = new Map(listing.symbols.filter(({ instrument }) => wanted.has(instrument.id)).map((symbol) => [symbol.instrument.id, symbol]));
    const { interval } = session.venue;
    const feed = createBinanceFeed(machinery, { market, endpoints, instruments: session.plan.instruments, interval, barsFrom: session.barsFrom(intervalMs(interval)), wants: parts.wants, rest: createMarketRest(connector) });
    if (key === null && parts.mode !== 'paper') throw new Error('expected a key');
    const exchange = key === null ? null : createBinanceExchange(machinery, {
      connector, symbols, endpoints, quoteAsset: session.plan.quoteAsset, key, hiResClock: () => performance.now(), decisionPriceOf: (id) => session.engine.state.tracker.get(id)?.request.decisionPrice ?? null,
    });
    session.connect({
      clock: connector.time, scheduler: machinery.scheduler, feed, exchange, readSettings: market === 'um' && exchange !== null ? () => readVenueSettings(connector, session.plan.instruments) : null,
      figures: () => ({ weightUsed: null, weightLimit: null, clockOffsetMs: connector.time.offset?.offsetMs ?? null, roundTripMs: null }),
    });
    return host;
  }

  /** Enters a command, stamped with the session's own time. */
  command(input: Record<string, unknown>): void {
    // Whole numbers beyond floats cross to another process as text.
    const { notionalCap } = input;
    this.session.enter({ ...input, ...(typeof notionalCap === 'string' ? { notionalCap: BigInt(notionalCap) } : {}), timeMs: this.session.commandMs } as unknown as Input);
    this.session.commit();
  }

  /** What the session knows, with what it knows of these orders. */
  state(ids: readonly string[] = []): HostState {
    const { session } = this;
    const { engine, plan } = session;
    const instrumentOf = new Map(plan.instruments.map((instrument) => [instrument.id, instrument]));
    const qtyText = (id: InstrumentId, qty: number): string => {
      const instrument = instrumentOf.get(id);
      return instrument === undefined ? String(qty) : formatQty(instrument, qty as QtyLots);
    };
    const orders = engine.openOrders().map(({ request, status, filledQty }) => {
      const instrument = instrumentOf.get(request.instrumentId);
      return {
        id: request.clientOrderId as string, symbol: instrument?.symbol ?? '', purpose: request.purpose, type: request.type, side: request.side, status, qty: qtyText(request.instrumentId, request.qty), filled: qtyText(request.instrumentId, filledQty),
        trigger: instrument === undefined || request.triggerPrice === null ? null : formatPrice(instrument, request.triggerPrice), reduceOnly: request.reduceOnly,
      };
    });
    return {
      failure: session.failure === null ? null : describe(session.failure),
      trading: engine.status.state, cause: engine.status.cause, killLatched: engine.status.killLatched, isArmed: engine.arming?.isArmed ?? null,
      holds: engine.holds.map(({ code, cause }) => ({ code, cause })),
      feed: session.feed.status, isConnected: session.account?.isConnected ?? false, agreedMs: session.account?.agreedMs ?? null, inFlight: session.link?.exchange?.inFlight ?? 0,
      nowMs: session.commandMs, cash: String(engine.account().cash), orderIdPrefix: plan.orderIdPrefix,
      positions: engine.positions().map((position) => ({ symbol: instrumentOf.get(position.instrumentId)?.symbol ?? '', qty: qtyText(position.instrumentId, position.qty) })),
      orders,
      known: Object.fromEntries(ids.map((id) => {
        const order = engine.state.tracker.get(id as never);
        return [id, order === null || order === undefined ? null : { status: order.status, filled: qtyText(order.request.instrumentId, order.filledQty) }];
      })),
      foreign: { orders: session.account?.foreign.orders.length ?? 0, positions: session.account?.foreign.positions.length ?? 0 },
      summary: session.account?.summary ?? '', alerts: [...this.#alerts],
    };
  }

  /** Compares the account now. */
  async check(): Promise<void> {
    await this.session.account?.check();
  }

  /** Presses the kill switch. */
  kill(): Promise<{ readonly verifiedFlat: boolean }> {
    return this.session.kill('drill');
  }

  /** Lets go of everything as a process does that is gone: what was not committed is lost. The caller has seen to it that nothing calls it any more. */
  vanish(): void {
    this.#stopCommits();
    this.#store.close();
  }

  /** An orderly end: what rests goes on resting. */
  async close(): Promise<void> {
    this.#stopCommits();
    await this.session.disconnect();
    if (this.session.failure === null) this.session.checkpoint();
    this.#store.close();
  }
}

/** What a drill does is about the exchange: no limit stands in its way. */
const ALLOWED = {
  maxOrdersPerMinute: 1_000, dailyLossLimitPct: 90, maxDrawdownPct: 95, drawdownReducePct: 95, maxRiskPerTradePct: 100, maxSymbolExposurePct: 500, maxTotalExposurePct: 1_000,
  maxNetExposurePct: 1_000, maxClusterExposurePct: 1_000, maxValueAtRiskPct: 1_000, maxExpectedShortfallPct: 1_000, maxDepthSharePct: 100,
};

async function started(store: Store, { access, mode, symbols, clock }: HostParts): Promise<LiveSession> {
  const { plan, history } = await prepareSession(access, sessionRequest.parse({ kind: 'venue', mode, market: access.market, connectionId: mode === 'paper' ? null : 'drill', symbols, interval: '1m' }) as VenueRequest, null, null);
  // Nothing decides in a drill but the drill itself.
  const quiet = mode === 'paper' ? plan : { ...plan, engine: { ...plan.engine, strategies: [], risk: { ...plan.engine.risk, ...ALLOWED } } };
  return LiveSession.start(store, { id: SESSION_ID, plan: quiet, startedMs: clock.now(), latchedBy: null, replaces: null, history }, clock);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error);
}
