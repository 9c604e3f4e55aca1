import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './exchange.ts';
import { Door } from './faults/door.ts';
import { ROLES, type FaultPlan, type Role } from './faults/fault-plan.ts';
import type { Kind } from './market/listing.ts';
import { RestApi } from './rest/rest-api.ts';
import { restServer } from './rest/rest-server.ts';
import { Hub } from './streams/hub.ts';
import { MarketPublisher } from './streams/market-publisher.ts';
import { type Heartbeat, HEARTBEATS } from './streams/socket-door.ts';
import { StreamServer } from './streams/stream-server.ts';
import { WsApiServer } from './ws-api/ws-api-server.ts';

/** Everything of the exchange that a client can reach: six servers, their doors, and what is sent through them. */
export class Network {
  readonly doors: Readonly<Record<Role, Door>>;
  readonly publishers: Readonly<Record<Kind, MarketPublisher>>;
  readonly streams: Readonly<Record<Kind, StreamServer>>;
  readonly wsApis: Readonly<Record<Kind, WsApiServer>>;
  readonly #servers: Readonly<Record<Role, Server>>;
  readonly #exchange: Exchange;
  /** For so long user-data events wait before they are sent. */
  userDelayMs = 0;

  constructor(exchange: Exchange, faults: FaultPlan, heartbeat: Partial<Heartbeat>) {
    this.#exchange = exchange;
    this.doors = Object.fromEntries(ROLES.map((role) => [role, new Door(role)])) as Record<Role, Door>;
    const rest = (kind: Kind, role: Role): Server =>
      restServer(new RestApi(kind, exchange.operations(kind), exchange.keys, exchange.half(kind).budget, exchange.clock), this.doors[role], faults, exchange.clock);
    this.#servers = {
      spotRest: rest('spot', 'spotRest'), umRest: rest('um', 'umRest'), spotWs: createServer(notHttp), umWs: createServer(notHttp), spotWsApi: createServer(notHttp), umWsApi: createServer(notHttp),
    };
    const both = <T>(make: (kind: Kind) => T): Record<Kind, T> => ({ spot: make('spot'), um: make('um') });
    const hubs = both(() => new Hub());
    this.publishers = both((kind) => new MarketPublisher(exchange.half(kind).venue, hubs[kind]));
    const roleOf = (kind: Kind, end: 'Ws' | 'WsApi'): Role => `${kind}${end}`;
    this.streams = both((kind) => {
      const role = roleOf(kind, 'Ws');
      return new StreamServer({
        kind, server: this.#servers[role], door: this.doors[role], faults, hub: hubs[kind], heartbeat: { ...HEARTBEATS[kind], ...heartbeat }, listenKeys: kind === 'um' ? exchange.listenKeys : null,
        admits: () => exchange.half(kind).budget.admitConnection(exchange.clock.now()),
      });
    });
    this.wsApis = both((kind) => {
      const role = roleOf(kind, 'WsApi');
      const world = { kind, operations: exchange.operations(kind), keys: exchange.keys, budget: exchange.half(kind).budget, now: () => exchange.clock.now() };
      return new WsApiServer({ world, server: this.#servers[role], door: this.doors[role], faults, heartbeat: { ...HEARTBEATS[kind], messagesPerSecond: 1_000, ...heartbeat } });
    });
    this.#wire();
  }

  /** Starts listening on loopback; returns the ports. */
  async listen(): Promise<Record<Role, number>> {
    const ports = await Promise.all(ROLES.map(async (role) => [role, await listening(this.#servers[role])] as const));
    return Object.fromEntries(ports) as Record<Role, number>;
  }

  /** Sends what is due at `wallMs` of a clock that only goes forward. */
  beat(wallMs: number): void {
    this.publishers.spot.beat(wallMs);
    this.publishers.um.beat(wallMs);
  }

  async close(): Promise<void> {
    for (const kind of ['spot', 'um'] as const) {
      this.streams[kind].close();
      this.wsApis[kind].close();
    }
    // A plain end, not a reset: a client's idle connection must learn that it is over before its port is used again.
    for (const role of ROLES) this.doors[role].endAll();
    await Promise.all(ROLES.map((role) => closed(this.#servers[role])));
  }

  #wire(): void {
    const exchange = this.#exchange;
    exchange.um.feed.listen((account, event) => this.#later(() => this.streams.um.sendUser(account, event)));
    exchange.spot.feed.listen((account, event) => this.#later(() => this.wsApis.spot.sendUser(account, event)));
    exchange.listenKeys.onExpired = (_account, listenKey) => this.streams.um.sendExpired(listenKey, exchange.clock.now());
    exchange.margin.onLiquidation.push((order) => this.publishers.um.liquidated(order));
  }

  #later(send: () => void): void {
    if (this.userDelayMs === 0) send();
    else setTimeout(send, this.userDelayMs).unref();
  }
}

function notHttp(_request: unknown, response: { writeHead(status: number): { end(): void } }): void {
  response.writeHead(426).end();
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
