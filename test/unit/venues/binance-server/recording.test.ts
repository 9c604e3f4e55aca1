import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startBinanceServer } from '../../../venues/binance-server/index.ts';
import { ask, Ear, eventually, signedCall } from '../../../venues/raw-client.ts';

const BOOK = new URL('../../../../../shared/data/book/um-BTCUSDT-20240808T2354.jsonl.gz', import.meta.url);

describe.skipIf(!existsSync(BOOK))('a recorded market', () => {
  it('plays its book and trades, and fills what an account has resting', async () => {
    const server = await startBinanceServer({ seed: 1, tickMs: 20, symbols: ['BTCUSDT'] });
    try {
      const key = server.addKey({ type: 'hmac' });
      const ear = await Ear.open(`${server.urls.umWs}/market/ws/btcusdt@aggTrade`);
      const recording = server.control.playRecording('um', 'BTCUSDT', BOOK, 0);
      const start = recording.positionMs;
      recording.playTo(start + 5_000);
      const { body: book } = await ask(server.urls.umRest, '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: 1_000 });
      const bid = Number(book.bids[0][0]), offer = Number(book.asks[0][0]);
      // Bitcoin stood near 61,700 that evening; the recorded book never crosses.
      expect(bid).toBeGreaterThan(60_000);
      expect(bid).toBeLessThan(63_000);
      expect(offer).toBeGreaterThan(bid);
      expect(book.bids.length).toBeGreaterThan(400);
      const order = { symbol: 'BTCUSDT', type: 'LIMIT', timeInForce: 'GTX', quantity: '0.01' };
      const placed = await signedCall(server.urls.umRest, key, 'POST', '/fapi/v1/order', { ...order, side: 'BUY', price: book.bids[0][0] });
      expect(placed.body.status).toBe('NEW');
      recording.playTo(start + 60_000);
      expect(server.control.truth().um.positions).toMatchObject([{ qty: '0.01', entryPrice: String(bid) }]);
      await eventually(() => ear.frames.length > 100, 'recorded trades on the stream');
      ear.close();
    } finally {
      await server.close();
    }
  });
});
