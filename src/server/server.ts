import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineHost } from '../engine/worker/engine-host.ts';
import { metricsText } from './metrics.ts';
import { refusalPage } from './refusal-page.ts';
import { createSessions, isSameOrigin, isTrustedHost, randomToken } from './session.ts';
import type { Sessions } from './session.ts';
import { attachSockets } from './sockets.ts';
import { SECURITY_HEADERS, sendFile } from './static-files.ts';
import { UploadRefused, clearUploads, receiveUpload } from './upload.ts';

export interface ServerOptions {
  readonly host: EngineHost;
  /** The built interface. */
  readonly rendererDir: string;
  readonly dataDir: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The address to listen on; 127.0.0.1 unless the person asked for another. */
  readonly hostname: string;
  /** The first one-time token; random when absent. */
  readonly token?: string;
  readonly maxUploadBytes?: number;
}

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The address with its one-time token. */
  readonly link: string;
  /** Makes an address for one more browser. */
  newLink(): string;
  close(): Promise<void>;
}

interface Context extends ServerOptions {
  readonly sessions: Sessions;
}

/**
 * Serves the interface and relays its WebSocket to the engine. Everything but `/health` needs a session.
 * @throws Error (EADDRINUSE, EACCES …) when the port cannot be had
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  await clearUploads(options.dataDir);
  const server = createServer({ requestTimeout: 60 * 60_000, headersTimeout: 15_000 });
  const port = await listen(server, options);
  const firstToken = options.token ?? randomToken();
  const context: Context = { ...options, sessions: createSessions(`tradewind_${port}`, firstToken) };
  server.on('request', (request, response) => {
    handle(context, request, response).catch((error: unknown) => { fail(response, error); });
  });
  const sockets = attachSockets(server, options.host, (request) => refusal(context, request));
  const url = `http://${urlHost(options.hostname)}:${port}`;
  const linkTo = (token: string): string => `${url}/?token=${token}`;
  return {
    url,
    link: linkTo(firstToken),
    newLink: () => linkTo(context.sessions.newToken()),
    close: () => new Promise((resolve) => {
      sockets.close();
      server.close(() => { resolve(); });
      setTimeout(() => { server.closeAllConnections(); }, 200);
      server.closeIdleConnections();
    }),
  };
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const url = new URL(request.url ?? '/', 'http://host');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isTrustedHost(request.headers.host, context.hostname)) return send(response, 421, 'this host is not served here');
  if (url.pathname === '/health' && isRead) return sendHealth(context, response);
  if (url.pathname === '/metrics' && isRead && context.sessions.isBearer(request.headers.authorization)) return sendMetrics(context, response);
  const token = url.searchParams.get('token');
  if (url.pathname === '/' && token !== null && request.method === 'GET') return redeem(context, token, request, response);
  const status = refusal(context, request);
  if (status !== null) return sendRefusal(response, status);
  if (url.pathname === '/upload' && request.method === 'POST') return sendUpload(context, url, request, response);
  if (!isRead) return send(response, 405, 'expected GET');
  if (url.pathname === '/metrics') return sendMetrics(context, response);
  await sendFile(context.rendererDir, url.pathname, response);
}

/** Returns the status with which a request is refused, or null when it comes from our own page with a session. */
function refusal({ hostname, sessions }: Context, { headers }: IncomingMessage): number | null {
  if (!isTrustedHost(headers.host, hostname)) return 421;
  if (!isSameOrigin(headers.origin, headers.host)) return 403;
  return sessions.hasSession(headers.cookie) ? null : 401;
}

/** A browser that has a session keeps it: opening a used link again is not an error to a person who is already in. */
function redeem({ sessions }: Context, token: string, { headers }: IncomingMessage, response: ServerResponse): void {
  const cookie = sessions.hasSession(headers.cookie) ? undefined : sessions.redeem(token);
  if (cookie === null) return sendRefusal(response, 401);
  response.writeHead(303, { location: '/', 'cache-control': 'no-store', ...(cookie ? { 'set-cookie': cookie } : {}) }).end();
}

async function sendUpload({ dataDir, maxUploadBytes }: Context, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = await receiveUpload(request, url.searchParams.get('name'), { dataDir, ...(maxUploadBytes === undefined ? {} : { maxBytes: maxUploadBytes }) });
  send(response, 200, JSON.stringify({ path }), 'application/json');
}

function sendHealth({ host }: Context, response: ServerResponse): void {
  const { engine } = host.status();
  send(response, engine === 'running' || engine === 'starting' ? 200 : 503, JSON.stringify({ engine }), 'application/json');
}

function sendMetrics({ host }: Context, response: ServerResponse): void {
  send(response, 200, metricsText(host.status(), process.memoryUsage(), process.uptime()), 'text/plain; version=0.0.4; charset=utf-8');
}

function sendRefusal(response: ServerResponse, status: number): void {
  send(response, status, refusalPage(), 'text/html; charset=utf-8');
}

function send(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error instanceof UploadRefused ? error.status : 500;
  const message = error instanceof Error ? error.message : String(error);
  // The rest of a refused body is not read.
  response.setHeader('connection', 'close');
  send(response, status, JSON.stringify({ error: { code: 'upload-refused', message } }), 'application/json');
}

function listen(server: ReturnType<typeof createServer>, { port, hostname }: ServerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function urlHost(hostname: string): string {
  if (hostname === '0.0.0.0' || hostname === '::') return '127.0.0.1';
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}
