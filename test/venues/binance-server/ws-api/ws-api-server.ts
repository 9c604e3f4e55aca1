import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import { ApiError } from '../api-error.ts';
import type { Door } from '../faults/door.ts';
import { failureReply, isExecuted } from '../faults/failure-replies.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { parseKeepingDigits, toJson } from '../json.ts';
import { FrameLine } from '../streams/frame-line.ts';
import { type Heartbeat, SocketDoor } from '../streams/socket-door.ts';
import type { UserEvent } from '../user-feed.ts';
import { Session, type SessionWorld } from './session.ts';

/** Serves the WebSocket API of one market. */
export class WsApiServer {
  readonly #world: SessionWorld;
  readonly #door: Door;
  readonly #faults: FaultPlan;
  readonly #clients = new Map<Session, FrameLine>();
  readonly #sockets: SocketDoor;

  constructor(options: { readonly world: SessionWorld; readonly server: Server; readonly door: Door; readonly faults: FaultPlan; readonly heartbeat: Heartbeat }) {
    this.#world = options.world;
    this.#door = options.door;
    this.#faults = options.faults;
    const path = options.world.kind === 'spot' ? '/ws-api/v3' : '/ws-fapi/v1';
    this.#sockets = new SocketDoor(options.server, options.door, options.heartbeat, { admits: () => options.world.budget.admitConnection(options.world.now()), open: (socket, url, request) => {
      if (url.split('?')[0] !== path) return false;
      const session = new Session(options.world, request.socket.remoteAddress ?? '');
      const line = new FrameLine(socket, options.door, options.faults);
      this.#clients.set(session, line);
      socket.on('message', (data) => this.#message((data as Buffer).toString('utf8'), session, socket, line));
      socket.once('close', () => this.#clients.delete(session));
      return true;
    } });
  }

  /** Sends a user-data event to the sessions that subscribed to the account (spot). */
  sendUser(account: string, event: UserEvent): void {
    for (const [session, line] of this.#clients) {
      for (const subscriptionId of session.subscriptionsOf(account)) line.send(`ws-api ${event.e} ${executionOf(event)}`, toJson({ subscriptionId, event }));
    }
  }

  /** Ends the user-data subscriptions as the exchange may do at any time. */
  terminateUserStreams(nowMs: number): void {
    for (const [session, line] of this.#clients) {
      for (const subscriptionId of session.endSubscriptions()) line.send('ws-api eventStreamTerminated', toJson({ subscriptionId, event: { e: 'eventStreamTerminated', E: nowMs } }));
    }
  }

  announceShutdown(nowMs: number): void {
    for (const line of this.#clients.values()) line.send('ws-api serverShutdown', toJson({ event: { e: 'serverShutdown', E: nowMs } }));
  }

  close(): void {
    this.#sockets.close();
  }

  #message(text: string, session: Session, socket: WebSocket, line: FrameLine): void {
    if (this.#door.state !== 'open') return;
    const request = readRequest(text);
    if (request === null) {
      line.send('ws-api reply', toJson({ id: null, status: 400, error: { code: -1102, msg: 'Invalid JSON.' } }));
      return;
    }
    const answer = (): string => toJson(this.#answer(request, session));
    const fault = this.#faults.forRequest(this.#door.role, request.method);
    if (fault === null) {
      line.send(`ws-api reply ${request.method}`, answer());
      return;
    }
    if (fault.type === 'slow') {
      setTimeout(() => line.send('ws-api reply', answer()), fault.ms).unref();
      return;
    }
    if (fault.type === 'delay') {
      const late = answer();
      setTimeout(() => line.send('ws-api reply', late), fault.ms).unref();
      return;
    }
    if (isExecuted(fault)) answer();
    const failure = failureReply(fault, this.#world.now());
    if (failure !== null) line.send('ws-api reply', toJson({ id: request.id, status: failure.status, error: failure.body, rateLimits: [] }));
    else if (fault.type === 'drop-before' || fault.type === 'drop-after') socket.terminate();
  }

  #answer(request: Request, session: Session): unknown {
    const account = session.key?.account ?? this.#world.keys.find(request.params['apiKey'] ?? '')?.account ?? null;
    try {
      const result = session.run(request.method, request.params);
      return { id: request.id, status: 200, result, rateLimits: this.#world.budget.report(account, this.#world.now()) };
    } catch (error) {
      if (!(error instanceof ApiError)) return { id: request.id, status: 500, error: { code: -1, msg: `binance-server bug: ${String(error)}` } };
      const data = error.data === undefined ? {} : { data: error.data };
      return { id: request.id, status: error.status, error: { code: error.code, msg: error.message, ...data }, rateLimits: this.#world.budget.report(account, this.#world.now()) };
    }
  }
}

interface Request {
  readonly id: unknown;
  readonly method: string;
  readonly params: Record<string, string>;
}

function readRequest(text: string): Request | null {
  try {
    const { id } = JSON.parse(text) as { readonly id?: unknown };
    const { method, params } = parseKeepingDigits(text) as { readonly method?: unknown; readonly params?: Readonly<Record<string, unknown>> };
    if (typeof method !== 'string') return null;
    return { id: id ?? null, method, params: Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : toJson(value)])) };
  } catch {
    return null;
  }
}

function executionOf(event: UserEvent): string {
  const { X } = event as { readonly X?: unknown };
  return typeof X === 'string' ? X : '';
}
