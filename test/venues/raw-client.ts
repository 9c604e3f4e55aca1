import { createHmac, sign } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';
import type { NewKey } from './binance-server/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; ids beyond 2^53 are rounded, read `text` for those. */
  readonly body: any;
}

type Values = Readonly<Record<string, string | number | boolean>>;

/** Asks a public route. */
export function ask(base: string, path: string, params: Values = {}): Promise<Answer> {
  return send('GET', `${base}${path}?${encode(params)}`);
}

/** Sends a signed request as Binance's own examples do: everything in the query, signature last. */
export function signedCall(base: string, key: NewKey, method: string, path: string, params: Values = {}, timestamp = Date.now()): Promise<Answer> {
  const query = encode({ ...params, timestamp });
  const url = `${base}${path}?${query}&signature=${encodeURIComponent(signatureOf(key, query))}`;
  return send(method, url, key);
}

/** Sends a request with the key header only, as listen keys want. */
export function keyCall(base: string, key: NewKey, method: string, path: string): Promise<Answer> {
  return send(method, `${base}${path}`, key);
}

export function signatureOf(key: NewKey, payload: string): string {
  if (key.privateKey !== '') return sign(null, Buffer.from(payload, 'utf8'), key.privateKey).toString('base64');
  return createHmac('sha256', key.apiSecret).update(payload, 'utf8').digest('hex');
}

/** A WebSocket that remembers what it received. */
export class Ear {
  readonly socket: WebSocket;
  readonly frames: any[] = [];
  readonly texts: string[] = [];
  #waiting: (() => void)[] = [];
  closed = false;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      this.texts.push(text);
      try {
        this.frames.push(JSON.parse(text));
      } catch {
        this.frames.push(text);
      }
      for (const wake of this.#waiting.splice(0)) wake();
    });
    socket.on('close', () => {
      this.closed = true;
      for (const wake of this.#waiting.splice(0)) wake();
    });
    socket.on('error', () => {});
  }

  static open(url: string): Promise<Ear> {
    return new Promise((resolve, reject) => {
      const ear = new Ear(new WebSocket(url));
      ear.socket.once('open', () => resolve(ear));
      ear.socket.once('error', reject);
    });
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Waits for the first frame, past or future, that fits. */
  async until(fits: (frame: any) => boolean, timeoutMs = 3_000): Promise<any> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`expected a frame that fits within ${timeoutMs} ms, saw ${this.texts.slice(-5).join('\n').slice(0, 600)}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, end - Date.now()));
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async untilClosed(timeoutMs = 3_000): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (!this.closed) {
      if (Date.now() > end) throw new Error('expected the connection to close');
      await pause(5);
    }
  }

  close(): void {
    this.socket.terminate();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** Waits until a condition holds. */
export async function eventually(holds: () => boolean, what: string, timeoutMs = 3_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`expected ${what} within ${timeoutMs} ms`);
    await pause(5);
  }
}

const encode = (params: Values): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');

/** One connection a request: a pooled one may belong to a server that is gone and whose port is in use again. */
function send(method: string, url: string, key?: NewKey): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, agent: false, headers: key === undefined ? {} : { 'X-MBX-APIKEY': key.apiKey } }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        let body: any = text;
        try {
          body = JSON.parse(text);
        } catch {
          // A page of a firewall is not JSON.
        }
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, body });
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
