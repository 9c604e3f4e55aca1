import type { CustomStrategiesView } from '../../../src/engine/contract/custom-strategies.ts';
import { z } from 'zod';
import { simExchangeSchema } from '../../../src/engine/adapters/sim-exchange/config.ts';
import type { BacktestResult, BacktestTrade, CatalogEntry, ConfigDescription, DatasetView, RunSummary } from '../../../src/engine/contract/api.ts';
import { ContractFailure } from '../../../src/engine/contract/client.ts';
import type { BarView } from '../../../src/engine/contract/events.ts';
import type { JobView } from '../../../src/engine/contract/view.ts';
import { entryPolicy } from '../../../src/engine/orders/config.ts';
import { sizingPolicy } from '../../../src/engine/risk/sizing/config.ts';
import { riskConfig } from '../../../src/engine/risk/config.ts';
import { STRATEGIES } from '../../../src/engine/strategy/catalog.ts';
import type { FakeEngine } from '../fake-engine.ts';
import { randomFrom } from '../fake/random.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const FROM = Date.UTC(2023, 0, 2);
export const TO = Date.UTC(2024, 11, 30);

/** The engine's own schemas, drawn the way its handlers draw them. */
export const CATALOG: readonly CatalogEntry[] = STRATEGIES.map(({ name, title, summary, presets, schema }) => ({
  name, title, summary, schema: jsonSchema(schema), defaults: schema.parse({}) as Record<string, unknown>,
  presets: presets.map((preset) => ({ ...preset, values: preset.values as Record<string, unknown> })),
}));
export const SIZING_POLICY = { schema: jsonSchema(sizingPolicy), defaults: sizingPolicy.parse({}) };
export const ENTRY_POLICY = { schema: jsonSchema(entryPolicy), defaults: entryPolicy.parse({}) };
export const RISK: ConfigDescription = { schema: jsonSchema(riskConfig), defaults: riskConfig.parse({}), config: riskConfig.parse({ maxDrawdownPct: 20 }) };
export const EXECUTION: ConfigDescription = { schema: jsonSchema(simExchangeSchema), defaults: simExchangeSchema.parse({}), config: simExchangeSchema.parse({}) };

export const DATASETS: readonly DatasetView[] = [
  { instrumentId: 'spot:BTCUSDT', kind: 'bars', interval: '15m', from: FROM, to: TO - 900_000, count: 69_883 },
  { instrumentId: 'spot:ETHUSDT', kind: 'bars', interval: '15m', from: FROM, to: TO - 900_000, count: 69_883 },
  { instrumentId: 'um:LAYERUSDT', kind: 'bars', interval: '1m', from: Date.UTC(2024, 10, 4), to: Date.UTC(2024, 11, 3), count: 43_195 },
  { instrumentId: 'um:LAYERUSDT', kind: 'funding', interval: null, from: Date.UTC(2024, 10, 4), to: Date.UTC(2024, 11, 3), count: 984 },
];

export const REPORT = { files: [
  { path: '/home/someone/BTCUSDT-15m-2023-01-02_2024-12-29.csv.gz', kind: 'klines', instrumentId: 'spot:BTCUSDT', interval: '15m', rowsRead: 69_883, rowsStored: 69_880, rowsReplaced: 0, duplicates: 3, gaps: [{ from: Date.UTC(2023, 2, 24, 12, 45), to: Date.UTC(2023, 2, 24, 13, 45), missing: 5 }], zeroVolume: 5, shortBars: 1, anomalies: [], skipped: 0, inferred: ['symbol BTCUSDT from the file name', 'interval 15m from the data'], errors: [], isStored: true },
  { path: '/home/someone/broken.csv', kind: null, instrumentId: null, interval: null, rowsRead: 0, rowsStored: 0, rowsReplaced: 0, duplicates: 0, gaps: [], zeroVolume: 0, shortBars: 0, anomalies: [], skipped: 0, inferred: [], errors: [{ code: 'bad-number', message: 'broken.csv, row 17, column close: expected a number, found "abc"', row: 17, column: 'close', expected: 'a number', found: 'abc' }], isStored: false },
] };

/** Makes a job in a state of its life. */
export function job(change: Partial<JobView>): JobView {
  return { id: 'job-1', kind: 'backtest', title: 'Backtest moving-average-cross on spot:BTCUSDT 15m', status: 'running', stage: 'running bars', progress: 0.42, etaMs: 9_000, startedMs: 0, error: null, runId: null, report: null, ...change };
}

/** Makes a stored result with that many trades. `net` decides whether it ends above its start. */
export function resultOf(runId: string, trades: number, net: number): BacktestResult {
  const random = randomFrom(trades);
  const time: number[] = [];
  const value: number[] = [];
  let equity = 10_000;
  for (let at = FROM; at <= TO; at += 4 * HOUR) {
    equity += (random() - 0.5) * 90;
    time.push(at);
    value.push(Number((equity + (net - (equity - 10_000)) * ((at - FROM) / (TO - FROM))).toFixed(2)));
  }
  value[0] = 10_000;
  value[value.length - 1] = 10_000 + net;
  return {
    runId, seed: 1, dataHash: '9f2c71b6d0aa5e51', resultHash: 'b1946ac92492d234',
    config: { strategy: 'moving-average-cross', config: CATALOG[0]?.defaults ?? {}, instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: TO, startingCash: '10000', seed: 1, risk: {}, execution: { takerFeeBps: null, spreadBps: 1, slippageBps: 1 } },
    metrics: {
      totalReturn: net / 10_000, netProfit: net, startEquity: 10_000, endEquity: 10_000 + net, days: 728, cagr: net / 20_000, sharpe: net > 0 ? 0.61 : -0.83, sortino: 0.9, calmar: 0.3, maxDrawdown: 0.182, maxDrawdownAbs: 2140.5,
      maxDrawdownDays: 211, annualVolatility: 0.31, valueAtRisk95: -0.021, probabilisticSharpe: 0.71, trades, wins: Math.round(trades * 0.361), losses: trades - Math.round(trades * 0.361), winRate: 0.361, profitFactor: 0.97, expectancy: net / trades,
      bestTrade: 412.2, worstTrade: -131.9, averageHoldingMs: 9 * HOUR, ambiguousTrades: 3, exposure: 0.52, turnover: 214.2, fees: 1204.42, funding: 0, slippage: 241.1, omega: null,
    },
    trades: Array.from({ length: trades }, (_, index) => tradeAt(index, trades, random)),
    equity: { time, value },
    costs: { fees: '1204.41920000', spreadAndSlippage: '241.10400000', funding: '0.00000000' },
    warnings: ['3 of the trades had stop and target inside one bar; the stop was assumed to come first.', '5 bars are missing on 2023-03-24; nothing was decided on them.'],
  };
}

function tradeAt(index: number, count: number, random: () => number): BacktestTrade {
  const entryTime = FROM + Math.floor((index / count) * ((TO - FROM - DAY) / 900_000)) * 900_000;
  const entry = priceAt(entryTime);
  const exitTime = entryTime + 9 * HOUR;
  const exit = priceAt(exitTime);
  const pnl = (exit - entry) * 0.05 - 2.1;
  return {
    id: `t${index + 1}`, symbol: 'BTCUSDT', side: 'long', entryTime, entryPrice: entry.toFixed(2), exitTime, exitPrice: exit.toFixed(2), qty: '0.05000', fees: '2.10000000', funding: '0.00000000', slippage: '0.31000000',
    pnl: pnl.toFixed(8), returnPct: (pnl / (entry * 0.05)) * 100, entryReason: 'The 20-bar EMA crossed above the 50-bar EMA.', exitReason: random() < 0.4 ? 'stop-loss' : 'The 20-bar EMA crossed below the 50-bar EMA.', ambiguous: index === 5,
  };
}

/** A made-up price that is the same for the bars and the trades. */
function priceAt(timeMs: number): number {
  const days = (timeMs - FROM) / DAY;
  return 30_000 + 9000 * Math.sin(days / 60) + 700 * Math.sin(days / 3.1) + 160 * Math.sin(days * 7);
}

/** A folder with a file that can be used and is at work in an earlier version, and one that was refused. */
export const OWN_STRATEGIES: CustomStrategiesView = {
  folder: '/home/trader/tradewind/strategies',
  strategies: [
    { file: 'my-cross.ts', status: 'ready', name: 'my-cross', title: 'My cross', code: 'b'.repeat(64), problems: [], checkedMs: 0, checks: [{ code: 'purity', title: 'Purity', outcome: 'passed', sentence: 'Nothing reaches for the clock.' }], usedBy: [{ id: 'own-trend', code: 'a'.repeat(64), isCurrent: false, failure: null }] },
    { file: 'night-owl.ts', status: 'refused', name: null, title: null, code: 'c'.repeat(64), problems: [{ line: 7, column: 18, message: 'Date reads the clock.' }], checkedMs: 0, checks: [{ code: 'purity', title: 'Purity', outcome: 'failed', sentence: 'Date reads the clock.' }], usedBy: [] },
  ],
  orphans: [{ id: 'old', name: 'gone-home', code: 'd'.repeat(64), failure: 'it gave no answer within 50 ms' }],
};

const RUNS: readonly RunSummary[] = [['run-3', 842, -1204.4], ['run-2', 10_000, 1812.6], ['run-1', 118, -42.1]].map(([id, trades, net], index) => {
  const { metrics, config } = resultOf(String(id), Number(trades), Number(net));
  return { runId: String(id), createdMs: TO + DAY - index * HOUR, strategy: config.strategy, instruments: config.instruments, interval: config.interval, from: FROM, to: TO, metrics, resultHash: 'b1946ac92492d234' };
});

/** Gives a fake engine answers as rich as the real one's, from the engine's own schemas. */
export function installRichAnswers(engine: FakeEngine): void {
  let runs = RUNS;
  engine.answer('strategies.catalog', () => ({ entries: CATALOG, entryPolicy: ENTRY_POLICY, sizingPolicy: SIZING_POLICY }));
  engine.answer('strategies.custom', () => OWN_STRATEGIES);
  engine.answer('strategies.sizes', () => ({ sizes: [{
    instrumentId: 'um:BTCUSDT', symbol: 'BTCUSDT', sentence: '0.5 % of 10,000 USDT is 50 USDT; the stop is 500 USDT away: 0.1 BTC.',
    steps: [{ label: 'Risk per trade', formula: '0.5 % of 10,000 USDT', result: '50 USDT' }, { label: 'Quantity', formula: '50 USDT / a stop 500 away', result: '0.1 BTC' }],
  }] }));
  engine.answer('risk.describe', () => RISK);
  engine.answer('execution.describe', () => EXECUTION);
  engine.answer('data.list', () => ({ datasets: DATASETS }));
  engine.answer('backtest.list', () => ({ runs }));
  engine.answer('backtest.delete', ({ runId }) => { runs = runs.filter((run) => run.runId !== runId); return null; });
  engine.answer('backtest.get', ({ runId }) => {
    const run = RUNS.find((candidate) => candidate.runId === runId);
    return resultOf(runId, run?.metrics['trades'] ?? 118, run?.metrics['netProfit'] ?? -42.1);
  });
  engine.answer('backtest.start', () => { engine.emit({ type: 'job-updated', job: job({ id: 'job-9' }) }); return { jobId: 'job-9' }; });
  engine.answer('data.import', () => { engine.emit({ type: 'job-updated', job: job({ id: 'job-8', kind: 'import', title: 'Import 2 files', status: 'done', progress: 1, etaMs: null, report: REPORT }) }); return { jobId: 'job-8' }; });
  engine.answer('market.bars', ({ before = TO, limit = 1000 }) => ({ bars: Array.from({ length: limit }, (_, index) => barAt(before - (limit - index) * 900_000)), hasMore: before - limit * 900_000 > FROM }));
  engine.answer('market.overlays', () => ({ lines: [] }));
  engine.answer('strategies.apply', (assignment) => {
    const parsed = STRATEGIES.find(({ name }) => name === assignment.strategy)?.schema.safeParse(assignment.config);
    if (parsed?.success === false) {
      const violations = parsed.error.issues.map((issue) => ({ path: ['config', ...issue.path].join('.'), message: issue.message }));
      throw new ContractFailure({ code: 'invalid-config', message: violations.map(({ message }) => message).join('; '), violations });
    }
    const others = engine.view().strategies.filter(({ id }) => id !== assignment.id);
    const title = STRATEGIES.find(({ name }) => name === assignment.strategy)?.title ?? assignment.strategy;
    engine.emit({ type: 'strategies-updated', strategies: [...others, { ...assignment, title, entry: assignment.entry ?? entryPolicy.parse({}), sizing: assignment.sizing ?? sizingPolicy.parse({}), warmupLeft: 50 }] });
    return null;
  });
  const strategies = engine.view().strategies.map((strategy) => ({ ...strategy, strategy: 'moving-average-cross', config: CATALOG[0]?.defaults ?? {}, entry: ENTRY_POLICY.defaults, sizing: SIZING_POLICY.defaults }));
  engine.emit({ type: 'strategies-updated', strategies });
}

function barAt(timeMs: number): BarView {
  const open = priceAt(timeMs);
  const close = priceAt(timeMs + 900_000);
  return { timeMs, open, close, high: Math.max(open, close) + 25, low: Math.min(open, close) - 25, volume: 20 + 10 * Math.sin(timeMs / HOUR) };
}

function jsonSchema(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}
