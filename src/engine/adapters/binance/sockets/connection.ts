import type { EpochMs } from '../../../domain/units.ts';
import type { SocketMachinery } from './machinery.ts';
import type { Cancel } from './scheduler.ts';
import type { TransportSocket } from './transport.ts';

/** Who a connection belongs to. After `closed` nothing comes any more. */
export interface ConnectionOwner {
  opened(connection: Connection): void;
  frame(connection: Connection, data: Uint8Array): void;
  closed(connection: Connection, reason: string): void;
}

/** A silent line is pinged after this and given up at `SILENCE_MS`. */
const PING_AFTER_MS = 10_000;
const SILENCE_MS = 20_000;
/** A watchdog that wakes this late has slept with the machine: what came meanwhile may still be unread, so the line gets one more chance. */
const OVERSLEPT_MS = 3_000;
const SECOND_CHANCE_MS = 5_000;
const OPEN_MS = 15_000;
/** Requests are a few hundred bytes; a line that lets this much pile up carries nothing. */
const MAX_PENDING_BYTES = 256 * 1024;

/** One WebSocket from dial to close, with a watchdog over its silence. Not reused. */
export class Connection {
  /** Last sign of life: a frame, a ping or a pong. */
  heardMs: EpochMs;
  openedMs: EpochMs | null = null;
  readonly #machinery: SocketMachinery;
  readonly #owner: ConnectionOwner;
  readonly #socket: TransportSocket;
  #cancelWatch: Cancel;
  #isClosed = false;

  constructor(machinery: SocketMachinery, url: string, owner: ConnectionOwner) {
    this.#machinery = machinery;
    this.#owner = owner;
    this.heardMs = machinery.clock.now();
    this.#cancelWatch = machinery.scheduler.after(OPEN_MS, () => this.close(`no answer to the dial for ${OPEN_MS / 1000} s`));
    this.#socket = machinery.transport.dial(url, {
      opened: () => this.#opened(),
      frame: (data) => {
        if (this.#isClosed) return;
        this.heardMs = machinery.clock.now();
        owner.frame(this, data);
      },
      heard: () => { this.heardMs = machinery.clock.now(); },
      closed: (reason) => this.#ended(reason),
    });
  }

  get isOpen(): boolean {
    return this.openedMs !== null && !this.#isClosed;
  }

  send(text: string): void {
    if (!this.isOpen) return;
    if (this.#socket.pendingBytes > MAX_PENDING_BYTES) this.close('requests no longer leave this machine');
    else this.#socket.send(text);
  }

  /** Ends the connection and tells the owner; nothing on the second call. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#ended(reason);
    this.#socket.terminate();
  }

  #opened(): void {
    if (this.#isClosed) return;
    this.heardMs = this.#machinery.clock.now();
    this.openedMs = this.heardMs;
    this.#cancelWatch();
    this.#watch(PING_AFTER_MS);
    this.#owner.opened(this);
  }

  #watch(delayMs: number): void {
    const dueMs = this.#machinery.clock.now() + delayMs;
    this.#cancelWatch = this.#machinery.scheduler.after(delayMs, () => this.#look(dueMs));
  }

  #look(dueMs: EpochMs): void {
    const nowMs = this.#machinery.clock.now();
    // A clock that was put back must not make the watchdog sleep the longer.
    const silentMs = Math.max(0, nowMs - this.heardMs);
    if (silentMs >= PING_AFTER_MS) this.#socket.ping();
    if (nowMs - dueMs > OVERSLEPT_MS) this.#watch(SECOND_CHANCE_MS);
    else if (silentMs >= SILENCE_MS) this.close(`nothing was heard for ${Math.round(silentMs / 1000)} s`);
    else this.#watch(silentMs < PING_AFTER_MS ? PING_AFTER_MS - silentMs : SILENCE_MS - silentMs);
  }

  #ended(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelWatch();
    this.#owner.closed(this, reason);
  }
}
