import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectSecure } from 'node:tls';

/** Asks the name servers for a host. Rejects with a code such as ENOTFOUND. */
export type Resolve = (host: string) => Promise<unknown>;

const PATIENCE_MS = 5_000;

/** Asks the name servers of this computer. */
export const resolveName: Resolve = (host) => lookup(host);

/** Returns why a host's name leads nowhere, or null when it is known or is an address by itself. */
export async function nameProblem(address: string, resolve: Resolve): Promise<string | null> {
  const { hostname } = new URL(address);
  try {
    await inTime(resolve(hostname.replace(/^\[|\]$/g, '')));
    return null;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTFOUND') return `The name ${hostname} is not known. Check its spelling; if it is right, this computer is offline or its name server (DNS) blocks the exchange.`;
    return `No name server answers for ${hostname} (${code}): this computer is offline, or its DNS does not work. Open any web page to tell.`;
  }
}

/** Returns why no connection to an address comes about, over TCP and where it asks for it TLS; null when one does. */
export async function connectionProblem(address: string): Promise<string | null> {
  const { hostname, port, protocol } = new URL(address);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const where = `${hostname}:${port || (isSecure ? '443' : '80')}`;
  const target = { host, port: Number(port) || (isSecure ? 443 : 80) };
  const failure = await new Promise<string | null>((resolve) => {
    const socket = isSecure ? connectSecure({ ...target, ...(isIP(host) === 0 ? { servername: host } : {}) }) : connectPlain(target);
    const end = (code: string | null): void => {
      socket.destroy();
      resolve(code);
    };
    socket.once(isSecure ? 'secureConnect' : 'connect', () => { end(null); });
    socket.once('error', (error) => { end(codeOf(error)); });
    socket.setTimeout(PATIENCE_MS, () => { end('ETIMEDOUT'); });
  });
  return failure === null ? null : sentenceOf(failure, where);
}

function sentenceOf(code: string, where: string): string {
  if (code === 'ECONNREFUSED') return `${where} refuses connections: nothing listens there. Check the address and its port; a firewall can refuse as well.`;
  if (code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return `${where} does not answer (${code}): the network or a firewall lets nothing through. Check the connection of this computer, its VPN and its proxy.`;
  if (code === 'ECONNRESET' || code === 'EPIPE') return `${where} cuts the connection at once: a firewall or a proxy is in the way, or the exchange is down.`;
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return `The certificate of ${where} is not valid today (${code}): check the date of this computer. If it is right, do not connect.`;
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `${where} does not speak TLS (${code}): the address may want http:// or ws://, or a proxy answers in its place.`;
  return `The certificate of ${where} is not to be trusted (${code}): something between this computer and the exchange reads along, often a virus scanner or a company proxy. Do not connect before you know what it is.`;
}

function codeOf(error: unknown): string {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'no reason given';
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => { reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })); }, PATIENCE_MS);
    })]);
  } finally {
    clearTimeout(timer);
  }
}
