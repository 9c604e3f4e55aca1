import type { Channel } from './channel.ts';

/** Two ends of a channel in one process, for tests and for in-process hosts. Delivers in order, asynchronously, as clones. */
export function createMemoryChannel<Left, Right>(): { readonly left: Channel<Left, Right>; readonly right: Channel<Right, Left> } {
  const toLeft = new Set<(message: Right) => void>();
  const toRight = new Set<(message: Left) => void>();
  return {
    left: end(toRight, toLeft),
    right: end(toLeft, toRight),
  };
}

function end<Sent, Received>(out: Set<(message: Sent) => void>, inbound: Set<(message: Received) => void>): Channel<Sent, Received> {
  return {
    send(message) {
      const copy = structuredClone(message);
      queueMicrotask(() => { for (const listener of out) listener(copy); });
    },
    onMessage(listener) {
      inbound.add(listener);
      return () => { inbound.delete(listener); };
    },
  };
}
