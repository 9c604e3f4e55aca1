import type { EvidenceDocument, EvidenceHead, GateReport } from '../../../../src/engine/contract/evidence.ts';
import type { ComparableSession, ComparedTrade, DifferenceParts, Reconciliation } from '../../../../src/engine/contract/reconciliation.ts';
import type { RunComparison, RunReport, TradeGroup } from '../../../../src/engine/contract/report.ts';
import type { SpaceParameter, StudyVerdict, StudyView, TrialView } from '../../../../src/engine/contract/search.ts';
import type { HonestyView } from '../../../../src/engine/contract/trials.ts';
import type { FakeEngine } from '../../fake-engine.ts';
import { FROM, job, resultOf, TO } from '../rich-answers.ts';

const DAY = 86_400_000;

function group(key: string, title: string, trades: number, net: string): TradeGroup {
  return { key, title, trades, wins: Math.floor(trades / 3), winRate: trades === 0 ? null : 1 / 3, netProfit: net, meanReturn: trades === 0 ? null : -0.002, profitFactor: 0.8, averageHoldingMs: 3_600_000 };
}

const HONESTY: HonestyView = { trials: 34, effectiveTrials: 12.4, averageCorrelation: 0.6, comparedTrials: 34, deletedBacktests: 2, searches: 1, sharpeByLuck: 1.9, days: 728, sharpe: -0.83, deflatedSharpe: 0.021, probabilisticSharpe: 0.12, minTrackRecordDays: null, daysToBeatLuck: null, sentence: '' };

/** What a person looks at after run-3. */
export function reportOf(runId: string): RunReport {
  const { config, metrics, warnings } = resultOf(runId, 842, -1204.4);
  const line = (title: string, totalReturn: number) => ({ title, totalReturn, cagr: totalReturn / 2, sharpe: totalReturn * 3, maxDrawdown: 0.2, annualVolatility: 0.3 });
  return {
    run: { runId, title: null, createdMs: TO + DAY, strategy: config.strategy, instruments: config.instruments, interval: config.interval, from: FROM, to: TO, firstMs: FROM, lastMs: TO, days: 728, quoteAsset: 'USDT', startingCash: '10000', endEquity: '8795.6', seed: 1, dataHash: '9f2c71b6d0aa5e51', resultHash: 'b1946ac92492d234', codeVersion: '1.4.0', realism: { level: 'bars', sentence: 'Fills are decided on closed bars.' }, config, isSimulatedData: false },
    verdict: 'A loss of 12.04 % after costs in 728 days: doing nothing would have been better.', warnings, limits: ['It knows nothing of markets that were not in these days.'],
    headline: [
      { name: 'totalReturn', title: 'Total return', unit: 'share', value: -0.12044, low: -0.31, high: 0.094, sample: 728, sampleOf: 'days', meaning: 'End over start, less one.', note: null },
      { name: 'sharpe', title: 'Sharpe ratio', unit: 'ratio', value: -0.83, low: -2.11, high: 0.52, sample: 728, sampleOf: 'days', meaning: 'Return per unit of its swings.', note: null },
      { name: 'expectancy', title: 'Mean trade', unit: 'quote', value: -1.43, low: null, high: null, sample: 1, sampleOf: 'trades', meaning: 'Mean result of a trade.', note: 'One trade has no range.' },
    ],
    bootstrap: { confidence: 0.95, resamples: 2000, seed: 1, meanBlockDays: 4.1, meanBlockTrades: 1, sentence: 'The ranges hold 95 of 100 results.' },
    curve: { time: [FROM, FROM + DAY, TO], equity: [10_000, 10_400, 8795.6], drawdown: [0, 0, -0.154], hold: [10_000, 11_000, 40_000], holdEqualVolatility: [10_000, 10_100, 12_000], samples: 3 },
    drawdowns: [{ startMs: FROM + DAY, troughMs: TO, recoveryMs: null, depth: 0.154, depthAbs: 1604.4, daysDown: 727, daysUp: null, days: 727 }],
    timeUnderWater: 0.93,
    monthly: [{ year: 2023, months: [0.04, -0.02, ...Array.from({ length: 10 }, () => null)], isPartial: [true, ...Array.from({ length: 11 }, () => false)], total: 0.019 }],
    distribution: { count: 728, flatDays: 28, edges: [-0.02, 0, 0.02], counts: [400, 300], mean: -0.0001, standardDeviation: 0.01, skewness: 0.2, kurtosis: 5, positiveShare: 0.41, quantiles: { p01: -0.03, p05: -0.018, p25: -0.004, p50: 0, p75: 0.004, p95: 0.019, p99: 0.03 }, best: { dayMs: FROM + DAY, value: 0.04 }, worst: { dayMs: TO - DAY, value: -0.05 } },
    rolling: { windowDays: 90, time: [FROM + 90 * DAY, TO], sharpe: [1.2, -0.9], volatility: [0.2, 0.3], note: null },
    exposure: { stepMs: DAY, time: [FROM, FROM + DAY], timeInMarket: [0.5, 0.2], long: [0.4, 0.1], short: [0, 0], meanGross: 0.25, maxGross: 0.9, note: null },
    turnover: { total: 214.2, perYear: 107.1, tradesPerDay: 1.16, averageHoldingMs: 9 * 3_600_000, byMonth: [{ month: '2023-01', turnover: 12.1, trades: 40 }] },
    costs: { fees: '1204.42', spread: '120.55', slippage: '120.55', delay: '-3.20', funding: '0', borrow: null, total: '1442.32', beforeCosts: '237.92', net: '-1204.40', shareOfGross: 6.06, isSplitAssumed: true, sentence: 'Costs ate the gain.' },
    excursions: { trades: [{ id: 't1', symbol: 'BTCUSDT', side: 'long', entryTime: FROM, exitTime: FROM + DAY, pnl: -20, returnPct: -0.4, mae: 0.012, mfe: 0.004 }, { id: 't2', symbol: 'BTCUSDT', side: 'long', entryTime: FROM + DAY, exitTime: FROM + 2 * DAY, pnl: 40, returnPct: 0.9, mae: null, mfe: null }], winners: { trades: 1, mae: null, mfe: null, kept: 0.4 }, losers: { trades: 1, mae: 0.012, mfe: 0.004, kept: null }, note: 'Read from stored 15m bars.' },
    tables: {
      byHour: Array.from({ length: 24 }, (_, hour) => group(String(hour), `${String(hour).padStart(2, '0')}:00`, hour === 18 ? 4 : 0, hour === 18 ? '1653.51' : '0')),
      byWeekday: [group('1', 'Monday', 10, '-12.5')], bySymbol: [group('spot:BTCUSDT', 'BTCUSDT', 842, '-1204.4')], byStrategy: [group('a', 'Trend', 500, '20'), group('b', 'Breakout', 342, '-1224.4')], byExitReason: [group('stop-loss', 'Stop loss', 300, '-4000')], bySide: [group('long', 'Long', 842, '-1204.4')],
    },
    regimes: null, cycle: null, streaks: { longestWinning: 4, longestLosing: 11, worstStreakLoss: -310.2, expectedLosing: 12.2, current: -2 },
    benchmark: { strategy: line('This run', -0.12), hold: line('Holding', 3), holdEqualVolatility: line('Holding at equal volatility', 0.2), weight: 0.2, costsSentence: 'Holding is bought once.', beta: 0.1, alpha: -0.1, correlation: 0.3, informationRatio: -1.2, sentence: 'Holding made more.' },
    metrics, honesty: { ...HONESTY, sentence: '34 settings were tried: this run is not more than luck.' },
  };
}

/** Run-3 beside run-1. */
export const COMPARISON: RunComparison = {
  runs: ['run-3', 'run-1'].map((runId) => ({ runId, title: null, createdMs: TO, strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: TO, resultHash: 'b1', dataHash: '9f', codeVersion: '1.4.0', seed: 1 })),
  settings: [{ path: 'config.fastPeriod', values: [20, 12] }],
  metrics: [
    { name: 'totalReturn', title: 'Total return', unit: 'share', values: [-0.12044, -0.00421], better: 'higher', best: 1 },
    { name: 'trades', title: 'Trades', unit: 'count', values: [842, 118], better: null, best: null },
    { name: 'endEquity', title: 'End equity', unit: 'quote', values: [8795.6, 9957.9], better: 'higher', best: 1 },
  ],
  curves: { time: [FROM, TO], growth: [[1, 0.87956], [1, 0.99579]] },
  correlations: [[1, 0.42], [0.42, 1]],
  notes: ['The runs paid different fees.'],
};

const parameter = (name: string, title: string, change: Partial<SpaceParameter> = {}): SpaceParameter => ({ name, title, unit: 'bars', group: '', description: `${title} in bars.`, kind: 'integer', min: 2, max: 400, step: 1, scale: 'log', choices: [], isNullable: false, default: 20, isSuggested: true, isAdvanced: false, ...change });

export const SPACE: readonly SpaceParameter[] = [
  parameter('fastPeriod', 'Fast average'), parameter('slowPeriod', 'Slow average', { default: 50 }),
  parameter('average', 'Kind of average', { kind: 'choice', min: null, max: null, step: null, scale: 'linear', choices: ['ema', 'sma', 'wma'], default: 'ema', isSuggested: false, unit: '' }),
];

/** Makes a trial with that Sharpe ratio. */
export function trial(number: number, fastPeriod: number, slowPeriod: number, sharpe: number | null, change: Partial<TrialView> = {}): TrialView {
  const metrics = sharpe === null ? null : { return: sharpe / 10, sharpe, sortino: sharpe, calmar: sharpe, profitFactor: 1 + sharpe / 10, drawdown: 0.1 + number / 1000, turnover: 20, trades: 40 + number };
  return { number, state: sharpe === null ? 'failed' : 'complete', values: { fastPeriod, slowPeriod }, objectives: [sharpe], metrics, share: 1, sharpePerDay: null, days: 364, durationMs: 400, repeats: null, isOnFront: false, error: sharpe === null ? 'no trade' : null, positions: [], ...change } as TrialView;
}

export const TRIALS: readonly TrialView[] = [trial(0, 10, 40, 0.5), trial(1, 20, 60, -1.2), trial(2, 30, 90, 2.78, { isOnFront: true }), trial(3, 5, 300, null), trial(4, 15, 120, 1.1)];

const inSample = { return: 0.714, sharpe: 2.78, sortino: 6.79, calmar: 9.31, profitFactor: 3.96, drawdown: 0.077, turnover: 39.6, trades: 32 };

export const VERDICT: StudyVerdict = {
  verdict: 'no-evidence', sentence: 'Rejected: the best of 60 made 71.4 % where the search looked and lost 4.0 % where it did not.',
  lines: [{ code: 'deflated-sharpe', title: 'Deflated Sharpe ratio', ok: false, sentence: '55.5 % probable, 95 % needed.' }, { code: 'bootstrap-interval', title: 'Range of the Sharpe ratio', ok: true, sentence: 'Even the low end is above 0.' }],
  trialsCounted: 61, sharpeByLuck: 2.66, overfitProbability: 0.588, overfitTrials: 60, minimumDays: 51_480, holdoutLooks: 1,
  judged: [
    { number: 2, values: { fastPeriod: 30, slowPeriod: 90 }, config: { fastPeriod: 30, slowPeriod: 90 }, inSample, outOfSample: { ...inSample, return: -0.04, sharpe: -0.37, trades: 27 }, deflatedSharpe: 0.555, probabilisticSharpeOutOfSample: 0.359, outOfSampleDays: 364 },
    { number: 4, values: { fastPeriod: 15, slowPeriod: 120 }, config: { fastPeriod: 15, slowPeriod: 120 }, inSample: { ...inSample, sharpe: 1.1 }, outOfSample: { ...inSample, sharpe: 1.31 }, deflatedSharpe: 0.2, probabilisticSharpeOutOfSample: 0.9, outOfSampleDays: 364 },
  ],
} as StudyVerdict;

/** A search that ended; change it to have one that runs. */
export function studyOf(change: Partial<StudyView> = {}): StudyView {
  return {
    studyId: 'study-1', title: '', strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: Date.UTC(2024, 0, 1), holdout: { from: Date.UTC(2024, 0, 1), to: TO }, sampler: 'tpe', objectives: ['sharpe'], state: 'done', jobId: null, createdMs: TO, endedMs: TO, done: 60, total: 60, best: 2.78, verdict: 'no-evidence',
    request: { strategy: 'moving-average-cross', config: {}, space: {}, instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: Date.UTC(2024, 0, 1), startingCash: '10000', seed: 7, risk: {}, execution: {}, objectives: ['sharpe'], penalties: [], leastTrades: 10, sampler: 'tpe', trials: 60 },
    space: SPACE, spaceSize: 998_001, dataHash: '9f2c71b6d0aa5e51', codeVersion: '1.4.0', work: 1,
    progress: { studyId: 'study-1', done: 60, complete: 58, pruned: 0, failed: 2, total: 60, trialsPerSecond: null, etaMs: null, improvements: [], hypervolume: null, stage: 'ended' },
    bestTrial: TRIALS[2] ?? null, front: [], resultHash: 'df505d6c2c26', error: null, result: VERDICT,
    importance: { measure: 'sharpe', parameters: [{ name: 'slowPeriod', alone: 0.8, withOthers: 0.85 }, { name: 'fastPeriod', alone: 0.15, withOthers: 0.23 }], pair: { names: ['fastPeriod', 'slowPeriod'], share: 0.08 }, trials: 60, fit: 0.66, sentence: 'The slow average made most of the difference.' },
    ...change,
  } as StudyView;
}

/** The head of a document of evidence on run-3. */
export function headOf(change: Partial<EvidenceHead> = {}): EvidenceHead {
  return { id: 'ev-1', tool: 'surface', title: 'Surface', verdict: 'fail', sentence: 'A peak that stands alone is more likely luck than skill.', strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '15m', from: FROM, to: TO, seed: 1, runs: 4, hash: '3adaa8348b', dataHash: '9f2c71b6d0aa5e51', subjectHash: 's', codeVersion: '1.4.0', createdMs: TO, expiresMs: Date.now() + 30 * DAY, ...change };
}

/** The surface of run-3, two by two: the best at slow 90 and fast 30. */
export function surfaceDocument(change: Partial<EvidenceHead> & { readonly request?: Readonly<Record<string, unknown>> } = {}): EvidenceDocument {
  const { config } = resultOf('run-3', 842, -1204.4);
  return {
    ...headOf(), notes: ['4 pairs were run.'], request: { ...config }, tool: 'surface', test: { tool: 'surface', x: null, y: null, steps: 2, space: {}, objective: 'sharpe', tolerance: 0.25 },
    detail: { objective: 'sharpe', x: { key: 'fastPeriod', values: [10, 30] }, y: { key: 'slowPeriod', values: [40, 90] }, values: [0.2, null, -0.4, 0.83], trades: [12, null, 20, 31], best: { x: 1, y: 1, value: 0.83 }, current: { x: 0, y: 0, value: 0.2 }, neighbourShare: 0, plateauShare: 0.02, shareAboveZero: 0.67 },
    ...change,
  } as EvidenceDocument;
}

export const GATE: GateReport = {
  stage: 'paper', subject: { strategy: 'moving-average-cross', config: {}, instruments: ['spot:BTCUSDT'], interval: '15m' }, isPassed: false, sentence: 'Not ready: 2 of 3 lines are not passed.', createdMs: TO, expiresMs: null,
  lines: [
    { code: 'history', title: 'Enough history', ok: true, state: 'passed', found: '728 days', needed: '365 days', sentence: 'The backtest covers 728 days.', evidenceId: 'run-3', expiresMs: Date.UTC(2027, 1, 19) },
    { code: 'drawdown', title: 'Drawdown in bounds', ok: false, state: 'failed', found: '18.2 %', needed: 'below 15 %', sentence: 'Trading halts at 15 %.', evidenceId: 'run-3', expiresMs: null },
    { code: 'walk-forward', title: 'Works after the time it was chosen on', ok: false, state: 'missing', found: 'not looked at', needed: 'profit out of sample', sentence: 'Nobody has looked.', evidenceId: null, expiresMs: null },
  ],
};

/** Gives a fake engine what the desk of the lab asks for beside the runs themselves. */
export function installLabAnswers(fake: FakeEngine): void {
  fake.answer('report.get', ({ runId }) => reportOf(runId));
  fake.answer('report.html', ({ runId }) => ({ name: `${runId}.html`, html: '<!doctype html><title>A run</title><p>All of it</p>' }));
  fake.answer('report.export', ({ runId }) => ({ runId, dir: null, files: [{ name: 'trades.csv', path: null, mediaType: 'text/csv', bytes: 4, content: btoa('a,b\n') }] }));
  fake.answer('report.compare', () => COMPARISON);
  fake.answer('backtest.again', () => { fake.emit({ type: 'job-updated', job: job({ id: 'job-again' }) }); return { jobId: 'job-again' }; });
  fake.answer('search.space', () => ({ parameters: SPACE }));
  fake.answer('search.list', () => ({ studies: [studyOf()] }));
  fake.answer('search.get', () => studyOf());
  fake.answer('search.trials', ({ after = -1 }) => ({ trials: TRIALS.filter(({ number }) => number > after), next: null }));
  fake.answer('search.start', () => ({ studyId: 'study-1', jobId: 'job-s' }));
  fake.answer('search.stop', () => null);
  fake.answer('search.resume', () => ({ jobId: 'job-s' }));
  fake.answer('search.delete', () => null);
  fake.answer('evidence.list', () => ({ items: [headOf()] }));
  fake.answer('evidence.get', () => surfaceDocument());
  fake.answer('evidence.start', () => { fake.emit({ type: 'job-updated', job: job({ id: 'job-e', kind: 'evidence', title: 'Look-ahead' }) }); return { jobId: 'job-e' }; });
  fake.answer('evidence.judge', () => ({ verdict: 'no-evidence', sentence: 'Luck explains this result.', lines: VERDICT.lines.map((line) => ({ ...line, code: 'deflated-sharpe' as const })), interval: { estimate: -0.83, low: -2.1, high: 0.5, level: 0.9 }, comparedTrials: 34, honesty: HONESTY }));
  fake.answer('gate.get', () => GATE);
}


const side = (result: string, change: Partial<ComparedTrade> = {}): ComparedTrade => ({ side: 'long', decidedMs: FROM, entryTimeMs: FROM + 1000, entryPrice: 100, exitTimeMs: FROM + DAY, exitPrice: 101, qty: 2, fees: '0.4', funding: '0', result, entryReason: 'fast above slow', exitReason: 'fast below slow', ...change });
const NO_PARTS: DifferenceParts = { missed: '0', extra: '0', byHand: '0', size: '0', signal: '0', timing: '0', price: '0', fee: '0', funding: '0' };

/** A session on paper beside its backtest: one trade filled worse, one missed. 8 + 5 in the backtest, 6.5 live. */
export const RECONCILIATION: Reconciliation = {
  id: 'rec-1', sessionId: 'paper-1', title: 'Paper on BTCUSDT', mode: 'paper', quoteAsset: 'USDT', from: FROM, to: FROM + 30 * DAY, realism: { level: 'bars', sentence: 'Fills are decided on closed bars.' },
  sentence: 'Live made 6.50 USDT less: one trade was missed, and one was filled worse.', liveResult: '6.50', backtestResult: '13.00', difference: '-6.50',
  waterfall: [{ code: 'backtest', title: 'Backtest', amount: '13.00', total: '13.00', trades: 2 }, { code: 'missed', title: 'Missed trades', amount: '-5.00', total: '8.00', trades: 1 }, { code: 'fee', title: 'Fee', amount: '0', total: '8.00', trades: 0 }, { code: 'price', title: 'Price', amount: '-1.50', total: '6.50', trades: 1 }, { code: 'live', title: 'Live', amount: '6.50', total: '6.50', trades: 1 }],
  counts: { live: 1, backtest: 2, pairs: 1, missed: 1, extra: 0, byHand: 0 },
  causes: [{ kind: 'missed', code: 'denied', trades: 1, difference: '-5.00' }, { kind: 'pair', code: 'fill-price', trades: 1, difference: '-1.50' }],
  pairs: [
    { number: 1, kind: 'pair', strategyId: 'trend', instrumentId: 'spot:BTCUSDT', live: side('6.50', { exitPrice: 100.25 }), backtest: side('8.00'), difference: '-1.50', parts: { ...NO_PARTS, price: '-1.50' }, causes: [{ code: 'fill-price', sentence: 'The exit was filled 0.75 worse.' }] },
    { number: 2, kind: 'missed', strategyId: 'trend', instrumentId: 'spot:BTCUSDT', live: null, backtest: side('5.00', { entryTimeMs: FROM + 2 * DAY }), difference: '-5.00', parts: { ...NO_PARTS, missed: '-5.00' }, causes: [{ code: 'denied', sentence: 'Denied: exposure would have been 31 % of equity; the limit is 25 %.' }] },
  ],
  color: 'amber',
  drift: [{ color: 'amber', sentence: 'The result a trade is near the edge.', strategyId: 'trend', liveTrades: 1, backtestTrades: 2, runId: null, looks: 3, redBelow: 0.0083, measures: [{ code: 'result-per-trade', title: 'Result per trade', against: 'own', color: 'amber', live: 3.25, backtest: 3.2, low: 1.1, high: null, unit: 'percent-of-trade', probability: 0.04, sentence: 'What a trade makes.' }] }],
  curves: { live: { time: [FROM + DAY], value: [6.5] }, backtest: { time: [FROM + DAY, FROM + 3 * DAY], value: [8, 13] } },
  sources: [{ from: FROM, to: FROM + 30 * DAY, source: 'journal', sentence: 'Prices of the journal.' }], notes: [], hash: 'abcdef0123456789', codeVersion: '1.4.0', createdMs: TO,
};

export const SESSION: ComparableSession = { sessionId: 'paper-1', title: 'Paper on BTCUSDT', mode: 'paper', quoteAsset: 'USDT', startedMs: FROM, endedMs: FROM + 30 * DAY, trades: 1, newest: { id: 'rec-1', createdMs: TO, color: 'amber', sentence: RECONCILIATION.sentence, difference: '-6.50', from: FROM, to: FROM + 30 * DAY, tradesSince: 0 } };
