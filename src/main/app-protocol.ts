import { protocol } from 'electron/main';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

/** The window's origin: files of the built interface and nothing else. */
export const APP_ORIGIN = 'app://tradewind';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png',
  '.woff2': 'font/woff2', '.json': 'application/json', '.wasm': 'application/wasm', '.txt': 'text/plain; charset=utf-8',
};

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
};

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Answers `app://tradewind/...` from the built interface. */
export function serveApp(rendererDir: string): void {
  protocol.handle('app', async ({ url }) => {
    const file = fileFor(rendererDir, url);
    const type = file === null ? undefined : TYPES[extname(file)];
    if (file === null || type === undefined) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: { ...HEADERS, 'content-type': type } });
    } catch {
      return notFound();
    }
  });
}

function fileFor(root: string, address: string): string | null {
  const { origin, host, pathname } = new URL(address);
  // A custom scheme has no origin for Node's URL; its host says whose it is.
  if (origin !== 'null' && origin !== APP_ORIGIN) return null;
  if (host !== 'tradewind') return null;
  let decoded: string;
  try { decoded = decodeURIComponent(pathname === '/' || pathname === '' ? '/index.html' : pathname); } catch { return null; }
  const file = normalize(join(root, decoded));
  return !decoded.includes('\0') && file.startsWith(normalize(root) + sep) ? file : null;
}

const notFound = (): Response => new Response('not found', { status: 404 });
