import type { EpochMs } from '../../../domain/units.ts';
import { BackOff } from './back-off.ts';
import { Connection } from './connection.ts';
import { controlFrame } from './control-frame.ts';
import type { SocketMachinery } from './machinery.ts';
import type { Cancel } from './scheduler.ts';

/** The connection as a greeting sees it. */
export interface Link {
  /** Sends one request; lost when the connection has ended. */
  send(text: string): void;
  /** Everything that was asked for is being delivered. */
  ready(): void;
  /** The connection is of no use; another one is dialled. */
  fail(reason: string): void;
}

/** What has to be said on a new connection before it delivers: subscriptions, a logon. One per connection. */
export interface Greeting {
  begin(): void;
  /** Takes the venue's answer to one of its requests. */
  reply(id: number | string, body: Readonly<Record<string, unknown>>): void;
  /** The connection has ended. */
  ended(): void;
}

/** A stretch of time in which frames may be missing. */
export interface SocketGap {
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly reason: string;
}

/** What a managed socket tells whoever listens. */
export interface SocketListener {
  /** A frame that is not the socket's own business; anything, JSON or not, and doubled while one connection takes over from another. */
  frame(data: Uint8Array, receivedMs: EpochMs): void;
  /** Nothing is delivered any more; frames may be missing since `sinceMs`. */
  lost(sinceMs: EpochMs, reason: string): void;
  /** Everything is being delivered, for the first time (`gap` null) or again after `lost`. Frames may come a little before this. */
  ready(gap: SocketGap | null): void;
}

export interface ManagedSocketOptions {
  /** For sentences and for the jitter's stream of chance: `futures market streams`. */
  readonly name: string;
  /** The address of the next connection; asked for each, as it may hold a key that ends. */
  url(): string | Promise<string>;
  greet(link: Link): Greeting;
}

/** Binance cuts after 24 h; sockets renew between 22.5 and 23 h, spread by chance. */
const RENEW_MS = 23 * 3_600_000;
const RENEW_SPREAD_MS = 1_800_000;
/** The old connection goes on for so long beside the new one: what is on its way over either is not lost. */
const OVERLAP_MS = 1_000;
/** A connection that lived this long was sound: the next try after it is quick again. */
const SOUND_MS = 10_000;
/** A connection that does not deliver so long after its dial is given up. */
const PATIENCE_MS = 30_000;

/**
 * One socket of the venue that is always there: it dials, greets, watches, reconnects with back-off, moves to a new connection before the venue ends the old
 * one, and says when something may have been missed. A planned move overlaps and misses nothing.
 */
export class ManagedSocket {
  readonly name: string;
  readonly #options: ManagedSocketOptions;
  readonly #machinery: SocketMachinery;
  readonly #listener: SocketListener;
  readonly #backOff: BackOff;
  /** Connections that are open or opening; the last one that became ready is `#active`. */
  readonly #legs = new Map<Connection, Leg>();
  #active: Connection | null = null;
  #isDialling = false;
  #isStopped = false;
  #hasBeenReady = false;
  #lost: { readonly sinceMs: EpochMs; readonly reason: string } | null = null;
  #cancelDial: Cancel | null = null;
  #cancelRenewal: Cancel | null = null;
  readonly #cancelOverlaps = new Set<Cancel>();
  #connections = 0;

  constructor(machinery: SocketMachinery, options: ManagedSocketOptions, listener: SocketListener) {
    this.name = options.name;
    this.#machinery = machinery;
    this.#options = options;
    this.#listener = listener;
    this.#backOff = new BackOff(machinery.rng.stream(options.name));
  }

  /** Everything that was asked for is being delivered. */
  get isReady(): boolean {
    return this.#active !== null;
  }

  /** Connections dialled so far. */
  get connections(): number {
    return this.#connections;
  }

  start(): void {
    this.#dial();
  }

  /** Sends a request on the connection that delivers; returns false when there is none. */
  send(text: string): boolean {
    if (this.#active === null) return false;
    this.#active.send(text);
    return true;
  }

  /** Moves to a new connection while the present one goes on. Nothing happens while one is being dialled already. */
  move(): void {
    if (!this.#isStopped && !this.#isReplacing()) this.#dial();
  }

  /** Gives every connection up, as when the present one has gone silent for a known reason, and dials at once. */
  restart(reason: string): void {
    if (this.#isStopped) return;
    const sinceMs = this.#machinery.clock.now();
    this.#dropAll(reason);
    this.#noteLoss(sinceMs, reason);
    this.#dialAfter(0);
  }

  /** Ends everything; nothing is delivered afterwards. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#cancelDial?.();
    this.#dropAll('stopped');
  }

  #isReplacing(): boolean {
    return this.#isDialling || this.#cancelDial !== null || [...this.#legs.values()].some((leg) => !leg.isReady);
  }

  #dialAfter(delayMs: number): void {
    this.#cancelDial?.();
    this.#cancelDial = this.#machinery.scheduler.after(delayMs, () => {
      this.#cancelDial = null;
      this.#dial();
    });
  }

  #dial(): void {
    if (this.#isStopped || this.#isDialling) return;
    const waitMs = this.#machinery.attempts.take(this.#machinery.clock.now());
    if (waitMs > 0) {
      this.#dialAfter(waitMs);
      return;
    }
    this.#isDialling = true;
    void this.#open();
  }

  async #open(): Promise<void> {
    let url: string;
    try {
      url = await this.#options.url();
    } catch (error) {
      this.#isDialling = false;
      this.#failed(`no address: ${error instanceof Error ? error.message : 'unknown error'}`);
      return;
    }
    this.#isDialling = false;
    if (this.#isStopped) return;
    this.#connections += 1;
    const connection = new Connection(this.#machinery, url, {
      opened: (opened) => this.#legs.get(opened)?.greeting.begin(),
      frame: (from, data) => this.#frame(from, data),
      closed: (closed, reason) => this.#closed(closed, reason),
    });
    const greeting = this.#options.greet({
      send: (text) => connection.send(text),
      ready: () => this.#ready(connection),
      fail: (reason) => connection.close(reason),
    });
    const cancelPatience = this.#machinery.scheduler.after(PATIENCE_MS, () => connection.close(`the venue did not answer the subscription within ${PATIENCE_MS / 1000} s`));
    this.#legs.set(connection, { greeting, isReady: false, cancelPatience });
  }

  #frame(connection: Connection, data: Uint8Array): void {
    const control = controlFrame(data);
    if (control === null) this.#listener.frame(data, connection.heardMs);
    else if (control.type === 'reply') this.#legs.get(connection)?.greeting.reply(control.id, control.body);
    else if (connection === this.#active) this.move();
  }

  #ready(connection: Connection): void {
    const leg = this.#legs.get(connection);
    if (leg === undefined || leg.isReady || this.#isStopped) return;
    this.#legs.set(connection, { ...leg, isReady: true });
    leg.cancelPatience();
    this.#retire(this.#active);
    this.#active = connection;
    this.#planRenewal();
    const lost = this.#lost;
    this.#lost = null;
    const isFirst = !this.#hasBeenReady;
    this.#hasBeenReady = true;
    if (lost !== null || isFirst) this.#listener.ready(lost === null ? null : { fromMs: lost.sinceMs, toMs: this.#machinery.clock.now(), reason: lost.reason });
  }

  /** Lets the connection that was replaced go on for a moment. */
  #retire(connection: Connection | null): void {
    if (connection === null) return;
    const cancel = this.#machinery.scheduler.after(OVERLAP_MS, () => {
      this.#cancelOverlaps.delete(cancel);
      connection.close('replaced');
    });
    this.#cancelOverlaps.add(cancel);
  }

  #closed(connection: Connection, reason: string): void {
    const leg = this.#legs.get(connection);
    this.#legs.delete(connection);
    leg?.cancelPatience();
    leg?.greeting.ended();
    if (this.#isStopped || leg === undefined) return;
    if (connection === this.#active) {
      this.#active = null;
      this.#cancelRenewal?.();
      if (connection.openedMs !== null && this.#machinery.clock.now() - connection.openedMs >= SOUND_MS) this.#backOff.reset();
      this.#noteLoss(connection.heardMs, reason);
    } else if (leg.isReady) return;
    this.#failed(reason);
  }

  /** A dial or a connection came to nothing: another one, after a while, unless one is on its way. */
  #failed(reason: string): void {
    if (!this.#hasBeenReady) this.#noteLoss(this.#machinery.clock.now(), reason);
    if (!this.#isStopped && !this.#isReplacing()) this.#dialAfter(this.#backOff.nextMs());
  }

  #noteLoss(sinceMs: EpochMs, reason: string): void {
    if (this.#lost !== null) return;
    this.#lost = { sinceMs, reason };
    this.#listener.lost(sinceMs, reason);
  }

  #planRenewal(): void {
    this.#cancelRenewal?.();
    const delayMs = RENEW_MS - this.#machinery.rng.stream(`${this.name} renewal ${this.#connections}`).float() * RENEW_SPREAD_MS;
    this.#cancelRenewal = this.#machinery.scheduler.after(delayMs, () => this.move());
  }

  #dropAll(reason: string): void {
    this.#active = null;
    this.#cancelRenewal?.();
    for (const cancel of this.#cancelOverlaps) cancel();
    this.#cancelOverlaps.clear();
    const legs = [...this.#legs];
    this.#legs.clear();
    for (const [connection, leg] of legs) {
      leg.cancelPatience();
      leg.greeting.ended();
      connection.close(reason);
    }
  }
}

interface Leg {
  readonly greeting: Greeting;
  readonly isReady: boolean;
  readonly cancelPatience: Cancel;
}
