import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { createEngineClient } from '../contract/client.ts';
import type { EngineClient } from '../contract/client.ts';
import type { ClientEnvelope, ServerEnvelope } from '../contract/envelope.ts';
import { parseClientEnvelope } from '../contract/parse-envelope.ts';
import { claimDataFolder } from './data-folder.ts';
import type { EngineOwner } from './data-folder.ts';
import type { HostConnection } from './engine-host.ts';

/** The door of a running engine: its claim on the data folder, and the socket by which the command line reaches it. */
export interface EngineDoor {
  close(): void;
}

/** A running engine in another process. */
export interface RemoteEngine {
  readonly client: EngineClient;
  close(): void;
}

/** Addresses of Unix sockets are cut off at 104 bytes on macOS and 108 on Linux. */
const LONGEST_ADDRESS = 100;

/**
 * Claims the data folder and listens beside it for programs of the same person: one envelope a line, answers only, no events.
 * @throws DataFolderInUse when an engine runs there already
 */
export function openEngineDoor(dataDir: string, connect: () => HostConnection): EngineDoor {
  const folder = claimDataFolder(dataDir);
  const address = addressFor(dataDir);
  const isFile = process.platform !== 'win32';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => { sockets.delete(socket); });
    serveSocket(socket, connect());
  });
  // Without a socket the engine still runs; the kill switch of the command line then says that it could not reach it.
  server.on('error', () => { folder.announce(null); });
  if (isFile) rmSync(address, { force: true });
  server.listen(address, () => {
    if (isFile) chmodSync(address, 0o600);
    folder.announce(address);
  });
  server.unref();
  return {
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (isFile) removeAddress(dataDir, address);
      folder.release();
    },
  };
}

/** Reaches a running engine; null when nothing answers at its address within `patienceMs`. */
export function reachEngine({ control }: EngineOwner, patienceMs: number): Promise<RemoteEngine | null> {
  if (control === null) return Promise.resolve(null);
  return new Promise((settle) => {
    const socket = connectSocket(control);
    const giveUp = (): void => {
      clearTimeout(timer);
      socket.destroy();
      settle(null);
    };
    const timer = setTimeout(giveUp, patienceMs);
    socket.once('error', giveUp);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', giveUp);
      settle(remoteOver(socket));
    });
  });
}

function remoteOver(socket: Socket): RemoteEngine {
  const client = createEngineClient({
    send: (envelope: ClientEnvelope) => { socket.write(`${JSON.stringify(envelope)}\n`); },
    onMessage(listener) {
      const lines = linesOf(socket);
      lines.on('line', (line) => { listener(JSON.parse(line) as ServerEnvelope); });
      return () => { lines.close(); };
    },
  });
  socket.on('error', () => undefined);
  socket.on('close', () => { client.fail('the engine ended before it answered; look whether it was done before you ask again'); });
  return { client, close: () => { socket.destroy(); } };
}

function serveSocket(socket: Socket, connection: HostConnection): void {
  connection.onMessage((envelope) => { if (envelope.type !== 'event') socket.write(`${JSON.stringify(envelope)}\n`); });
  linesOf(socket).on('line', (line) => {
    const envelope = parseLine(line);
    if (envelope === null) socket.destroy();
    else connection.send(envelope);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => { connection.close(); });
}

/** The reader of lines tells of the socket's errors a second time, and they end the process where nobody listens; what follows from them is done when the socket closes. */
function linesOf(socket: Socket): Interface {
  return createInterface({ input: socket }).on('error', () => undefined);
}

function parseLine(line: string): ClientEnvelope | null {
  try {
    return parseClientEnvelope(JSON.parse(line));
  } catch {
    return null;
  }
}

function addressFor(dataDir: string): string {
  const folder = resolve(dataDir);
  if (process.platform === 'win32') return `\\\\.\\pipe\\tradewind-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const inside = join(folder, 'engine.sock');
  return Buffer.byteLength(inside) <= LONGEST_ADDRESS ? inside : join(mkdtempSync(join(tmpdir(), 'tradewind-')), 'engine.sock');
}

function removeAddress(dataDir: string, address: string): void {
  rmSync(address, { force: true });
  if (dirname(address) !== resolve(dataDir)) rmSync(dirname(address), { recursive: true, force: true });
}
