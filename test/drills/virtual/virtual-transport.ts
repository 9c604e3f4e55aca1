import type { Transport, TransportEvents, TransportSocket } from '../../../src/engine/adapters/binance/sockets/transport.ts';
import type { Rng } from '../../../src/engine/compute/rng.ts';
import type { ListenKeys } from '../../venues/binance-server/accounts/listen-keys.ts';
import type { FaultPlan } from '../../venues/binance-server/faults/fault-plan.ts';
import { toJson } from '../../venues/binance-server/json.ts';
import type { Hub, Listener } from '../../venues/binance-server/streams/hub.ts';
import { isDelivered, readAddress, type Address, type Route } from '../../venues/binance-server/streams/routes.ts';
import { answerRequest, type Subscriber } from '../../venues/binance-server/streams/subscriptions.ts';
import type { UserEvent, UserFeed } from '../../venues/binance-server/user-feed.ts';
import type { VirtualTime } from './virtual-time.ts';

const HELD_MS = 1_000;

export interface VirtualNetOptions {
  readonly time: VirtualTime;
  readonly rng: Rng;
  readonly hub: Hub;
  readonly feed: UserFeed;
  readonly listenKeys: ListenKeys;
  readonly faults: FaultPlan;
  /** Told when a frame has met its fault. */
  readonly onFault: () => void;
}

/** The streams of futures without a network: connections are objects, and frames take their virtual time, in order unless a fault says otherwise. */
export class VirtualNet implements Transport {
  readonly #options: VirtualNetOptions;
  readonly #connections = new Set<VirtualSocket>();
  readonly #down = new Set<Route>();

  constructor(options: VirtualNetOptions) {
    this.#options = options;
    options.feed.listen((account, event) => {
      for (const connection of this.#connections) connection.deliverUser(account, event);
    });
    options.listenKeys.onExpired = (_account, listenKey) => {
      for (const connection of this.#connections) connection.expire(listenKey);
    };
  }

  dial(url: string, events: TransportEvents): TransportSocket {
    const { pathname, search } = new URL(url);
    const address = readAddress('um', `${pathname}${search}`);
    if (address === null) throw new Error(`expected an address of the futures streams, was ${url}`);
    const socket = new VirtualSocket(this.#options, address, events, () => { this.#connections.delete(socket); });
    this.#options.time.after(10 + 20 * this.#options.rng.float(), () => {
      if (this.#down.has(address.route)) return socket.cut('ECONNREFUSED');
      this.#connections.add(socket);
      socket.open();
    });
    return socket;
  }

  setRoute(route: Route, state: 'up' | 'down'): void {
    if (state === 'up') this.#down.delete(route);
    else {
      this.#down.add(route);
      this.cut(route);
    }
  }

  cut(route: Route): void {
    for (const connection of [...this.#connections]) if (connection.route === route) connection.cut('ECONNRESET');
  }
}

class VirtualSocket implements TransportSocket, Listener, Subscriber {
  readonly route: Route;
  readonly streams = new Set<string>();
  readonly listenKeys: Set<string>;
  isCombined: boolean;
  readonly pendingBytes = 0;
  readonly #options: VirtualNetOptions;
  readonly #events: TransportEvents;
  readonly #left: () => void;
  #isOpen = false;
  #isOver = false;
  /** Frames of one line stay in order: the next is not before this. */
  #lineMs = 0;
  #held: string | null = null;

  constructor(options: VirtualNetOptions, address: Address, events: TransportEvents, left: () => void) {
    this.#options = options;
    this.#events = events;
    this.#left = left;
    this.route = address.route;
    this.isCombined = address.isCombined;
    this.listenKeys = new Set(address.listenKeys);
  }

  open(): void {
    if (this.#isOver) return;
    this.#isOpen = true;
    this.#options.hub.join(this);
    this.#events.opened();
  }

  send(text: string): void {
    if (!this.#isOpen) return;
    this.#options.time.after(5, () => {
      if (this.#isOpen) this.#frame(toJson(answerRequest(text, this)));
    });
  }

  ping(): void {
    this.#options.time.after(10, () => {
      if (this.#isOpen) this.#events.heard();
    });
  }

  terminate(): void {
    this.cut('terminated');
  }

  /** Ends the line; what is on its way over it is lost. */
  cut(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isOpen = false;
    this.#left();
    this.#options.hub.leave(this);
    this.#options.time.after(1, () => this.#events.closed(reason));
  }

  subscribe(stream: string): void {
    this.streams.add(stream);
    this.#options.hub.onAsked(stream);
  }

  unsubscribe(stream: string): void {
    this.streams.delete(stream);
  }

  wants(stream: string): boolean {
    return this.streams.has(stream) && isDelivered('um', this.route, stream);
  }

  deliver(stream: string, _event: string, json: string): void {
    this.#frame(`{"stream":${JSON.stringify(stream)},"data":${json}}`);
  }

  deliverUser(account: string, event: UserEvent): void {
    for (const listenKey of this.listenKeys) {
      if (this.#options.listenKeys.owner(listenKey) !== account) continue;
      const { o } = event as { readonly o?: { readonly X?: string } };
      this.#faulty(`private ${event.e} ${o?.X ?? ''}`, `{"stream":${JSON.stringify(listenKey)},"data":${toJson(event)}}`);
    }
  }

  expire(listenKey: string): void {
    if (this.listenKeys.has(listenKey)) this.#frame(`{"stream":${JSON.stringify(listenKey)},"data":${toJson({ e: 'listenKeyExpired', E: Math.floor(this.#options.time.now()), listenKey })}}`);
  }

  #faulty(what: string, text: string): void {
    const fault = this.#options.faults.forFrame('umWs', what);
    if (fault !== null) this.#options.onFault();
    switch (fault?.type) {
      case undefined:
        this.#frame(text);
        return this.#release();
      case 'duplicate':
        this.#frame(text);
        this.#frame(text);
        return this.#release();
      case 'reorder':
        this.#release();
        this.#held = text;
        // Swapped with the next frame, not kept for ever where there is none.
        this.#options.time.after(HELD_MS, () => { if (this.#held === text) this.#release(); });
        return;
      case 'late':
        this.#options.time.after(fault.ms, () => this.#frame(text));
        return;
      case 'garble':
        this.#frame('<html>502 Bad Gateway</html>');
        return this.#frame(text);
      case 'cut':
        return this.cut('ECONNRESET');
      case 'lose':
        return;
    }
  }

  #release(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#frame(held);
  }

  #frame(text: string): void {
    const { time, rng } = this.#options;
    this.#lineMs = Math.max(this.#lineMs, time.now() + 2 + 15 * rng.float() + (rng.float() < 0.02 ? 300 * rng.float() : 0));
    time.after(this.#lineMs - time.now(), () => {
      if (this.#isOpen) this.#events.frame(Buffer.from(text));
    });
  }
}
