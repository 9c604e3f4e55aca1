import { isInterval } from '../market/klines.ts';
import type { Kind } from '../market/listing.ts';

/** Which sort of stream a connection carries; spot has one route for all. */
export type Route = 'spot' | 'public' | 'market' | 'private';

const PUBLIC = [/^!bookTicker$/, /@bookTicker$/, /@depth(5|10|20)?(@(100|250|500)ms)?$/, /@rpiDepth@500ms$/, /@trade$/];
const MARKET = [
  /@aggTrade$/, /@markPrice(@1s)?$/, /^!markPrice@arr(@1s)?$/, /@(miniTicker|ticker)$/, /^!(miniTicker|ticker)@arr$/, /@forceOrder$/, /^!forceOrder@arr$/, /@compositeIndex$/, /^!contractInfo$/, /^!assetIndex@arr$/,
];

/** Returns the route on which a futures stream is delivered; null when it is no market stream. */
export function futuresRoute(stream: string): 'public' | 'market' | null {
  if (PUBLIC.some((pattern) => pattern.test(stream))) return 'public';
  const kline = /@(?:kline|continuousKline)_(\w+)$/.exec(stream);
  if (MARKET.some((pattern) => pattern.test(stream)) || (kline !== null && isInterval(kline[1] ?? '', 'um'))) return 'market';
  return null;
}

/** Tells whether a connection of this route delivers the stream; a wrong one is acknowledged and stays silent. */
export const isDelivered = (kind: Kind, route: Route, stream: string): boolean => kind === 'spot' || futuresRoute(stream) === route;

/** What a connection's address asks for. */
export interface Address {
  readonly route: Route;
  readonly isCombined: boolean;
  readonly streams: readonly string[];
  readonly listenKeys: readonly string[];
  /** User-data events wanted; null is all. */
  readonly events: ReadonlySet<string> | null;
}

/** Reads the path and query of a connection; null when there is nothing at that path. */
export function readAddress(kind: Kind, url: string): Address | null {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  const match = (kind === 'spot' ? /^()\/(ws|stream)(?:\/(.*))?$/ : /^(?:\/(public|market|private))?\/(ws|stream)(?:\/(.*))?$/).exec(path);
  if (match === null) return null;
  const [, routeText, form, rest = ''] = match;
  // An address without a route is the old one: it still carries what is public.
  const route: Route = kind === 'spot' ? 'spot' : routeText === 'market' || routeText === 'private' ? routeText : 'public';
  const isCombined = form === 'stream';
  const named = [...rest.split('/'), ...(query.get('streams') ?? '').split('/')].map((stream) => decodeURIComponent(stream)).filter((stream) => stream !== '');
  const events = query.get('events');
  const isPrivate = route === 'private';
  return {
    route,
    isCombined,
    streams: isPrivate ? [] : named,
    listenKeys: isPrivate ? [...named, ...query.getAll('listenKey')] : [],
    events: events === null ? null : new Set(events.split('/')),
  };
}
