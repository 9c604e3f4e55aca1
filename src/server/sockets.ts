import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { KeyEnvelope, KeyReply } from '../engine/contract/envelope.ts';
import { parseClientEnvelope } from '../engine/contract/parse-envelope.ts';
import type { EngineHost } from '../engine/worker/engine-host.ts';
import { isPrivateLine } from './private-line.ts';

/** A client that lags this far behind is cut off: it reconnects and takes a snapshot, which costs less than what it missed. */
export const MAX_BUFFERED_BYTES = 4 * 1024 ** 2;
/** The largest request: a strategy with its settings is a few kilobytes. */
const MAX_PAYLOAD_BYTES = 1024 ** 2;
const MAX_CLIENTS = 32;
const HEARTBEAT_MS = 15_000;

/** Close codes of RFC 6455 §7.4.2's private range. */
export const CLOSE_TOO_SLOW = 4408;
export const CLOSE_BAD_ENVELOPE = 4400;

/** Carries envelopes between WebSockets at `/ws` and the engine. Looks into none of them, but lets no secret come in over a line that others can read. */
export interface Sockets {
  close(): void;
}

/** Attaches the WebSocket end. `refuse` returns the HTTP status with which an upgrade is refused, or null when it may pass. */
export function attachSockets(server: Server, host: EngineHost, refuse: (request: IncomingMessage) => number | null): Sockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = request.url?.split('?')[0] !== '/ws' ? 404 : sockets.clients.size >= MAX_CLIENTS ? 503 : refuse(request);
    if (status === null) sockets.handleUpgrade(request, socket, head, (opened) => { relay(opened, host, { takesSecrets: isPrivateLine(request) }); });
    else socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  const heartbeat = setInterval(() => { for (const socket of sockets.clients) beat(socket); }, HEARTBEAT_MS);
  return {
    close() {
      clearInterval(heartbeat);
      for (const socket of sockets.clients) socket.close(1001, 'the host is stopping');
      sockets.close();
    },
  };
}

function relay(socket: WebSocket, host: EngineHost, { takesSecrets }: { readonly takesSecrets: boolean }): void {
  const connection = host.connect();
  connection.onMessage((envelope) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      cutOff(socket, CLOSE_TOO_SLOW, 'too slow: reconnect and take a snapshot');
      return;
    }
    socket.send(JSON.stringify(envelope));
  });
  socket.on('message', (data, isBinary) => {
    const envelope = isBinary ? null : parseClientEnvelope(parsed(data));
    if (envelope?.type === 'key' && !takesSecrets && hasSecret(envelope)) socket.send(JSON.stringify(refusedSecret(envelope)));
    else if (envelope) connection.send(envelope);
    else cutOff(socket, CLOSE_BAD_ENVELOPE, 'expected an envelope of the contract');
  });
  socket.on('pong', () => { answered.add(socket); });
  answered.add(socket);
  socket.on('close', () => { connection.close(); });
  socket.on('error', () => { socket.terminate(); });
}

/** Listing and removing keys brings no secret along. */
function hasSecret({ action }: KeyEnvelope): boolean {
  return action !== 'list' && action !== 'remove';
}

/** The person must take what was sent for known: it came in the clear. */
function refusedSecret({ id }: KeyEnvelope): KeyReply {
  const message = 'This browser is on another computer and the connection is not encrypted, so nothing was stored. Whatever you entered has crossed the network in the clear: take it for known. Enter keys on the computer itself, or through a tunnel: ssh -L 8080:127.0.0.1:PORT that-computer.';
  return { type: 'key-reply', id, ok: false, error: { code: 'insecure-line', message }, state: 'unavailable', place: 'nowhere', advice: message, keys: [], refused: [] };
}

/** Says why, then does not wait for a peer that may never read it. */
function cutOff(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  setTimeout(() => { socket.terminate(); }, 1000).unref();
}

const answered = new WeakSet<WebSocket>();

/** A peer that did not answer the last ping is gone: a laptop that slept, a phone that left the room. */
function beat(socket: WebSocket): void {
  if (!answered.delete(socket)) {
    socket.terminate();
    return;
  }
  socket.ping();
}

function parsed(data: RawData): unknown {
  try { return JSON.parse((data as Buffer).toString('utf8')); } catch { return null; }
}
