import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Door } from '../faults/door.ts';

/** How the server keeps connections honest. */
export interface Heartbeat {
  /** How often it pings, in ms. */
  readonly pingMs: number;
  /** How long it waits for a pong before it cuts. */
  readonly pongMs: number;
  /** How long a connection may live. */
  readonly lifeMs: number;
  /** How many messages a client may send in a second, pings counted. */
  readonly messagesPerSecond: number;
}

export const HEARTBEATS: Readonly<Record<'spot' | 'um', Heartbeat>> = {
  spot: { pingMs: 20_000, pongMs: 60_000, lifeMs: 86_400_000, messagesPerSecond: 5 },
  um: { pingMs: 180_000, pongMs: 600_000, lifeMs: 86_400_000, messagesPerSecond: 10 },
};

/** Who may come in. */
export interface SocketGate {
  admits(): boolean;
  refuses?(url: string): boolean;
  open(socket: WebSocket, url: string, request: IncomingMessage): boolean;
}

/** Accepts WebSocket connections on an HTTP server, with the door's mood, pings, pongs and the end after a day. */
export class SocketDoor {
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false, maxPayload: 1_000_000 });
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #door: Door;
  readonly #heartbeat: Heartbeat;

  /**
   * @param gate.admits counts each try; false refuses it with 429
   * @param gate.refuses tells whether the address is closed for now; its tries are reset
   * @param gate.open is given each accepted connection and its address; false refuses it
   */
  constructor(server: Server, door: Door, heartbeat: Heartbeat, gate: SocketGate) {
    this.#door = door;
    this.#heartbeat = heartbeat;
    server.on('connection', (socket) => door.enter(socket));
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      stream.on('error', () => stream.destroy());
      if (door.state === 'frozen') return;
      if (door.state === 'maintenance') {
        stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      if (gate.refuses?.(request.url ?? '') === true) {
        (stream as Socket).resetAndDestroy();
        return;
      }
      if (!gate.admits()) {
        stream.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 300\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, stream, head, (socket) => {
        if (!gate.open(socket, request.url ?? '', request)) {
          socket.close(1008, 'unknown path');
          return;
        }
        this.#keep(socket);
      });
    });
  }

  /** Lets go of every timer; the sockets are the door's to drop. */
  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #keep(socket: WebSocket): void {
    const { pingMs, pongMs, lifeMs, messagesPerSecond } = this.#heartbeat;
    let heardMs = performance.now();
    let second = 0, count = 0;
    const countMessage = (): void => {
      const now = Math.floor(performance.now() / 1_000);
      count = now === second ? count + 1 : 1;
      second = now;
      if (count > messagesPerSecond) socket.close(1008, 'Too many requests');
    };
    socket.on('pong', () => (heardMs = performance.now()));
    socket.on('ping', (data) => {
      countMessage();
      if (this.#door.state !== 'frozen') socket.pong(data);
    });
    socket.on('message', countMessage);
    socket.on('error', () => socket.terminate());
    const ping = setInterval(() => {
      if (this.#door.state === 'frozen') return;
      if (performance.now() - heardMs > pongMs) socket.terminate();
      else socket.ping(String(Date.now()));
    }, pingMs);
    const life = setTimeout(() => socket.close(1001, 'The connection is 24 hours old'), Math.min(lifeMs, 2_000_000_000));
    this.#timers.add(ping).add(life);
    socket.once('close', () => {
      clearInterval(ping);
      clearTimeout(life);
      this.#timers.delete(ping);
      this.#timers.delete(life);
    });
  }
}
