import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMarketRest } from '../../../../../../src/engine/adapters/binance/feed/connector-rest.ts';
import { BinanceConnector } from '../../../../../../src/engine/adapters/binance/rest/connector.ts';
import { instrumentOf, plainRest, startFastVenue } from './fast-venue.ts';
import type { FastVenue } from './fast-venue.ts';

describe.each(['spot', 'um'] as const)('what a feed asks of REST on %s', (market) => {
  let venue: FastVenue;
  let connector: BinanceConnector;
  const btc = instrumentOf(market, 'BTCUSDT');
  beforeAll(async () => {
    venue = await startFastVenue({ symbols: ['BTCUSDT'], tickMs: 0 });
    connector = new BinanceConnector({ market, restUrl: market === 'spot' ? venue.server.urls.spotRest : venue.server.urls.umRest, key: null, clock: { now: venue.now } });
  });
  afterAll(() => venue.server.close());

  it('pages through more bars than one reply holds, each once', async () => {
    const toMs = 1_800_000_000_000;
    const bars = await createMarketRest(connector).klines(btc, '1m', toMs - 2_200 * 60_000, toMs);
    const plain = await plainRest(venue.server, market).klines(btc, '1m', toMs - 2_200 * 60_000, toMs);
    expect(bars.slice(0, plain.length)).toEqual(plain);
    expect(bars.length).toBeGreaterThan(1_000);
    expect(new Set(bars.map(({ openTimeMs }) => openTimeMs)).size).toBe(bars.length);
    expect(bars.every(({ openTimeMs }) => openTimeMs >= toMs - 2_200 * 60_000 && openTimeMs < toMs)).toBe(true);
  });

  it('never takes the bar that is still open for a closed one, whatever our own clock says', async () => {
    const openMs = Math.floor(venue.now() / 60_000) * 60_000;
    const rest = createMarketRest(connector);
    await expect(rest.klines(btc, '1m', openMs - 120_000, openMs + 180_000)).rejects.toThrow(/are not closed yet: our clock is ahead of the venue's by \d+ s or more/);
    const bars = await rest.klines(btc, '1m', openMs - 120_000, Math.floor(venue.server.control.now() / 60_000) * 60_000);
    expect(bars.map(({ openTimeMs }) => openTimeMs)).toEqual(expect.arrayContaining([openMs - 120_000, openMs - 60_000]));
    expect(bars.every(({ closeTimeMs }) => closeTimeMs < venue.server.control.now())).toBe(true);
  });

  it('gets a book whose best prices are those of a plain request', async () => {
    const ours = await createMarketRest(connector).depthSnapshot(btc);
    const plain = await plainRest(venue.server, market).depthSnapshot(btc);
    expect(ours).toEqual(plain);
    expect(ours.bids[0] ?? 0).toBeLessThan(ours.asks[0] ?? 0);
  });

  it('rejects for a symbol that the venue does not list', async () => {
    await expect(createMarketRest(connector).depthSnapshot(instrumentOf(market, 'NOSUCHUSDT'))).rejects.toMatchObject({ name: 'VenueError', code: -1121 });
  });
});

describe('the funding that a feed asks for', () => {
  it('is the one that was charged, and null where there was none', async () => {
    const venue = await startFastVenue({ symbols: ['BTCUSDT'], tickMs: 0 });
    try {
      const rest = createMarketRest(new BinanceConnector({ market: 'um', restUrl: venue.server.urls.umRest, key: null, clock: { now: venue.now } }));
      venue.server.control.chargeFunding('BTCUSDT', '0.0003');
      expect(await rest.funding(instrumentOf('um', 'BTCUSDT'), venue.now())).toMatchObject({ rate: 0.0003 });
      expect(await rest.funding(instrumentOf('um', 'BTCUSDT'), venue.now() - 3_600_000)).toBe(null);
    } finally {
      await venue.server.close();
    }
  });
});
