import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/**
 * What happened to one HTTP request that a library made for us. binance-api-node drops the status and the headers, has no time-out and takes no agent;
 * Node's own diagnostics channel shows the very request, and the async context says whose it is.
 */
export class HttpTrace {
  /** Null until the headers of the answer arrived. */
  status: number | null = null;
  headers: IncomingHttpHeaders = {};
  /** True once a connection stood: from here on the venue may have received the request. */
  isConnected = false;
  /** Called when the connection ends in the middle of an answer: node-fetch 2 would wait for the rest for ever. */
  onCut: () => void = () => undefined;
  #request: ClientRequest | null = null;
  #isAborted = false;

  /** True once {@link HttpTrace.abort} was called. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Cuts the request off; the library's promise fails by itself. */
  abort(): void {
    this.#isAborted = true;
    this.#request?.destroy(new Error('aborted'));
  }

  /** Follows a request from its birth, before a byte is sent. A second one is a redirect, which would carry the key to another host: refused. */
  follow(request: ClientRequest): void {
    if (this.#request !== null || this.#isAborted) {
      request.destroy(new Error('refused'));
      return;
    }
    this.#request = request;
    request.once('socket', (socket) => {
      if (!socket.connecting) this.isConnected = true;
      else socket.once('connect', () => { this.isConnected = true; });
    });
    request.once('response', (response: IncomingMessage) => {
      this.status = response.statusCode ?? null;
      this.headers = response.headers;
      response.once('close', () => {
        if (!response.complete) this.onCut();
      });
    });
  }
}

const traces = new AsyncLocalStorage<HttpTrace>();
let isListening = false;

/** Runs `work` and shows the HTTP request it makes to `trace`. */
export function traced<Result>(trace: HttpTrace, work: () => Promise<Result>): Promise<Result> {
  if (!isListening) {
    isListening = true;
    subscribe('http.client.request.created', (message) => {
      const request = (message as { readonly request?: unknown }).request;
      if (request instanceof ClientRequest) traces.getStore()?.follow(request);
    });
  }
  return traces.run(trace, work);
}
