import { describe, expect, it } from 'vitest';
import { customEndpoints, DEMO_ENDPOINTS, LIVE_ENDPOINTS, TESTNET_ENDPOINTS, type BinanceEndpoints } from '../../../../../../src/engine/adapters/binance/endpoints.ts';

const all = ({ spot, um }: BinanceEndpoints): string[] => [...Object.values(spot), ...Object.values(um)] as string[];
const local = { spotRest: 'http://127.0.0.1:1/', spotWs: 'ws://127.0.0.1:2', spotWsApi: 'ws://127.0.0.1:3/ws-api/v3', umRest: 'http://127.0.0.1:4', umWs: 'ws://127.0.0.1:5', umWsApi: 'ws://127.0.0.1:6/ws-fapi/v1' };

describe('the addresses', () => {
  it('of play money share none with real money', () => {
    const live = new Set(all(LIVE_ENDPOINTS).map((url) => new URL(url).host));
    for (const url of [...all(DEMO_ENDPOINTS), ...all(TESTNET_ENDPOINTS)]) expect(live.has(new URL(url).host)).toBe(false);
  });

  it('are encrypted everywhere but on a server of one\'s own', () => {
    for (const url of [LIVE_ENDPOINTS, DEMO_ENDPOINTS, TESTNET_ENDPOINTS].flatMap(all)) expect(url).toMatch(/^(https|wss):\/\/[^?]*[^/]$/);
  });

  it('of a server of one\'s own all lead there', () => {
    const own = customEndpoints(local);
    expect(own.spot.rest).toBe('http://127.0.0.1:1');
    expect(own.um.privateStreams).toBe('ws://127.0.0.1:5/private');
    expect(all(own).every((url) => new URL(url).hostname === '127.0.0.1')).toBe(true);
  });

  it.each(['', 'api.binance.com', 'ws://127.0.0.1', 'http://me@127.0.0.1', 'http://127.0.0.1/?a=b'])('refuse "%s" for REST', (umRest) => {
    expect(() => customEndpoints({ ...local, umRest })).toThrow(`umRest: expected an address that starts with http:// or https://, was '${umRest}'`);
  });
});
