import { createBinanceExchange } from '../../adapters/binance/exchange/binance-exchange.ts';
import type { VenueSymbol } from '../../adapters/binance/exchange-info.ts';
import { createBinanceFeed } from '../../adapters/binance/feed/binance-feed.ts';
import { createMarketRest } from '../../adapters/binance/feed/connector-rest.ts';
import { createSocketMachinery } from '../../adapters/binance/sockets/machinery.ts';
import { hiResClock } from '../../adapters/clock/hi-res-clock.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { VenueError } from '../../ports/venue-error.ts';
import type { LiveSession } from './live-session.ts';
import { readVenueSettings } from './reconcile/read-settings.ts';
import type { VenueAccess } from './venue-access.ts';
import type { LinkFigures, VenueLink } from './venue-link.ts';

/** Levels a side that are kept of each book for the ladder. */
const DEPTH_LEVELS = 50;

/** Makes the link of a session; nothing is dialled before the session is connected with it. @throws VenueError when the session trades on an account and the way has no key */
export function openLink(session: LiveSession, access: VenueAccess, symbols: ReadonlyMap<InstrumentId, VenueSymbol>): VenueLink {
  const { connector, endpoints, market, key } = access;
  const machinery = createSocketMachinery(connector.time, session.id);
  const { interval, mode } = session.venue;
  const feed = createBinanceFeed(machinery, {
    market, endpoints, instruments: session.plan.instruments, interval, barsFrom: session.barsFrom(intervalMs(interval)),
    wants: { quotes: true, trades: true, depthLevels: DEPTH_LEVELS }, rest: createMarketRest(connector),
  });
  const figures = (): LinkFigures => figuresOf(access);
  const common = { clock: connector.time, scheduler: machinery.scheduler, feed, figures };
  if (mode === 'paper') return { ...common, exchange: null, readSettings: null };
  if (key === null) throw new VenueError('expected the API key of the connection, found none: add it under Settings, Connections, or unlock the vault', { kind: 'auth' });
  const exchange = createBinanceExchange(machinery, {
    connector, symbols, endpoints, quoteAsset: session.plan.quoteAsset, key, hiResClock,
    decisionPriceOf: (id) => session.engine.state.tracker.get(id)?.request.decisionPrice ?? null,
    requestOf: (id) => session.engine.state.tracker.get(id)?.request ?? null,
  });
  return { ...common, exchange, readSettings: market === 'um' ? () => readVenueSettings(connector, session.plan.instruments) : null };
}

function figuresOf({ connector }: VenueAccess): LinkFigures {
  const weight = connector.budget.usage().limits.find(({ kind }) => kind === 'weight');
  const { offset } = connector.time;
  return { weightUsed: weight?.used ?? null, weightLimit: weight?.limit ?? null, clockOffsetMs: offset?.offsetMs ?? null, roundTripMs: offset?.roundTripMs ?? null };
}
