import type { TradewindBridge, Transport } from './transport.ts';

/** Speaks to the engine through the preload script. The line is always open: the main process answers even when the engine is down. */
export function createBridgeTransport(bridge: TradewindBridge): Transport {
  return {
    channel: bridge.channel,
    onStatus(listener) {
      listener({ state: 'open' });
      return () => {};
    },
  };
}
