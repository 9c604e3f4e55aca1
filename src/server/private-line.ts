import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Headers by which a proxy tells that the request began somewhere else. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'] as const;

/**
 * Tells whether nobody between the browser and this host can read what they say: both are on this computer, or the browser came through an
 * encrypted tunnel that ends here (ssh -L). The host speaks no https itself, so any other line can be read on the way. Behind a proxy the last
 * step says nothing of the steps before it; such a request names another host than this computer, or carries a proxy's headers.
 */
export function isPrivateLine({ headers, socket }: Pick<IncomingMessage, 'headers'> & { readonly socket: Pick<IncomingMessage['socket'], 'remoteAddress'> }): boolean {
  return isLoopbackAddress(socket.remoteAddress ?? '') && isLoopbackHost(headers.host) && FORWARDED.every((name) => headers[name] === undefined);
}

/** Tells whether an address is this computer's own: 127.0.0.0/8, ::1, or the former written as IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function isLoopbackHost(hostHeader: string | undefined): boolean {
  const url = `http://${hostHeader ?? ''}`;
  if (!URL.canParse(url)) return false;
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopbackAddress(name);
}
