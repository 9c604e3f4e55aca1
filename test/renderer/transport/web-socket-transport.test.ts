import { describe, expect, it } from 'vitest';
import type { ServerEnvelope } from '../../../src/engine/contract/envelope.ts';
import type { LinkStatus } from '../../../src/renderer/src/transport/transport.ts';
import { createWebSocketTransport } from '../../../src/renderer/src/transport/web-socket-transport.ts';

interface FakeSocket {
  readyState: number;
  sent: string[];
  onopen: (() => void) | null;
  onmessage: ((event: { data: string }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

function opened(isRefused = false) {
  const sockets: FakeSocket[] = [];
  const delays: number[] = [];
  const statuses: LinkStatus[] = [];
  const timers: (() => void)[] = [];
  const transport = createWebSocketTransport({
    open: () => {
      const socket = { readyState: 0, sent: [] as string[], onopen: null, onmessage: null, onclose: null, send(text: string) { this.sent.push(text); } };
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    isRefused: () => Promise.resolve(isRefused),
    later: (run, delayMs) => { delays.push(delayMs); timers.push(run); },
  });
  transport.onStatus((status) => { statuses.push(status); });
  const last = () => sockets.at(-1) as FakeSocket;
  const accept = () => { last().readyState = 1; last().onopen?.(); };
  const close = async (code = 1006) => { last().readyState = 3; last().onclose?.({ code }); await Promise.resolve(); await Promise.resolve(); };
  return { transport, sockets, delays, statuses, last, accept, close, retry: () => { timers.shift()?.(); } };
}

describe('createWebSocketTransport', () => {
  it('carries envelopes both ways', () => {
    const { transport, last, accept } = opened();
    const received: ServerEnvelope[] = [];
    transport.channel.onMessage((message) => { received.push(message); });
    accept();
    transport.channel.send({ type: 'request', id: 1, method: 'engine.view', input: {} });
    last().onmessage?.({ data: '{"type":"response","id":1,"ok":true,"output":null}' });
    expect(last().sent).toEqual(['{"type":"request","id":1,"method":"engine.view","input":{}}']);
    expect(received).toEqual([{ type: 'response', id: 1, ok: true, output: null }]);
  });

  it('refuses to send while there is no line', () => {
    const { transport } = opened();
    expect(() => { transport.channel.send({ type: 'kill', id: 1, cause: 'x' }); }).toThrow('Nothing was sent');
  });

  it('reconnects with a pause that doubles up to ten seconds and starts over after success', async () => {
    const { delays, close, retry, accept, statuses } = opened();
    for (let attempt = 0; attempt < 7; attempt++) { await close(); retry(); }
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
    accept();
    await close();
    expect(delays.at(-1)).toBe(500);
    expect(statuses.at(-1)).toMatchObject({ state: 'lost', message: 'The engine is not answering.' });
  });

  it('says in a sentence when the session is not valid, and stops trying', async () => {
    const { delays, close, statuses } = opened(true);
    await close();
    expect(statuses.at(-1)).toEqual({ state: 'refused', message: 'This page has no valid session. Open the address that the host printed when it started.' });
    expect(delays).toEqual([]);
  });
});
