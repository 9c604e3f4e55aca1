import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** An answer whose body has not been read; it must be, or destroyed. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
  /** Returns a header of the answer, or null. */
  header(name: string): string | null;
}

export interface HttpQuestion {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** A redirect that was not followed, as it leads to another host or round in a circle. */
export class ForeignRedirect extends Error {
  override readonly name = 'ForeignRedirect';
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Plain HTTP to one host. A connection is given up when it has been silent for a while, however long the whole takes. */
export class HttpExchange {
  readonly #silenceMs: number;
  readonly #agent: HttpAgent;
  readonly #secureAgent: HttpsAgent;

  constructor({ silenceMs }: { readonly silenceMs: number }) {
    this.#silenceMs = silenceMs;
    this.#agent = new HttpAgent({ keepAlive: true });
    this.#secureAgent = new HttpsAgent({ keepAlive: true });
  }

  /**
   * Asks, and follows redirects on the same host.
   * @throws ForeignRedirect when another host is pointed to; whatever Node throws when no answer comes
   */
  async ask(question: HttpQuestion): Promise<HttpAnswer> {
    let { url } = question;
    for (let redirects = 0; ; redirects++) {
      const body = await this.#once({ ...question, url });
      const status = body.statusCode ?? 0;
      const location = body.headers.location;
      if (!REDIRECTS.has(status) || location === undefined) return { status, body, header: (name) => headerOf(body, name) };
      body.destroy();
      const target = URL.canParse(location, url.href) ? new URL(location, url) : null;
      if (target?.origin !== url.origin) throw new ForeignRedirect(`expected an answer of ${url.host}, found a redirect to ${target?.host ?? 'nowhere'}`);
      if (redirects === MAX_REDIRECTS) throw new ForeignRedirect(`expected an answer of ${url.host}, found more than ${MAX_REDIRECTS} redirects`);
      url = target;
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    this.#agent.destroy();
    this.#secureAgent.destroy();
  }

  #once({ method, url, headers, signal }: HttpQuestion): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const isSecure = url.protocol === 'https:';
      const options: RequestOptions = { method, headers: { 'accept-encoding': 'identity', 'user-agent': 'tradewind', ...headers }, agent: isSecure ? this.#secureAgent : this.#agent };
      if (signal !== undefined) options.signal = signal;
      const request = isSecure ? httpsRequest(url, options) : httpRequest(url, options);
      const seconds = this.#silenceMs / 1_000;
      let body: IncomingMessage | null = null;
      // The socket's own time-out counts silence, not the whole.
      request.setTimeout(this.#silenceMs, () => { (body ?? request).destroy(new Error(`nothing came for ${seconds} s`)); });
      request.once('response', (response) => {
        body = response;
        resolve(response);
      });
      // Stays to the end: an error that nobody hears would end the program.
      request.on('error', reject);
      request.end();
    });
  }
}

function headerOf(body: IncomingMessage, name: string): string | null {
  const value = body.headers[name];
  return typeof value === 'string' ? value : null;
}
