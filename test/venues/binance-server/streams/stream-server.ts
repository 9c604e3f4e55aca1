import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import type { ListenKeys } from '../accounts/listen-keys.ts';
import type { Door } from '../faults/door.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { toJson } from '../json.ts';
import type { Kind } from '../market/listing.ts';
import type { UserEvent } from '../user-feed.ts';
import { FrameLine } from './frame-line.ts';
import type { Hub, Listener } from './hub.ts';
import { isDelivered, readAddress, type Address, type Route } from './routes.ts';
import { type Heartbeat, SocketDoor } from './socket-door.ts';
import { answerRequest, type Subscriber } from './subscriptions.ts';

/** A route by itself, while the door it is behind stands open. */
export type RouteState = 'open' | 'down' | 'silent';

/** Serves the streams of one market. */
export class StreamServer {
  readonly #kind: Kind;
  readonly #hub: Hub;
  readonly #listenKeys: ListenKeys | null;
  readonly #connections = new Set<Connection>();
  readonly #states = new Map<Route, RouteState>();
  readonly #sockets: SocketDoor;

  constructor(options: { readonly kind: Kind; readonly server: Server; readonly door: Door; readonly faults: FaultPlan; readonly hub: Hub; readonly heartbeat: Heartbeat; readonly listenKeys: ListenKeys | null; admits(): boolean }) {
    const { kind, hub } = options;
    this.#kind = kind;
    this.#hub = hub;
    this.#listenKeys = options.listenKeys;
    this.#sockets = new SocketDoor(options.server, options.door, options.heartbeat, { admits: () => options.admits(), refuses: (url) => this.#states.get(readAddress(kind, url)?.route ?? 'public') === 'down', open: (socket, url) => {
      const address = readAddress(kind, url);
      if (address === null) return false;
      const connection = new Connection(kind, socket, address, new FrameLine(socket, options.door, options.faults), { hub, states: this.#states });
      this.#connections.add(connection);
      hub.join(connection);
      socket.once('close', () => {
        this.#connections.delete(connection);
        hub.leave(connection);
      });
      return true;
    } });
  }

  /** Sets one route: 'down' resets and refuses its connections, 'silent' keeps them, answers pings and requests, and delivers nothing. */
  setRoute(route: Route, state: RouteState): void {
    this.#states.set(route, state);
    if (state === 'down') this.drop(route);
  }

  /** Sends a user-data event to the connections that hold the account's listen key. */
  sendUser(account: string, event: UserEvent): void {
    for (const connection of this.#connections) {
      for (const listenKey of connection.listenKeys) if (this.#listenKeys?.owner(listenKey) === account) connection.deliverUser(listenKey, event);
    }
  }

  /** Tells the connections of a listen key that it is over; they stay open and silent. */
  sendExpired(listenKey: string, nowMs: number): void {
    for (const connection of this.#connections) {
      if (connection.listenKeys.has(listenKey)) connection.deliverUser(listenKey, { e: 'listenKeyExpired', E: nowMs, listenKey });
    }
  }

  /** Announces the end of every connection, as maintenance does. */
  announceShutdown(nowMs: number): void {
    for (const connection of this.#connections) connection.deliver('!serverShutdown', 'serverShutdown', toJson({ e: 'serverShutdown', E: nowMs }));
  }

  /** Returns how many clients are connected, on one route or all. */
  count(route?: Route): number {
    return [...this.#connections].filter((connection) => route === undefined || connection.route === route).length;
  }

  /** Resets the connections of one route. */
  drop(route: Route): void {
    for (const connection of this.#connections) if (connection.route === route) connection.terminate();
  }

  close(): void {
    this.#sockets.close();
    for (const connection of this.#connections) this.#hub.leave(connection);
  }

  get kind(): Kind {
    return this.#kind;
  }
}

class Connection implements Listener, Subscriber {
  readonly route: Route;
  readonly streams = new Set<string>();
  readonly listenKeys: Set<string>;
  isCombined: boolean;
  readonly #kind: Kind;
  readonly #socket: WebSocket;
  readonly #line: FrameLine;
  readonly #hub: Hub;
  readonly #states: ReadonlyMap<Route, RouteState>;
  readonly #events: ReadonlySet<string> | null;

  constructor(kind: Kind, socket: WebSocket, address: Address, line: FrameLine, { hub, states }: { readonly hub: Hub; readonly states: ReadonlyMap<Route, RouteState> }) {
    this.#kind = kind;
    this.#socket = socket;
    this.#line = line;
    this.#hub = hub;
    this.#states = states;
    this.#events = address.events;
    this.route = address.route;
    this.isCombined = address.isCombined;
    this.listenKeys = new Set(address.listenKeys);
    for (const stream of address.streams) this.subscribe(stream);
    socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      this.#line.send(`${this.route} reply`, toJson(answerRequest(text, this)));
    });
  }

  subscribe(stream: string): void {
    this.streams.add(stream);
    if (this.route === 'private') this.listenKeys.add(stream);
    else this.#hub.onAsked(stream);
  }

  unsubscribe(stream: string): void {
    this.streams.delete(stream);
    this.listenKeys.delete(stream);
  }

  wants(stream: string): boolean {
    return this.streams.has(stream) && isDelivered(this.#kind, this.route, stream);
  }

  deliver(stream: string, event: string, json: string): void {
    if (this.#isSilent) return;
    this.#line.send(`${this.route} ${stream} ${event}`, this.isCombined ? `{"stream":${JSON.stringify(stream)},"data":${json}}` : json);
  }

  deliverUser(listenKey: string, event: UserEvent): void {
    if (this.#isSilent || (this.#events !== null && !this.#events.has(event.e))) return;
    const { o } = event as { readonly o?: { readonly X?: string } };
    const json = toJson(event);
    this.#line.send(`private ${event.e} ${o?.X ?? ''}`, this.isCombined ? `{"stream":${JSON.stringify(listenKey)},"data":${json}}` : json);
  }

  get #isSilent(): boolean {
    return this.#states.get(this.route) === 'silent';
  }

  terminate(): void {
    this.#socket.terminate();
  }
}
