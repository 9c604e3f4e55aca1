import { createBridgeTransport } from './bridge-transport.ts';
import type { Transport } from './transport.ts';
import { createWebSocketTransport } from './web-socket-transport.ts';

/** Opens the line to the engine: the preload's channel on the desktop, a WebSocket to the page's own host in a browser. */
export function openTransport(): Transport {
  if (window.tradewind?.channel) return createBridgeTransport(window.tradewind);
  return createWebSocketTransport({
    open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`),
    isRefused,
    later: (run, delayMs) => { setTimeout(run, delayMs); },
  });
}

/** A missing session answers 401 on every path; an unreachable host throws, which is not a refusal. */
async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return status === 401 || status === 403;
  } catch {
    return false;
  }
}
