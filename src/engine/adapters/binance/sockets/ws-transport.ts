import { WebSocket } from 'ws';
import type { Transport } from './transport.ts';

/** A message of Binance is far below this; a larger one is cut off before it fills the memory. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;

/** WebSockets of the `ws` package. It answers pings by itself; compression is off, as it costs more time than it saves. */
export const wsTransport: Transport = {
  dial(url, events) {
    const socket = new WebSocket(url, { maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, handshakeTimeout: HANDSHAKE_MS, followRedirects: false });
    let problem: string | null = null;
    socket.on('open', () => events.opened());
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) events.frame(data);
    });
    socket.on('ping', () => events.heard());
    socket.on('pong', () => events.heard());
    // `close` always follows an error and is what counts.
    socket.on('error', (error) => { problem = error.message; });
    socket.on('close', (code, reason) => events.closed(problem ?? closeText(code, reason.toString('utf8'))));
    return {
      send: (text) => { if (socket.readyState === WebSocket.OPEN) socket.send(text); },
      ping: () => { if (socket.readyState === WebSocket.OPEN) socket.ping(); },
      terminate: () => socket.terminate(),
      get pendingBytes() { return socket.bufferedAmount; },
    };
  },
};

function closeText(code: number, reason: string): string {
  const known = code === 1006 ? 'the connection was cut' : `the server closed the connection (${code})`;
  return reason === '' ? known : `${known}: ${reason.slice(0, 120)}`;
}
