import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../src/engine/contract/api.ts';
import { START_MS, wave, writeKlines } from './made-up-klines.ts';
import { documentOf, errorOf, folder, sharedFolder, tradewind } from './tradewind.ts';

const dataDir = sharedFolder();

beforeAll(async () => {
  writeKlines(join(dataDir, 'AAAUSDT-15m-x.csv'), wave(1000));
  writeKlines(join(dataDir, 'FLATUSDT-15m-x.csv'), Array.from({ length: 300 }, () => 40_000));
  await documentOf('import', dataDir, '--market', 'spot', '--data-dir', dataDir);
});

const sum = (amounts: readonly string[]): number => amounts.reduce((total, amount) => total + Number(amount), 0);

/** What must be true of any result: the parts add up to the whole. */
function expectToAddUp({ metrics, trades, equity, costs, warnings }: BacktestResult): void {
  expect(equity.time).toHaveLength(equity.value.length);
  expect((metrics['endEquity'] ?? 0) - (metrics['startEquity'] ?? 0)).toBeCloseTo(metrics['netProfit'] ?? 0, 6);
  expect(metrics['trades']).toBe(trades.length);
  if (warnings.some((warning) => warning.includes('still open'))) return;
  expect(sum(trades.map(({ pnl }) => pnl))).toBeCloseTo(metrics['netProfit'] ?? 0, 6);
  expect(sum(trades.map(({ fees }) => fees))).toBeCloseTo(Number(costs.fees), 6);
}

describe('backtest', () => {
  it('writes result, trades and equity, and runs again from that result to the same hash', async () => {
    const out = join(dataDir, 'runs', 'first');
    const first = await documentOf<BacktestResult>(
      'backtest', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', '--set', 'fastPeriod=5', 'slowPeriod=20', 'trailingStop=true',
      '--risk', 'riskPerTradePct=1', '--execution', 'takerFeeBps=5', '--cash', '5000', '--seed', '9', '--out', out, '--data-dir', dataDir,
    );
    expect(first.code).toBe(0);
    expect(first.document).toMatchObject({
      seed: 9,
      config: {
        instruments: ['spot:AAAUSDT'], from: START_MS, to: START_MS + 1000 * 900_000, startingCash: '5000',
        config: { fastPeriod: 5, slowPeriod: 20, trailingStop: true }, risk: { riskPerTradePct: 1 }, execution: { takerFeeBps: 5 },
      },
    });
    expect(first.document.trades.length).toBeGreaterThan(3);
    expectToAddUp(first.document);
    expect(readdirSync(out).toSorted()).toEqual(['equity.csv', 'equity.parquet', 'monthly.csv', 'report.html', 'result.json', 'trades.csv', 'trades.parquet']);
    expect(JSON.parse(readFileSync(join(out, 'result.json'), 'utf8'))).toEqual(first.document);
    expect(readFileSync(join(out, 'trades.csv'), 'utf8').trim().split('\n')).toHaveLength(first.document.trades.length + 1);

    const [again, dearer, patient] = await Promise.all([
      documentOf<BacktestResult>('backtest', '--config', join(out, 'result.json'), '--data-dir', dataDir),
      documentOf<BacktestResult>('backtest', '--config', join(out, 'result.json'), '--execution', 'takerFeeBps=20', '--data-dir', dataDir),
      documentOf<BacktestResult>('backtest', '--config', join(out, 'result.json'), '--entry', 'order=limit', 'timeoutSeconds=900', '--data-dir', dataDir),
    ]);
    expect(again.document.resultHash).toBe(first.document.resultHash);
    expect(dearer.document.dataHash).toBe(first.document.dataHash);
    expect(dearer.document.resultHash).not.toBe(first.document.resultHash);
    expect(patient.document.config.entry).toEqual({ order: 'limit', maxSlippagePct: null, unfilled: 'abort', maxChases: 3, timeoutSeconds: 900, postOnly: false });
    expect(patient.document.resultHash).not.toBe(first.document.resultHash);
    expectToAddUp(patient.document);
  });

  it('tells a person that there is nothing to judge when nothing was traded', async () => {
    const { code, stdout } = await tradewind('backtest', '--strategy', 'donchian-breakout', '--symbol', 'FLATUSDT', '--market', 'spot', '--interval', '1h', '--data-dir', dataDir);
    expect(code).toBe(0);
    expect(stdout).toContain('10,000.00 became 10,000.00');
    expect(stdout).toContain('It never traded: there is nothing to judge.');
  });

  it('names everything that is wrong with what was asked for in one line, and runs nothing', async () => {
    const out = join(dataDir, 'out');
    const [settings, symbol, period] = await Promise.all([
      tradewind('backtest', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', '--set', 'fastPeriod=abc', 'slowest=1', '--risk', 'leverage=99', '--execution', 'spreadBps=-1', '--entry', 'unfilled=chase', '--sizing', 'kellyFraction=3', '--allocation', 'bandPct=-1', '--data-dir', dataDir, '--json', '--out', out),
      tradewind('backtest', '--strategy', 'moving-average-cross', '--symbol', 'BBBUSDT', '--market', 'um', '--interval', '15m', '--data-dir', dataDir, '--json'),
      tradewind('backtest', '--strategy', 'moving-average-cross', '--symbol', 'AAAUSDT', '--interval', '15m', '--from', '2025-01-01', '--to', '2025-01-02', '--data-dir', dataDir, '--json'),
    ]);
    expect(settings).toMatchObject({ code: 2, stdout: '' });
    const { message, where } = errorOf(settings);
    expect(where).toBe('--set fastPeriod, --set slowest, --risk leverage, --execution spreadBps, --entry maxSlippagePct, --sizing kellyFraction, --allocation bandPct');
    for (const part of ['was "abc"', 'expected one of average, fastPeriod', 'was 99', 'was -1']) expect(message).toContain(part);
    expect(existsSync(join(out, 'result.json'))).toBe(false);
    for (const finished of [symbol, period]) {
      expect(finished).toMatchObject({ code: 1, stdout: '' });
      expect(errorOf(finished).code).toBe('data-missing');
    }
  });

  it('refuses a file of settings that is no JSON, or knows a field that there is not', async () => {
    writeFileSync(join(dataDir, 'a.json'), '{ strategy: nope }');
    writeFileSync(join(dataDir, 'b.json'), '{ "strategie": "moving-average-cross" }');
    const finished = await Promise.all(['a.json', 'b.json'].map((file) => tradewind('backtest', '--config', join(dataDir, file), '--data-dir', dataDir, '--json')));
    for (const one of finished) expect([one.code, one.stdout, errorOf(one).code]).toEqual([1, '', 'bad-config-file']);
    expect(errorOf(finished[1] ?? { stderr: '' }).message).toContain('strategie');
  });
});

const REAL = fileURLToPath(new URL('../../../../shared/data/klines/spot-15m/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz', import.meta.url));

describe('real market data', () => {
  if (!existsSync(REAL)) console.log('skipped: ../shared/data is not here');

  it.skipIf(!existsSync(REAL))('imports two years of BTCUSDT, and both strategies give the same numbers twice', async () => {
    const dataDir = folder();
    const { document } = await documentOf<{ files: unknown[] }>('import', REAL, '--data-dir', dataDir);
    // Counts from the data's README.
    expect(document.files).toMatchObject([{ rowsRead: 69_883, rowsStored: 69_883, gaps: [{ missing: 5 }], zeroVolume: 5, shortBars: 1, errors: [] }]);
    for (const strategy of ['moving-average-cross', 'donchian-breakout']) {
      const period = ['--from', '2023-01-02', '--to', '2024-12-29'] as const;
      const run = (): Promise<{ document: BacktestResult }> => documentOf<BacktestResult>('backtest', '--strategy', strategy, '--symbol', 'BTCUSDT', '--market', 'spot', '--interval', '15m', ...period, '--data-dir', dataDir);
      const [first, second] = await Promise.all([run(), run()]);
      expect(first.document.config).toMatchObject({ from: Date.UTC(2023, 0, 2), to: Date.UTC(2024, 11, 30) });
      expect(second.document.resultHash).toBe(first.document.resultHash);
      expect(second.document.metrics).toEqual(first.document.metrics);
      expect(first.document.trades.length).toBeGreaterThan(50);
      expectToAddUp(first.document);
    }
  });
});
