import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff2': 'font/woff2', '.json': 'application/json', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
};

/** Headers of every answer: nothing is framed, sniffed, referred or loaded from elsewhere. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
};

/** Sends one file of the built interface; 404 for everything that is not a file of a known kind below `root`. */
export async function sendFile(root: string, pathname: string, response: ServerResponse): Promise<void> {
  const file = fileBelow(root, pathname);
  const type = file === null ? undefined : TYPES[extname(file)];
  const info = file === null ? null : await stat(file).catch(() => null);
  if (file === null || type === undefined || !info?.isFile()) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('not found');
    return;
  }
  // The bundler puts a hash into the name of every asset, so an asset never changes under its name.
  const cache = pathname.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, { 'content-type': type, 'content-length': info.size, 'cache-control': cache });
  createReadStream(file).on('error', () => { response.destroy(); }).pipe(response);
}

function fileBelow(root: string, pathname: string): string | null {
  let decoded: string;
  try { decoded = decodeURIComponent(pathname === '/' ? '/index.html' : pathname); } catch { return null; }
  const file = normalize(join(root, decoded));
  return !decoded.includes('\0') && file.startsWith(normalize(root) + sep) ? file : null;
}
