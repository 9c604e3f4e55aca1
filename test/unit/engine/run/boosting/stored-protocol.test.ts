import { describe, expect, it } from 'vitest';
import { inferInstrument } from '../../../../../src/engine/adapters/history/instrument-catalog.ts';
import type { BacktestRequest } from '../../../../../src/engine/contract/api.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import { DAY_MS, MINUTE_MS } from '../../../../../src/engine/domain/interval.ts';
import { BadRequest, checkRunnable } from '../../../../../src/engine/run/backtest/run-request.ts';
import { keepBacktest, runStoredBacktest } from '../../../../../src/engine/run/backtest/stored-backtest.ts';
import { prepare } from '../../../../../src/engine/run/backtest/prepared.ts';
import { runProtocolRequest } from '../../../../../src/engine/run/boosting/protocol-request.ts';
import { countTrials } from '../../../../../src/engine/run/evidence/trials.ts';
import { judgeRun } from '../../../../../src/engine/run/evidence/honesty.ts';
import { compareRuns } from '../../../../../src/engine/run/report/compare-runs.ts';
import { htmlReport } from '../../../../../src/engine/run/report/html/html-report.ts';
import { reportRun } from '../../../../../src/engine/run/report/report-run.ts';
import { runAgain } from '../../../../../src/engine/run/report/run-again.ts';
import { protocolRequest } from '../../../../../src/engine/contract/protocol.ts';
import { BEGIN_MS, minutes } from '../../learn/boosting/rolling/made-up-minutes.ts';
import { storeWith } from '../backtest/store-fixture.ts';

const inferred = inferInstrument('um', 'BTCUSDT', { priceDecimals: 2, qtyDecimals: 3 });
if (!inferred) throw new Error('expected BTCUSDT in the catalog');
const { instrument } = inferred;

// Four hours to learn from, some bars for the features to settle before, and the day of the test.
const LEAD = 4 * 60 + 600;
const TO_MS = BEGIN_MS + (LEAD + 1440) * MINUTE_MS;
const QUICK = { trees: 8, leaves: 4, depth: 3, learningRate: 0.1, horizonMinutes: 10 };

function request(changes: Partial<BacktestRequest> = {}, training: Readonly<Record<string, unknown>> = {}): BacktestRequest {
  return backtestRequest.parse({
    strategy: 'boosting', instruments: [instrument.id], interval: '1m', from: TO_MS - DAY_MS, to: TO_MS, execution: { requireFunding: false },
    protocol: { name: 'rolling-72h', data: { windowHours: 4 }, training: { ...QUICK, ...training }, retraining: { everyMinutesInBacktest: 720 } }, ...changes,
  });
}

let now = Date.UTC(2024, 5, 1);
const clock = { now: () => now++ };
const kept = { clock, codeVersion: '3.0.0', onProgress: () => undefined };

const PLANTED = minutes(LEAD + 1440, { seed: 1, driftBps: 6 });
const shelf = () => storeWith([{ instrument, interval: '1m', bars: PLANTED }]);
const violations = (work: () => unknown): readonly { readonly path: string; readonly message: string }[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof BadRequest) return error.violations;
    throw error;
  }
  throw new Error('expected it to be refused');
};

describe('a run of the protocol', () => {
  it('is a stored backtest: it can be opened, run again to the same hash, and put beside another', () => {
    const store = shelf();
    const run = runStoredBacktest({ ...kept, store, request: request() });
    expect(run.trades.length).toBeGreaterThan(5);
    expect(run.rolling).toMatchObject({ windowBars: 240, everyMinutes: 720, trainFromMs: TO_MS - DAY_MS - 240 * MINUTE_MS });
    expect(run.rolling?.retrains.filter(({ outcome }) => outcome === 'swapped').length).toBe(run.rolling?.counts.swapped);
    expect(store.runs.get(run.runId)).toMatchObject({ kind: 'backtest', detail: { rolling: { sentence: run.rolling?.sentence } }, config: { config: { costBps: 13 }, protocol: { training: { bins: 255, trees: 8 } } } });

    const again = runAgain({ ...kept, store, runId: run.runId });
    expect(again).toMatchObject({ isSame: true, newRunId: null, changed: [], now: { resultHash: run.resultHash } });

    const report = reportRun(store, run.runId);
    expect(report).toMatchObject({ run: { runId: run.runId, strategy: 'boosting' }, honesty: { trials: 1 }, cycle: { counts: run.rolling?.counts } });
    expect(report.warnings[0]).toBe(run.rolling?.sentence);

    const { html } = htmlReport(store, run.runId);
    expect(html).toContain('How the trees came and went');
    expect(html.match(/<td class="l">(passed|refused|swapped)<\/td>/g)?.length).toBe(run.rolling?.retrains.length);

    const other = runStoredBacktest({ ...kept, store, request: request({}, { trees: 9 }) });
    expect(compareRuns(store, [run.runId, other.runId]).settings.map(({ path, values }) => [path, ...values])).toEqual([['protocol.training.trees', 8, 9]]);
  });

  it('has another hash where other trees were grown, although neither traded', () => {
    const store = shelf();
    const [one, other] = [1, 2].map((seed) => runStoredBacktest({ ...kept, store, request: request({ config: { enterBps: 999 } }, { seed }) }));
    expect([one?.trades.length, other?.trades.length]).toEqual([0, 0]);
    expect(one?.resultHash).not.toBe(other?.resultHash);
  });

  it('counts as tried once for each setting, deleted ones too, whatever the code and the cash', () => {
    const store = shelf();
    const family = { strategy: 'boosting', instruments: [instrument.id], interval: '1m', from: TO_MS - DAY_MS, to: TO_MS };
    const counted = (): number => countTrials(store, family).count;
    const { runId: _first, ...document } = runStoredBacktest({ ...kept, store, request: request() });
    expect(counted()).toBe(1);
    runStoredBacktest({ ...kept, store, request: request({ code: 'a'.repeat(64), startingCash: '5000', config: { enterBps: 8 } }) }); // 8 is the default
    expect(counted()).toBe(1);
    // The same day under other settings: what it came to is no matter here.
    const { config } = document;
    const { protocol } = config;
    if (protocol === undefined) throw new Error('expected the protocol to be kept');
    const tried = (changed: BacktestRequest) => keepBacktest({ ...kept, store, request: changed }, { ...document, config: changed }).runId;
    const third = tried({ ...config, config: { ...config.config, enterBps: 9 } });
    expect(counted()).toBe(2);
    tried({ ...config, protocol: { ...protocol, training: { ...protocol.training, trees: 9 } } });
    expect(counted()).toBe(3);
    tried({ ...config, protocol: { ...protocol, isUngated: true } });
    expect(counted()).toBe(4);
    store.runs.delete(third);
    expect(countTrials(store, family)).toMatchObject({ count: 4, deletedBacktests: 1 });
    expect(judgeRun(store, document).honesty.trials).toBe(4);
  });

  it('says all that is wrong at once', () => {
    const store = shelf();
    const wrong = request({ strategy: 'donchian-breakout', interval: '5m', from: TO_MS - 2 * DAY_MS, instruments: [instrument.id, 'um:ETHUSDT'], config: { enterBps: -1 }, sizing: {} }, { trees: 0 });
    expect(violations(() => { checkRunnable(store, wrong); }).map(({ path }) => path)).toEqual(['strategy', 'instruments', 'interval', 'from', 'sizing', 'config.enterBps', 'protocol.training.trees']);
    expect(() => { checkRunnable(store, request({ from: TO_MS - 2 * DAY_MS + MINUTE_MS - DAY_MS / 2, to: TO_MS - DAY_MS + MINUTE_MS - DAY_MS / 2 })); }).toThrow(/expected 240 bars of one minute before .* to learn from, found/);
    // A tool that runs a strategy again and again is not made for one that grows anew.
    expect(violations(() => prepare(store, request())).map(({ path }) => path)).toContain('protocol');
  });

  it('runs every stored series of minutes, leaves out what is too short, and adds up', () => {
    const eth = { ...instrument, id: 'um:ETHUSDT' as typeof instrument.id, symbol: 'ETHUSDT' as typeof instrument.symbol };
    const store = storeWith([{ instrument, interval: '1m', bars: PLANTED }, { instrument: eth, interval: '1m', bars: minutes(600, { seed: 2, driftBps: 0 }) }]);
    const seen: number[] = [];
    const answer = runProtocolRequest(protocolRequest.parse({ isAll: true, requireFunding: false, config: { data: { windowHours: 4 }, training: QUICK, retraining: { everyMinutesInBacktest: 720 } } }), { ...kept, store, onProgress: ({ share }) => { seen.push(share ?? 0); } });
    const [run] = answer.runs;
    expect(answer.missing).toEqual([{ instrument: 'um:ETHUSDT', sentence: 'expected 28 hours of bars of one minute, found 10' }]);
    expect(store.runs.get(run?.runId ?? '')?.kind).toBe('backtest');
    expect(answer.totals).toMatchObject({ days: 1, trades: run?.trades, netProfit: run?.netProfit });
    // The first of two instruments: half of the work, a little more with every ten bars.
    expect(seen.length).toBe(144);
    expect(Math.max(...seen)).toBeCloseTo(0.5, 2);
    expect(answer.sentence).toMatch(/Of um:BTCUSDT no funding is stored for all of that time: where it is missing, holding was reckoned as free\.$/);
  });

  it('needs funding that is stored, but for the practice market, where holding is free then and the answer says so', () => {
    const practice = { ...instrument, market: 'practice' as const, id: 'practice:BTCUSDT' as typeof instrument.id };
    const store = storeWith([{ instrument, interval: '1m', bars: PLANTED }, { instrument: practice, interval: '1m', bars: PLANTED }]);
    const answer = runProtocolRequest(protocolRequest.parse({ isAll: true, config: { data: { windowHours: 4 }, training: { ...QUICK, trees: 2 }, retraining: { everyMinutesInBacktest: 720 } } }), { ...kept, store });
    expect(answer.runs.map((run) => run.instrument)).toEqual(['practice:BTCUSDT']);
    expect(store.runs.get(answer.runs[0]?.runId ?? '')).toMatchObject({ config: { execution: { requireFunding: false } } });
    expect(answer.sentence).toMatch(/Of practice:BTCUSDT no funding is stored for all of that time: where it is missing, holding was reckoned as free\.$/);
    // who tells it puts the name before it
    expect(answer.missing).toEqual([{ instrument: 'um:BTCUSDT', sentence: expect.stringMatching(/^expected a funding rate for every funding time, found none from /) as string }]);
  });
});
