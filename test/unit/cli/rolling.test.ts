import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RollingRun } from '../../../src/engine/worker/commands/rolling-command.ts';
import { minutes } from '../engine/learn/boosting/rolling/made-up-minutes.ts';
import { documentOf, errorOf, folder, inProcess } from './tradewind.ts';

/** Writes bars of one minute in Binance's public order. */
function writeMinutes(path: string, count: number): void {
  const bars = minutes(count, { seed: 1, driftBps: 6 });
  const rows = Array.from(bars.openTimeMs, (openMs, row) => [openMs, bars.open[row]!.toFixed(2), bars.high[row]!.toFixed(2), bars.low[row]!.toFixed(2), bars.close[row]!.toFixed(2), bars.volume[row]!.toFixed(3), bars.closeTimeMs[row], '1000000.0', 500, '500.0', '500000.0', 0].join(','));
  writeFileSync(path, `open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n${rows.join('\n')}\n`);
}

describe('backtest --protocol rolling-72h', () => {
  it('runs each symbol by itself, says which has too few bars, and takes its settings from a file below those typed', async () => {
    const dataDir = folder();
    writeMinutes(join(dataDir, 'BTCUSDT-1m-x.csv'), 72 * 60);
    writeMinutes(join(dataDir, 'ETHUSDT-1m-x.csv'), 600);
    writeFileSync(join(dataDir, 'bot.yaml'), 'data:\n  instruments: [um:BTCUSDT]\n  windowHours: 20\ntraining:\n  trees: 40\n  leaves: 6\n  depth: 4\n  learningRate: 0.05\nretraining:\n  everyMinutesInBacktest: 240\nexecution:\n  enterBps: 9\n');
    await documentOf('import', dataDir, '--market', 'um', '--data-dir', dataDir);
    const { code, document } = await documentOf<RollingRun>('backtest', '--strategy', 'boosting', '--protocol', 'rolling-72h', '--symbol', 'BTCUSDT,ETHUSDT', '--config', join(dataDir, 'bot.yaml'), '--set', 'exitBps=5', '--execution', 'requireFunding=false', '--data-dir', dataDir);
    expect(code).toBe(0);
    // Without funding it is said once whose is missing, and what to type.
    const refused = errorOf(await inProcess('backtest', '--strategy', 'boosting', '--protocol', 'rolling-72h', '--symbol', 'BTCUSDT', '--set', 'windowHours=20', '--json', '--data-dir', dataDir));
    expect(refused.message).toMatch(/^um:BTCUSDT: expected a funding rate .*; import the funding history, or give --execution requireFunding=false to trade as if it were free$/);
    writeFileSync(join(dataDir, 'wrong.yaml'), 'data:\n  instruments: []\ntraining:\n  trees: -1\n');
    const wrong = errorOf(await inProcess('backtest', '--strategy', 'boosting', '--protocol', 'rolling-72h', '--config', join(dataDir, 'wrong.yaml'), '--json', '--data-dir', dataDir));
    expect(wrong.message).toMatch(/found an empty list; .*wrong\.yaml:4:10 training\.trees: expected/);
    const [result] = document.results;
    expect(document.missing).toEqual([{ instrument: 'um:ETHUSDT', sentence: 'expected 44 hours of bars of one minute, found 10' }]);
    expect(result?.config.config).toMatchObject({ enterBps: 9, exitBps: 5, costBps: 13, stopPct: 1, targetPct: 3, cooldownBars: 3 });
    expect(result?.config.protocol?.training).toMatchObject({ trees: 40, horizonMinutes: 10 });
    expect(result?.rolling?.counts.trained).toBeGreaterThanOrEqual(6);
    expect(result?.trades.length).toBeGreaterThan(5);
    expect(document.runs).toMatchObject([{ instrument: 'um:BTCUSDT', runId: result?.runId, trades: result?.trades.length }]);
    const listed = await documentOf<{ runs: readonly { runId: string }[] }>('runs', 'list', '--data-dir', dataDir);
    expect(JSON.stringify(listed.document)).toContain(result?.runId);
  });

  it('says what does not go together', async () => {
    const said = async (...args: readonly string[]) => errorOf(await inProcess('backtest', ...args, '--json', '--data-dir', folder())).message;
    expect(await said('--strategy', 'boosting', '--symbol', 'BTCUSDT')).toBe('--protocol: expected rolling-72h, as boosted trees are grown while they trade, found none');
    expect(await said('--strategy', 'donchian-breakout', '--protocol', 'rolling-72h')).toBe('--strategy: expected boosting, whose protocol it is, found donchian-breakout');
    expect(await said('--strategy', 'boosting', '--protocol', 'rolling-72h')).toContain('--symbol: expected one such as BTCUSDT');
    expect(await said('--strategy', 'boosting', '--protocol', 'rolling-72h', '--symbol', 'BTCUSDT', '--all')).toContain('--all: expected no --symbol beside it');
    expect(await said('--strategy', 'donchian-breakout', '--symbol', 'BTCUSDT', '--all')).toBe('--protocol: expected rolling-72h, as boosted trees are grown while they trade, found none');
    expect(await said('--strategy', 'boosting', '--protocol', 'rolling-72h', '--symbol', 'BTCUSDT', '--interval', '15m')).toBe('--protocol: expected none of what it says itself, found --interval');
  });
});
