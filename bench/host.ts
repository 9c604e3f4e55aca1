import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { createEngineClient } from '../src/engine/contract/client.ts';
import type { EngineClient } from '../src/engine/contract/client.ts';
import type { ClientEnvelope, ServerEnvelope } from '../src/engine/contract/envelope.ts';

const SERVER = fileURLToPath(new URL('../out/main/server.js', import.meta.url));
const TOKEN = 'bench';

/** The built headless host in a process of its own, and a client of it. */
export interface Host {
  readonly client: EngineClient;
  /** Resident memory of the whole host in bytes, as it reports it itself. */
  residentBytes(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts the host and connects as a browser does: link, page, cookie, socket.
 * @throws Error when the program is not built
 */
export async function startHost(dataDir: string): Promise<Host> {
  if (!existsSync(SERVER)) throw new Error('the program is not built: expected out/main/server.js, run npm run build');
  const child = spawn(process.execPath, [SERVER, '--data-dir', dataDir, '--token', TOKEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const link = await linkOf(child);
  const page = await fetch(link, { redirect: 'manual' });
  const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
  const origin = new URL(link).origin;
  await fetch(origin, { headers: { cookie } });
  const client = await connect(origin, cookie);
  return {
    client,
    residentBytes: async () => {
      const text = await (await fetch(`${origin}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
    },
    stop: () => new Promise((resolve) => {
      child.once('exit', () => { resolve(); });
      child.kill('SIGTERM');
    }),
  };
}

function linkOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(printed);
      if (match) resolve(match[0]);
    });
    child.once('exit', (code) => { reject(new Error(`the host ended with code ${code} before it printed a link: ${printed}`)); });
  });
}

function connect(origin: string, cookie: string): Promise<EngineClient> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } });
  const client = createEngineClient({
    send: (envelope: ClientEnvelope) => { socket.send(JSON.stringify(envelope)); },
    onMessage: (listener) => {
      socket.on('message', (data: Buffer) => { listener(JSON.parse(data.toString()) as ServerEnvelope); });
      return () => undefined;
    },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => { resolve(client); });
    socket.once('error', reject);
  });
}
