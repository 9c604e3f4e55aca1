import { randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';

/** Who may speak to the host: a one-time token in a link becomes a cookie that lives as long as the process. */
export interface Sessions {
  /** Makes a token that opens one browser. */
  newToken(): string;
  /** Uses up the token. Returns the `Set-Cookie` header, or null when the token is wrong or was used. */
  redeem(token: string): string | null;
  hasSession(cookieHeader: string | undefined): boolean;
  /** The bearer token that may read the metrics, for as long as the process lives. */
  isBearer(authorization: string | undefined): boolean;
}

/**
 * @param cookieName differs by port: browsers share cookies between the ports of a machine
 * @param firstToken given by tests and by scripts; random otherwise
 */
export function createSessions(cookieName: string, firstToken: string): Sessions {
  const unused = new Set([firstToken]);
  const sessions = new Set<string>();
  return {
    newToken() {
      const token = randomToken();
      unused.add(token);
      return token;
    },
    redeem(token) {
      const match = [...unused].find((candidate) => equals(candidate, token));
      if (match === undefined) return null;
      unused.delete(match);
      const session = randomToken();
      sessions.add(session);
      return `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    hasSession(cookieHeader) {
      const value = cookiesOf(cookieHeader).get(cookieName);
      return value !== undefined && [...sessions].some((session) => equals(session, value));
    },
    isBearer: (authorization) => authorization !== undefined && equals(authorization, `Bearer ${firstToken}`),
  };
}

/** Returns 32 random bytes as URL-safe text. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Tells whether a `Host` header can be trusted. A page that rebinds its domain name to 127.0.0.1 still sends its own name, so names other
 * than `localhost` and the one the host was started with are refused; an address cannot be rebound.
 */
export function isTrustedHost(hostHeader: string | undefined, configured: string): boolean {
  if (hostHeader === undefined) return false;
  const name = hostnameOf(`http://${hostHeader}`);
  return name !== null && (name === 'localhost' || name === configured || isIP(name.replace(/^\[|\]$/g, '')) !== 0);
}

/** Tells whether a request comes from our own page or from no page at all. */
export function isSameOrigin(origin: string | undefined, hostHeader: string | undefined): boolean {
  return origin === undefined || origin === `http://${hostHeader}`;
}

function hostnameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

function equals(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function cookiesOf(header: string | undefined): Map<string, string> {
  const pairs = (header ?? '').split(';').map((part) => part.trim().split('='));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join('=')]));
}
