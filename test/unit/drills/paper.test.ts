import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { customEndpoints } from '../../../src/engine/adapters/binance/endpoints.ts';
import { BinanceConnector } from '../../../src/engine/adapters/binance/rest/connector.ts';
import { AttemptBudget } from '../../../src/engine/adapters/binance/sockets/attempt-budget.ts';
import { wsTransport } from '../../../src/engine/adapters/binance/sockets/ws-transport.ts';
import { createRng } from '../../../src/engine/compute/rng.ts';
import { instrumentIdOf } from '../../../src/engine/domain/instrument.ts';
import { DrillTime, wallNow } from '../../drills/bench/drill-time.ts';
import { Host } from '../../drills/bench/host.ts';
import { Playback, startBinanceServer } from '../../venues/binance-server/index.ts';
import { readBars } from '../../venues/binance-server/market/bar-recording.ts';
import { eventually } from '../../venues/raw-client.ts';

const MINUTE = 60_000;
const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'LAYERUSDT'];
/** One minute of the recording in six tenths of a second. */
const SPEED = 100;
const START_MS = Date.UTC(2025, 4, 7, 15, 0);
const MINUTES = 12;
const file = (symbol: string): URL => new URL(`../../../../shared/data/klines/um-1m/${symbol}-1m-2025-05-04_2025-06-03.csv.gz`, import.meta.url);

describe.skipIf(!existsSync(file('BTCUSDT')))('a paper session on recorded data', () => {
  it('lives on the local Binance: every recorded minute of three symbols arrives once, in order, as it was, and the session stays whole', async () => {
    const playback = new Playback(SYMBOLS.map((symbol) => ({ kind: 'um', symbol, bars: file(symbol), fromMs: START_MS, toMs: START_MS + (MINUTES + 5) * MINUTE })));
    const server = await startBinanceServer({ seed: 8, tickMs: 0, clock: playback.clock, symbols: playback.symbols });
    server.control.play(playback);
    playback.advance(MINUTE);
    const time = new DrillTime({ startMs: playback.clock.now(), wallMs: wallNow(), speed: SPEED });
    const stopPlaying = playback.run(SPEED);
    const dataDir = mkdtempSync(join(tmpdir(), 'tradewind-paper-'));
    const endpoints = customEndpoints(server.urls);
    const connector = new BinanceConnector({ market: 'um', restUrl: endpoints.um.rest, key: null, clock: time.clock, wait: time.wait });
    const host = await Host.open({
      dataDir, mode: 'paper', symbols: SYMBOLS, clock: time.clock, access: { market: 'um', endpoints, key: null, connector }, wants: { quotes: true, trades: true, depthLevels: 5 },
      machinery: { clock: connector.time, scheduler: time.scheduler, transport: wsTransport, rng: createRng(8), attempts: new AttemptBudget() },
      every: (run) => {
        const timer = setInterval(run, 25);
        return () => clearInterval(timer);
      },
    });
    try {
      const lastMs = START_MS + (MINUTES - 1) * MINUTE;
      const barsOf = (symbol: string) => host.session.recentBars(instrumentIdOf('um', symbol), 2 * MINUTES * MINUTE).filter(({ openTimeMs }) => openTimeMs >= START_MS && openTimeMs <= lastMs);
      await eventually(() => SYMBOLS.every((symbol) => barsOf(symbol).at(-1)?.openTimeMs === lastMs), 'the last minute of each symbol', 20_000);
      for (const symbol of SYMBOLS) {
        const recorded = readBars(file(symbol)).filter(({ openMs }) => openMs >= START_MS && openMs <= lastMs);
        expect(barsOf(symbol).map(({ openTimeMs, open, high, low, close, volume }) => [openTimeMs, open, high, low, close, volume]), symbol).toEqual(recorded.map((bar) => [bar.openMs, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]));
      }
      await eventually(() => host.state().feed === 'connected' && host.state().holds.length === 0, 'the session to trade', 5_000);
      expect(host.state().failure).toBe(null);
    } finally {
      stopPlaying();
      await host.close();
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 40_000);
});
