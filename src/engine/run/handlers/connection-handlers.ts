import { loadListing } from '../../adapters/binance/exchange-info.ts';
import type { Handlers } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ConnectionView } from '../../contract/view.ts';
import { VenueError } from '../../ports/venue-error.ts';
import { explainFailure } from '../live/connection-test/explain-failure.ts';
import { testConnection } from '../live/connection-test/test-connection.ts';
import { findConnection, listConnections, removeConnection, saveConnection } from '../live/connections.ts';
import { venueAccess } from '../live/venue-access.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { refuseMissing } from './refusals.ts';

type ConnectionMethods = 'connections.list' | 'connections.save' | 'connections.remove' | 'connections.test' | 'connections.symbols';

/** What the handlers need of a workstation. */
export type ConnectionDesk = Pick<Workstation, 'store' | 'clock' | 'keyRing'> & { readonly session: { readonly plan: { readonly venue?: { readonly connectionId: string | null } } } | null };

/** What a person does with connections to a venue. */
export function connectionHandlers(desk: ConnectionDesk): Pick<Handlers, ConnectionMethods> {
  const { store, clock, keyRing } = desk;
  return {
    'connections.list': () => ({ connections: listConnections(store.settings) }),
    'connections.save': (draft) => ({ id: saveConnection(store.settings, draft, (id) => keyRing.get(id) !== null).id }),
    'connections.remove': ({ id }) => {
      const connection = storedConnection(desk, id);
      if (desk.session?.plan.venue?.connectionId === id) throw new RequestRefused({ code: 'connection-in-use', message: `"${connection.name}" is used by the session that runs: start another session first`, where: 'id' });
      removeConnection(store.settings, id);
      keyRing.forget(id);
      return null;
    },
    'connections.test': async ({ id, market }) => {
      const connection = storedConnection(desk, id);
      const { mayTrade: _mayTrade, ...found } = await testConnection({ connection, market, key: keyRing.get(id), clock, onUnsafeKey: (key, reason) => { keyRing.refuse(id, key, reason); } });
      return found;
    },
    'connections.symbols': async ({ connectionId, market }) => {
      const connection = connectionId === null ? null : storedConnection(desk, connectionId);
      const { connector, endpoints } = venueAccess({ connection, market, key: null, clock });
      try {
        const { symbols } = await loadListing(connector);
        return { symbols: symbols.filter(({ isTrading }) => isTrading).map(({ instrument }) => instrument.symbol).toSorted() };
      } catch (error) {
        if (!(error instanceof VenueError)) throw error;
        throw new RequestRefused({ code: 'venue-unreachable', message: explainFailure(error, { environment: connection?.environment ?? 'live', restUrl: endpoints[market].rest, nowMs: clock.now() }) });
      }
    },
  };
}

function storedConnection({ store }: ConnectionDesk, id: string): ConnectionView {
  const connection = findConnection(store.settings, id);
  if (connection === null) throw refuseMissing('a connection', id);
  return connection;
}
