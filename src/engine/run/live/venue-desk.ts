import { loadListing } from '../../adapters/binance/exchange-info.ts';
import type { VenueSymbol } from '../../adapters/binance/exchange-info.ts';
import { judgeKey, readKeyPermissions } from '../../adapters/binance/key-permissions.ts';
import { pause, timerScheduler } from '../../adapters/binance/sockets/scheduler.ts';
import type { SettingStore } from '../../adapters/sqlite/store.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ConnectionView } from '../../contract/view.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import type { InstrumentId } from '../../domain/units.ts';
import type { Clock } from '../../ports/clock.ts';
import { VenueError } from '../../ports/venue-error.ts';
import { findConnection } from './connections.ts';
import type { KeyRing } from './key-ring.ts';
import type { LiveSession } from './live-session.ts';
import { openLink } from './open-link.ts';
import { prepareSession } from './prepare-session.ts';
import type { PreparedSession, VenueRequest } from './prepare-session.ts';
import { venueAccess } from './venue-access.ts';
import type { VenueAccess } from './venue-access.ts';

export interface VenueDeskOptions {
  readonly settings: SettingStore;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
}

/** A session that can be started and connected at once. */
export interface ReadySession extends PreparedSession {
  readonly access: VenueAccess;
}

const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

/** Brings sessions and venues together: asks what a new one needs, and connects a recovered one as soon as the venue answers and the key is there. */
export class VenueDesk {
  readonly #options: VenueDeskOptions;

  constructor(options: VenueDeskOptions) {
    this.#options = options;
  }

  /** Asks everything that a new session needs. @throws RequestRefused or VenueError with what is missing and what to do */
  async prepare(request: VenueRequest, running: EngineConfig | null): Promise<ReadySession> {
    const connection = this.#connectionFor(request);
    const access = this.#accessTo(connection, request.market);
    if (request.mode !== 'paper') await this.#refuseUnsafeKey(access, connection);
    return { ...(await prepareSession(access, request, connection, running)), access };
  }

  /** Connects a session that was just prepared. */
  connect(session: LiveSession, { access, symbols }: Pick<ReadySession, 'access' | 'symbols'>): void {
    session.connect(openLink(session, access, symbols));
  }

  /** Connects a session that was recovered; tries again until it can, and tells it meanwhile why it cannot. Returns how to give up. */
  reconnect(session: LiveSession): () => void {
    const giveUp = new AbortController();
    let wake: () => void = () => {};
    const stopListening = this.#options.keyRing.onChange(() => { wake(); });
    const run = async (): Promise<void> => {
      for (let attempt = 0; !giveUp.signal.aborted; attempt++) {
        const problem = await this.#tryConnect(session, giveUp.signal);
        if (problem === null) break;
        session.waitFor(problem);
        const woken = new Promise<void>((resolve) => { wake = resolve; });
        await Promise.race([pause(timerScheduler, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 30_000), woken]);
      }
      stopListening();
    };
    void run();
    return () => {
      giveUp.abort();
      wake();
    };
  }

  async #tryConnect(session: LiveSession, givenUp: AbortSignal): Promise<string | null> {
    try {
      const { connectionId, market, mode } = session.venue;
      const connection = connectionId === null ? null : findConnection(this.#options.settings, connectionId);
      if (connectionId !== null && connection === null) return `The connection ${connectionId} is no longer there: add it again under Settings, Connections.`;
      const access = this.#accessTo(connection, market);
      if (mode !== 'paper' && access.key === null) return 'The key of the account is not there: unlock the vault, or enter the key under Settings, Connections.';
      await access.connector.time.ensure();
      const symbols = await listed(access, session);
      if (!givenUp.aborted) session.connect(openLink(session, access, symbols));
      return null;
    } catch (error) {
      if (givenUp.aborted) return null;
      if (error instanceof VenueError) return `The venue cannot be reached: ${error.message}.`;
      session.breakWith(error);
      return null;
    }
  }

  #connectionFor({ connectionId, mode }: VenueRequest): ConnectionView | null {
    if (connectionId === null) {
      if (mode === 'paper') return null;
      throw new RequestRefused({ code: 'no-connection', message: `expected a connection with a key for a ${mode} session, found none: add one under Settings, Connections`, where: 'connectionId' });
    }
    const connection = findConnection(this.#options.settings, connectionId);
    if (connection === null) throw new RequestRefused({ code: 'not-found', message: `expected a stored connection, found none called ${connectionId}`, where: 'connectionId' });
    refuseMisfit(mode, connection);
    return connection;
  }

  #accessTo(connection: ConnectionView | null, market: 'spot' | 'um'): VenueAccess {
    const { clock, keyRing } = this.#options;
    return venueAccess({ connection, market, key: connection === null ? null : keyRing.get(connection.id), clock });
  }

  /** A key that may withdraw is refused before anything is done with it. */
  async #refuseUnsafeKey(access: VenueAccess, connection: ConnectionView | null): Promise<void> {
    const { key, market, endpoints } = access;
    if (connection === null || key === null) throw new RequestRefused({ code: 'no-key', message: 'expected the API key of the connection, found none: add it under Settings, Connections, or unlock the vault' });
    // The spot market answers for both.
    const spot = market === 'spot' ? access : this.#accessTo(connection, 'spot');
    const permissions = await readKeyPermissions(spot.connector);
    const { isAccepted, problems } = judgeKey(permissions, { environment: endpoints.environment, needs: [market] });
    if (isAccepted) return;
    if (permissions?.canWithdraw === true || permissions?.canTransfer === true) this.#options.keyRing.refuse(connection.id, key, problems.join(' '));
    throw new RequestRefused({ code: 'key-refused', message: problems.join(' ') });
  }
}

/** Play money and real money are never mixed up by a name. */
function refuseMisfit(mode: VenueRequest['mode'], { environment, name }: ConnectionView): void {
  if (mode === 'demo' && environment === 'live') throw new RequestRefused({ code: 'real-money', message: `expected a connection to play money for a demo session, was "${name}", which is the live exchange`, where: 'connectionId' });
  if (mode === 'live' && (environment === 'demo' || environment === 'testnet')) throw new RequestRefused({ code: 'play-money', message: `expected a connection to the live exchange for a live session, was "${name}", which is play money: start a demo session`, where: 'connectionId' });
}

async function listed({ connector }: VenueAccess, session: LiveSession): Promise<ReadonlyMap<InstrumentId, VenueSymbol>> {
  const { symbols } = await loadListing(connector);
  const wanted = new Set<string>(session.plan.instruments.map(({ id }) => id));
  const found = new Map(symbols.filter(({ instrument }) => wanted.has(instrument.id)).map((symbol) => [symbol.instrument.id, symbol]));
  for (const { id, symbol } of session.plan.instruments) {
    const entry = found.get(id);
    if (entry?.isTrading !== true) session.warnOnce('symbol-not-traded', `${symbol} cannot be traded at the venue at present: ${entry ? `it is ${entry.status.toLowerCase()}` : 'it is not listed any more'}.`);
  }
  return found;
}
