import type { ClientEnvelope, ServerEnvelope } from '../../../engine/contract/envelope.ts';
import type { LinkStatus, Transport } from './transport.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;
const REFUSED = 'This page has no valid session. Open the address that the host printed when it started.';

/** What the transport needs from the browser; replaced in tests. */
export interface SocketHost {
  open(): WebSocket;
  /** Asks the host over http whether this page may connect: a refused upgrade carries no reason in the browser. */
  isRefused(): Promise<boolean>;
  later(run: () => void, delayMs: number): void;
}

/** Speaks to a headless host over a WebSocket, and reconnects with a growing pause when the line breaks. */
export function createWebSocketTransport(host: SocketHost): Transport {
  const onMessages = new Set<(message: ServerEnvelope) => void>();
  const onStatuses = new Set<(status: LinkStatus) => void>();
  let status: LinkStatus = { state: 'connecting' };
  let socket: WebSocket | null = null;
  let retryMs = FIRST_RETRY_MS;

  function say(next: LinkStatus): void {
    status = next;
    for (const listener of onStatuses) listener(next);
  }

  function connect(): void {
    const current = host.open();
    socket = current;
    let wasOpen = false;
    current.onopen = () => { wasOpen = true; retryMs = FIRST_RETRY_MS; say({ state: 'open' }); };
    current.onmessage = ({ data }: MessageEvent<string>) => {
      const envelope = JSON.parse(data) as ServerEnvelope;
      for (const listener of onMessages) listener(envelope);
    };
    current.onclose = () => { socket = null; void afterClose(wasOpen); };
  }

  async function afterClose(wasOpen: boolean): Promise<void> {
    if (!wasOpen && await host.isRefused()) {
      say({ state: 'refused', message: REFUSED });
      return;
    }
    say({ state: 'lost', message: 'The engine is not answering.', retryMs });
    host.later(connect, retryMs);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }

  connect();
  return {
    channel: {
      send(message: ClientEnvelope) {
        if (socket?.readyState !== 1) throw new Error('The engine is not answering. Nothing was sent.');
        socket.send(JSON.stringify(message));
      },
      onMessage(listener) {
        onMessages.add(listener);
        return () => { onMessages.delete(listener); };
      },
    },
    onStatus(listener) {
      listener(status);
      onStatuses.add(listener);
      return () => { onStatuses.delete(listener); };
    },
  };
}
