/** What a socket tells its owner. After `closed` nothing comes any more. */
export interface TransportEvents {
  opened(): void;
  /** A whole message; the bytes may be reused after the call. */
  frame(data: Uint8Array): void;
  /** A ping or pong of the other side: a sign of life. */
  heard(): void;
  closed(reason: string): void;
}

/** One WebSocket, dialled. */
export interface TransportSocket {
  send(text: string): void;
  ping(): void;
  /** Cuts the line without waiting for the other side; `closed` follows. */
  terminate(): void;
  /** Bytes that were sent and have not left yet. */
  readonly pendingBytes: number;
}

/** Dials WebSockets. Errors come as `closed`, never as exceptions. */
export interface Transport {
  dial(url: string, events: TransportEvents): TransportSocket;
}
