import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../src/engine/adapters/sqlite/open-store.ts';
import { instrumentId } from '../../../src/engine/domain/units.ts';
import { saveConnection } from '../../../src/engine/run/live/connections.ts';
import type { PaperDocument } from '../../../src/engine/worker/commands/paper-command.ts';
import { readBars } from '../../venues/binance-server/market/bar-recording.ts';
import { Playback, startBinanceServer } from '../../venues/binance-server/index.ts';
import type { BinanceServer } from '../../venues/binance-server/index.ts';
import { documentOf, sharedFolder } from './tradewind.ts';

const minutes = (symbol: string): URL => new URL(`../../../../shared/data/klines/um-1m/${symbol}-1m-2025-05-04_2025-06-03.csv.gz`, import.meta.url);
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const MINUTE_MS = 60_000;
const FROM_MS = Date.UTC(2025, 4, 7);

describe.skipIf(!existsSync(minutes('BTCUSDT')))('paper on live prices, which are recorded ones that a local exchange plays', () => {
  const dataDir = sharedFolder();
  const playback = new Playback(existsSync(minutes('BTCUSDT')) ? SYMBOLS.map((symbol) => ({ kind: 'um', symbol, bars: minutes(symbol), fromMs: FROM_MS, toMs: FROM_MS + 2 * 86_400_000 })) : []);
  let server: BinanceServer;
  let playing: NodeJS.Timeout;

  beforeAll(async () => {
    server = await startBinanceServer({ seed: 3, tickMs: 0, clock: playback.clock, symbols: playback.symbols });
    server.control.play(playback);
    // A day of history behind it, then a minute each tenth of a second.
    while (playback.clock.now() < FROM_MS + 86_400_000) playback.advance(10 * MINUTE_MS);
    playing = setInterval(() => { if (!playback.isOver) playback.advance(MINUTE_MS / 4); }, 25);
    const store = openStore(dataDir);
    saveConnection(store.settings, { name: 'local', environment: 'custom', urls: server.urls }, () => false);
    store.close();
  });
  afterAll(async () => {
    clearInterval(playing);
    await server.close();
  });

  it('trades on them without a key, misses no minute, and can be replayed', async () => {
    const { code, document, stderr } = await documentOf<PaperDocument>(
      'paper', '--live-prices', '--connection', 'local', '--symbol', SYMBOLS.join(','), '--market', 'um', '--interval', '1m', '--strategy', 'moving-average-cross', '--set', 'fastPeriod=3', 'slowPeriod=8', 'direction=both',
      '--for', '20', '--data-dir', dataDir,
    );
    expect(stderr).not.toContain('critical');
    expect({ code, session: document.session, endedBy: document.endedBy }).toMatchObject({ code: 0, session: { mode: 'paper', source: 'venue', simulated: false, ended: false }, endedBy: 'time' });
    expect(document.trades.length).toBeGreaterThan(3);
    expect(document.trades.every(({ entryPrice }) => Number(entryPrice) > 0)).toBe(true);

    const store = openStore(dataDir);
    const startMs = document.session.startedMs;
    for (const symbol of SYMBOLS) {
      const stored = store.bars.read(instrumentId(`um:${symbol}`), '1m', startMs, Infinity);
      const recorded = new Map(readBars(minutes(symbol)).map((bar) => [bar.openMs, bar]));
      expect(stored.length, symbol).toBeGreaterThan(60);
      for (let index = 0; index < stored.length; index++) {
        const openMs = stored.openTimeMs[index] ?? 0;
        expect(openMs - (stored.openTimeMs[0] ?? 0), symbol).toBe(index * MINUTE_MS);
        expect([stored.open[index], stored.high[index], stored.low[index], stored.close[index], stored.volume[index]], `${symbol} ${new Date(openMs).toISOString()}`)
          .toEqual(['open', 'high', 'low', 'close', 'volume'].map((field) => Number(recorded.get(openMs)?.[field as 'open'])));
      }
    }
    store.close();
    const replayed = await documentOf<{ readonly difference: unknown; readonly compared: number }>('replay', 'latest', '--verify', '--data-dir', dataDir);
    expect(replayed).toMatchObject({ code: 0, document: { difference: null } });
    expect(replayed.document.compared).toBeGreaterThan(document.trades.length * 2);
  }, 90_000);
});
