import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { failureReply, isExecuted, type Reply } from '../faults/failure-replies.ts';
import type { Door } from '../faults/door.ts';
import type { FaultPlan, RequestFault } from '../faults/fault-plan.ts';
import { toJson } from '../json.ts';
import type { ServerClock } from '../server-clock.ts';
import type { RestApi, RestRequest } from './rest-api.ts';

const MAX_BODY = 1_000_000;

/** Serves a REST API over HTTP on loopback, with whatever the door and the fault plan have in mind. */
export function restServer(api: RestApi, door: Door, faults: FaultPlan, clock: ServerClock): Server {
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      // A bug of this server must not look like an exchange that failed: say so loudly in the body.
      if (!response.headersSent) send(response, { status: 500, headers: {}, body: { code: -1, msg: `binance-server bug: ${String(error)}` }, isText: false });
    });
  });
  server.on('connection', (socket) => door.enter(socket));
  server.keepAliveTimeout = 30_000;

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(incoming);
    if (door.state === 'frozen') return;
    if (door.state === 'down') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (door.state === 'maintenance') {
      send(response, { status: 503, headers: {}, body: { code: -1016, msg: 'System is under maintenance.' }, isText: false });
      return;
    }
    const [path, query] = splitOnce(incoming.url ?? '', '?');
    const key = incoming.headers['x-mbx-apikey'];
    const request: RestRequest = { method: incoming.method ?? 'GET', path, query, body, apiKey: typeof key === 'string' ? key : undefined, address: incoming.socket.remoteAddress ?? '' };
    const fault = faults.forRequest(door.role, `${request.method} ${path}`);
    if (fault === null) {
      reply(response, request);
      return;
    }
    await fail(fault, request, response, incoming);
  }

  function reply(response: ServerResponse, request: RestRequest): void {
    const answer = api.answer(request);
    send(response, { ...answer, body: faults.hasUnknownFields ? withUnknown(answer.body) : answer.body, isText: false });
  }

  async function fail(fault: RequestFault, request: RestRequest, response: ServerResponse, incoming: IncomingMessage): Promise<void> {
    if (fault.type === 'slow') {
      await pause(fault.ms);
      reply(response, request);
      return;
    }
    if (fault.type === 'delay') {
      const answer = api.answer(request);
      await pause(fault.ms);
      send(response, { ...answer, isText: false });
      return;
    }
    if (isExecuted(fault)) api.answer(request);
    const answer = failureReply(fault, clock.now());
    if (answer !== null) send(response, answer);
    else if (fault.type === 'drop-before' || fault.type === 'drop-after') incoming.socket.resetAndDestroy();
  }

  return server;
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { 'content-type': 'application/json;charset=UTF-8', ...reply.headers });
  response.end(reply.isText ? String(reply.body) : toJson(reply.body));
}

/** Adds a field to an object, or to each object of a list. */
function withUnknown(body: unknown): unknown {
  if (Array.isArray(body)) return body.map((row: unknown) => (Array.isArray(row) ? row : withUnknown(row)));
  return typeof body === 'object' && body !== null ? { ...body, zz: { new: [1, '2', null] } } : body;
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error(`expected a body of at most ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
