import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { FaultRules, type ArchiveFault, type FaultRule } from './faults.ts';

export type { ArchiveFault, FaultRule };

/** One request that arrived. */
export interface ArchiveRequest {
  readonly method: string;
  /** Without its leading slash. */
  readonly path: string;
  readonly range: string | null;
  status: number;
  /** Bytes of the body that were handed to the socket. */
  bytes: number;
}

/** A data.binance.vision on loopback. */
export interface ArchiveServer {
  readonly url: string;
  readonly requests: readonly ArchiveRequest[];
  /** Publishes a CSV as the archive does, zipped under the name of its file. Returns the zip. */
  publish(path: string, csv: string): Uint8Array;
  /** Publishes bytes as they are, with their true checksum. */
  publishBytes(path: string, bytes: Uint8Array): void;
  withdraw(path: string): void;
  fail(rule: FaultRule): void;
  /** Forgets every rule. */
  heal(): void;
  /** Paths of the files that were sent, whole or in part, without checksums. */
  sent(): readonly string[];
  close(): Promise<void>;
}

/** Starts an empty archive on an ephemeral port. */
export async function startArchiveServer(): Promise<ArchiveServer> {
  const files = new Map<string, Uint8Array>();
  const faults = new FaultRules();
  const requests: ArchiveRequest[] = [];
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').slice(1));
    const range = request.headers.range ?? null;
    const seen: ArchiveRequest = { method: request.method ?? '', path, range, status: 0, bytes: 0 };
    requests.push(seen);
    const fault = request.method === 'GET' ? faults.take(path) : null;
    void answer({ request, response, seen, fault, content: contentOf(files, path) });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const publishBytes = (path: string, bytes: Uint8Array): void => { files.set(path, bytes); };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    publishBytes,
    publish(path, csv) {
      const name = (path.split('/').at(-1) ?? '').replace(/\.zip$/, '.csv');
      const zip = zipSync({ [name]: [Buffer.from(csv), { level: 6, mtime: new Date('2024-01-01T00:00:00Z') }] });
      publishBytes(path, zip);
      return zip;
    },
    withdraw: (path) => { files.delete(path); },
    fail: (rule) => { faults.add(rule); },
    heal: () => { faults.clear(); },
    sent: () => requests.filter(({ method, path, status }) => method === 'GET' && !path.endsWith('.CHECKSUM') && (status === 200 || status === 206)).map(({ path }) => path),
    close: () => new Promise((resolve) => {
      server.close(() => { resolve(); });
      server.closeAllConnections();
    }),
  };
}

function contentOf(files: ReadonlyMap<string, Uint8Array>, path: string): Uint8Array | null {
  const file = files.get(path.replace(/\.CHECKSUM$/, ''));
  if (file === undefined || !path.endsWith('.CHECKSUM')) return file ?? null;
  return Buffer.from(`${createHash('sha256').update(file).digest('hex')}  ${path.split('/').at(-1)?.replace(/\.CHECKSUM$/, '') ?? ''}\n`);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly seen: ArchiveRequest;
  readonly fault: ArchiveFault | null;
  readonly content: Uint8Array | null;
}

async function answer({ request, response, seen, fault, content }: Exchange): Promise<void> {
  const head = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
    seen.status = status;
    response.writeHead(status, headers);
  };
  if (fault?.type === 'unavailable') {
    head(fault.status ?? 503, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter });
    return void response.end('<Error><Code>SlowDown</Code></Error>');
  }
  if (fault?.type === 'redirect') {
    head(302, { location: fault.to });
    return void response.end();
  }
  if (fault?.type === 'text') {
    head(200);
    return void response.end(fault.text);
  }
  if (content === null) {
    head(404, { 'content-type': 'application/xml' });
    return void response.end('<Error><Code>NoSuchKey</Code></Error>');
  }
  if (request.method === 'HEAD') {
    head(200, { 'content-length': String(content.length), 'accept-ranges': 'bytes' });
    return void response.end();
  }
  const from = fault?.type === 'no-ranges' ? 0 : Number(/^bytes=(\d+)-$/.exec(seen.range ?? '')?.[1] ?? 0);
  if (from > 0 && from >= content.length) {
    head(416, { 'content-range': `bytes */${content.length}` });
    return void response.end();
  }
  const whole = fault?.type === 'spoiled' ? spoiled(content) : fault?.type === 'truncated' ? content.subarray(0, fault.bytes) : content;
  const body = whole.subarray(from);
  head(from > 0 ? 206 : 200, { 'content-length': String(body.length), ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}) });
  const send = (piece: Uint8Array): Promise<void> => new Promise((resolve) => {
    seen.bytes += piece.length;
    response.write(piece, () => { resolve(); });
  });
  switch (fault?.type) {
    case 'cut':
      await send(body.subarray(0, fault.afterBytes));
      // What was sent should have been read: a client drops what it has not when a connection ends.
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      return void request.socket.destroy();
    case 'silent':
      return send(body.subarray(0, fault.afterBytes));
    case 'trickle':
      for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
        await send(body.subarray(at, at + fault.bytes));
        await new Promise((resolve) => { setTimeout(resolve, fault.everyMs); });
      }
      return void response.end();
    default:
      seen.bytes += body.length;
      response.end(body);
  }
}

function spoiled(content: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(content);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 0xff;
  return copy;
}
