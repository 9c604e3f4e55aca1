import type { EpochMs } from '../../../domain/units.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import { decodeUserData } from '../decode/user-data.ts';
import type { UserDataMessage } from '../decode/user-data.ts';
import type { BinanceEndpoints } from '../endpoints.ts';
import type { WsApiParams } from '../signing.ts';
import type { SocketMachinery } from '../sockets/machinery.ts';
import type { Greeting, Link, SocketGap, SocketListener } from '../sockets/managed-socket.ts';
import { ManagedSocket } from '../sockets/managed-socket.ts';
import type { Cancel } from '../sockets/scheduler.ts';
import { routeUrl } from '../streams/stream-names.ts';

/** What an account stream tells. */
export interface UserStreamListener {
  /** An event of the account, or one that could not be read (`malformed`: reconcile). May be repeated while connections change over. */
  message(message: UserDataMessage, receivedMs: EpochMs): void;
  /** Events may be missing since `sinceMs`; nothing is delivered until `ready`. */
  lost(sinceMs: EpochMs, reason: string): void;
  /** Delivering, for the first time (`gap` null) or again: then orders, positions and balances have to be reconciled over the gap. */
  ready(gap: SocketGap | null): void;
}

/** The stream of one account on one market. */
export interface UserStream {
  start(): void;
  stop(): void;
  readonly isReady: boolean;
}

/** The futures listen key of REST; one per account, alive for an hour after each call. */
export interface ListenKeys {
  /** Returns the account's key, made or extended. */
  create(): Promise<string>;
  /** Extends it. Rejects with code -1125 when there is none any more. */
  keepAlive(): Promise<unknown>;
}

const KEEP_ALIVE_MS = 30 * 60_000;
const KEEP_ALIVE_AGAIN_MS = 60_000;
/** "This listenKey does not exist." */
const NO_LISTEN_KEY = -1125;

/** Opens the futures account stream: its listen key is kept alive every 30 minutes and replaced at once when it has expired. */
export function createFuturesUserStream(machinery: SocketMachinery, options: { readonly endpoints: Pick<BinanceEndpoints, 'spot' | 'um'>; readonly keys: ListenKeys }, listener: UserStreamListener): UserStream {
  const { endpoints, keys } = options;
  const url = async (): Promise<string> => `${routeUrl(endpoints, 'private')}?listenKey=${encodeURIComponent(await keys.create())}`;
  let cancelKeepAlive: Cancel = () => {};
  let isStopped = false;
  const socket = new ManagedSocket(machinery, { name: 'futures account stream', url, greet: readyWhenOpen }, {
    ...listening(listener, (message) => {
      if (message.kind === 'listen-key-expired') socket.restart('the listen key has expired');
    }),
  });
  const keepAlive = async (): Promise<void> => {
    let nextMs = KEEP_ALIVE_MS;
    try {
      await keys.keepAlive();
    } catch (error) {
      nextMs = KEEP_ALIVE_AGAIN_MS;
      if (error instanceof VenueError && error.code === NO_LISTEN_KEY) socket.restart('the listen key is gone');
    }
    if (!isStopped) plan(nextMs);
  };
  const plan = (delayMs: number): void => {
    cancelKeepAlive = machinery.scheduler.after(delayMs, () => void keepAlive());
  };
  return {
    start: () => {
      socket.start();
      plan(KEEP_ALIVE_MS);
    },
    stop: () => {
      isStopped = true;
      cancelKeepAlive();
      socket.stop();
    },
    get isReady() { return socket.isReady; },
  };
}

/** Opens the spot account stream on the WS-API: subscribed with a signature on every new connection. @param options.sign signs the parameters of a request at the venue's present time */
export function createSpotUserStream(machinery: SocketMachinery, options: { readonly endpoints: Pick<BinanceEndpoints, 'spot'>; sign(params: WsApiParams): WsApiParams }, listener: UserStreamListener): UserStream {
  const { endpoints, sign } = options;
  const socket = new ManagedSocket(machinery, { name: 'spot account stream', url: () => endpoints.spot.wsApi, greet: (link) => new SignedSubscription(link, sign) }, {
    ...listening(listener, (message) => {
      if (message.kind === 'stream-terminated') socket.restart('the venue ended the account stream');
    }),
  });
  return { start: () => socket.start(), stop: () => socket.stop(), get isReady() { return socket.isReady; } };
}

/** The listen key in the address says everything. */
function readyWhenOpen(link: Link): Greeting {
  return { begin: () => link.ready(), reply: () => {}, ended: () => {} };
}

const SUBSCRIBE_ID = 'subscribe';

class SignedSubscription implements Greeting {
  readonly #link: Link;
  readonly #sign: (params: WsApiParams) => WsApiParams;

  constructor(link: Link, sign: (params: WsApiParams) => WsApiParams) {
    this.#link = link;
    this.#sign = sign;
  }

  begin(): void {
    this.#link.send(JSON.stringify({ id: SUBSCRIBE_ID, method: 'userDataStream.subscribe.signature', params: this.#sign({}) }));
  }

  reply(id: number | string, body: Readonly<Record<string, unknown>>): void {
    if (id !== SUBSCRIBE_ID) return;
    if (body['status'] === 200) this.#link.ready();
    else this.#link.fail(`the venue refused the subscription: ${refusalText(body['error'])}`);
  }

  ended(): void {}
}

function refusalText(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'without a reason';
  const { code, msg } = error as { readonly code?: unknown; readonly msg?: unknown };
  return `${String(msg)} (${String(code)})`;
}

function listening(listener: UserStreamListener, first: (message: UserDataMessage) => void): SocketListener {
  return {
    frame: (data, receivedMs) => {
      const message = decodeUserData(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8'));
      first(message);
      listener.message(message, receivedMs);
    },
    lost: (sinceMs, reason) => listener.lost(sinceMs, reason),
    ready: (gap) => listener.ready(gap),
  };
}
