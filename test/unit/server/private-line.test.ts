import { describe, expect, it } from 'vitest';
import { isPrivateLine } from '../../../src/server/private-line.ts';

const line = (remoteAddress: string | undefined, headers: Record<string, string>) => isPrivateLine({ headers, socket: { remoteAddress } });

describe('a line that nobody else can read', () => {
  it.each([
    ['a browser on this computer', '127.0.0.1', { host: '127.0.0.1:8080' }],
    ['one that uses the name', '127.0.0.1', { host: 'localhost:8080' }],
    ['one that came over IPv6', '::1', { host: '[::1]:8080' }],
    ['one that a host on all addresses sees as IPv6', '::ffff:127.0.0.1', { host: '127.0.0.1:8080' }],
    ['a tunnel that ends here, whatever port the browser has', '127.0.0.1', { host: 'localhost:3000' }],
  ])('is %s', (_what, address, headers) => {
    expect(line(address, headers)).toBe(true);
  });

  it.each([
    ['a browser of the same network', '192.168.1.20', { host: '192.168.1.5:8080' }],
    ['one that claims another host', '192.168.1.20', { host: 'localhost:8080' }],
    ['a proxy on this computer that kept the name', '127.0.0.1', { host: '192.168.1.5' }],
    ['a proxy that hides the name but tells of itself', '127.0.0.1', { host: '127.0.0.1:8080', 'x-forwarded-for': '192.168.1.20' }],
    ['a proxy that follows RFC 7239', '127.0.0.1', { host: '127.0.0.1:8080', forwarded: 'for=192.168.1.20' }],
    ['a name that only looks like this computer', '127.0.0.1', { host: '127.0.0.1.evil.example' }],
    ['an address that only begins like one', '127.evil.example', { host: 'localhost' }],
    ['a request without a host', '127.0.0.1', {}],
    ['a socket that is gone', undefined, { host: 'localhost' }],
  ])('is not %s', (_what, address, headers) => {
    expect(line(address, headers)).toBe(false);
  });
});
