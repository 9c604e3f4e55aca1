import type { SocketMachinery } from './machinery.ts';
import type { Greeting, Link, SocketListener } from './managed-socket.ts';
import { ManagedSocket } from './managed-socket.ts';
import { RequestPacer } from './request-pacer.ts';

/** Names in one SUBSCRIBE; the request stays within a few kilobytes. */
const BATCH = 100;
/** The venue's own limit of streams on one connection. */
const MAX_STREAMS = 1024;

export interface StreamSocketOptions {
  readonly name: string;
  /** Address of the combined connection without streams: `<base>/stream`. */
  readonly url: string;
  /** Least time between two requests on a connection. */
  readonly spacingMs: number;
  readonly streams: readonly string[];
}

/** What a stream socket tells beside what every socket does. */
export interface StreamSocketListener extends SocketListener {
  /** The venue would not subscribe these; the others go on. */
  refused(streams: readonly string[], reason: string): void;
}

/**
 * Opens one combined connection that carries many streams, subscribed in batches; each new connection is subscribed anew before it counts as ready.
 * @throws RangeError when more streams are asked for than one connection carries
 */
export function createStreamSocket(machinery: SocketMachinery, options: StreamSocketOptions, listener: StreamSocketListener): ManagedSocket {
  const { streams, url, name, spacingMs } = options;
  if (streams.length === 0 || streams.length > MAX_STREAMS) throw new RangeError(`${name}: expected 1 to ${MAX_STREAMS} streams on one connection, was ${streams.length}`);
  return new ManagedSocket(machinery, { name, url: () => url, greet: (link) => new Subscription(machinery, { link, streams, spacingMs, refused: (names, reason) => listener.refused(names, reason) }) }, listener);
}

interface SubscriptionOptions {
  readonly link: Link;
  readonly streams: readonly string[];
  readonly spacingMs: number;
  refused(streams: readonly string[], reason: string): void;
}

/** Subscribes one connection and waits until every batch is answered. */
class Subscription implements Greeting {
  readonly #options: SubscriptionOptions;
  readonly #pacer: RequestPacer;
  readonly #open = new Map<number, readonly string[]>();

  constructor(machinery: SocketMachinery, options: SubscriptionOptions) {
    this.#options = options;
    this.#pacer = new RequestPacer(machinery, options.spacingMs, (text) => options.link.send(text));
  }

  begin(): void {
    const { streams, link } = this.#options;
    for (let at = 0, id = 1; at < streams.length; at += BATCH, id++) {
      const params = streams.slice(at, at + BATCH);
      this.#open.set(id, params);
      if (!this.#pacer.push(JSON.stringify({ method: 'SUBSCRIBE', params, id }))) link.fail('too many requests wait');
    }
  }

  reply(id: number | string, body: Readonly<Record<string, unknown>>): void {
    const streams = this.#open.get(Number(id));
    if (streams === undefined) return;
    this.#open.delete(Number(id));
    const reason = refusal(body);
    if (reason !== null) this.#options.refused(streams, reason);
    if (this.#open.size === 0) this.#options.link.ready();
  }

  ended(): void {
    this.#pacer.stop();
    this.#open.clear();
  }
}

/** `{"result":null,"id":1}` is consent; `{"code","msg","id"}` or `{"error":{"code","msg"},"id"}` is not. */
function refusal(body: Readonly<Record<string, unknown>>): string | null {
  const error = typeof body['error'] === 'object' && body['error'] !== null ? (body['error'] as Readonly<Record<string, unknown>>) : body;
  if (error === body && !('code' in body)) return null;
  return `${String(error['msg'])} (${String(error['code'])})`;
}
