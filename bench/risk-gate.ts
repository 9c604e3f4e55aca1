import { inferInstrument } from '../src/engine/adapters/history/instrument-catalog.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { Engine } from '../src/engine/core/engine.ts';
import { engineConfig } from '../src/engine/core/engine-config.ts';
import { riskContext } from '../src/engine/core/submit.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';
import type { OrderRequest } from '../src/engine/domain/order.ts';
import { nearestTicks } from '../src/engine/domain/rounding.ts';
import { clientOrderId, qtyLots } from '../src/engine/domain/units.ts';
import type { QuoteAtoms } from '../src/engine/domain/units.ts';
import { createRiskGate, isDenial } from '../src/engine/risk/gate.ts';
import type { RiskGate } from '../src/engine/risk/gate.ts';
import { createPortfolioRisk } from '../src/engine/risk/portfolio/portfolio-risk.ts';
import { GENERATED_START_MS } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

const SYMBOLS = 20;
const STEPS = 2_024;
const HOUR_MS = 3_600_000;
const WARM_UPS = 20_000;
const MEASURED = 20_000;
/** Standard deviation of an hour's return that all symbols share, and of each one's own. */
const [SHARED, OWN] = [0.006, 0.004];

/**
 * The gate with 20 symbols held and 2,000 scenarios of a day: as an order meets it after a fill or a price has changed one exposure, with caps so near that the
 * scenarios have to be looked at; the same when every exposure has changed; and what an hour's closes cost. Nanoseconds of one call, each timed by itself.
 */
export function run(): Promise<readonly BenchResult[]> {
  const instruments = Array.from({ length: SYMBOLS }, (_, index) => instrumentOf(index));
  const config = engineConfig.parse({ risk: { maxValueAtRiskPct: 4, maxExpectedShortfallPct: 5, maxTotalExposurePct: 2000, maxNetExposurePct: 2000, maxSymbolExposurePct: 400, maxClusterExposurePct: 2000, leverage: 20, maxLeverage: 20, maxOpenPositions: 100, maxOrdersPerMinute: 1000 } });
  const engine = new Engine({ instruments, config, quoteAsset: 'USDT', startingCash: 10_000_000_000_000n as QuoteAtoms, orderIdPrefix: 'bench', startMs: GENERATED_START_MS });
  const closes = closesOf(STEPS + 1);
  const closeTimes = closes.map((_, step) => GENERATED_START_MS + (step + 1) * HOUR_MS - 1);
  for (const [index, { id }] of instruments.entries()) engine.process({ type: 'risk-history', timeMs: GENERATED_START_MS, instrumentId: id, interval: '1h', closeTimes, closes: closes.map((row) => row[index]!) });
  const nowMs = closeTimes.at(-1)!;
  for (const [index, { id }] of instruments.entries()) engine.process({ type: 'trade-printed', timeMs: nowMs, instrumentId: id, tradeId: String(index), price: closes.at(-1)![index]!, qty: 1, takerSide: 'buy' });

  const { state } = engine;
  const contexts = instruments.map((instrument) => riskContext(state, nowMs, state.desks.get(instrument.id)!));
  const { exposures, portfolioRisk } = state;
  const answers = new Map<string, number>();
  const orders = instruments.map((instrument, index) => orderOf(instrument, index));
  const checkBy = (gate: RiskGate) => (n: number): void => {
    const index = (n * 7) % SYMBOLS;
    const answer = gate.check(orders[index]!, contexts[index]!);
    const code = isDenial(answer) ? answer.code : 'approved';
    answers.set(code, (answers.get(code) ?? 0) + 1);
  };
  const change = (index: number, exposure: number): void => {
    exposures.held[index] = exposure;
    contexts[index] = { ...contexts[index]!, heldExposure: exposure };
  };
  const changeOne = (n: number): void => { change((n * 3) % SYMBOLS, 2_000 + ((n * 37) % 400)); };
  const changeAll = (n: number): void => { for (let index = 0; index < SYMBOLS; index++) change(index, 2_000 + (((n + index) * 37) % 400)); };

  changeAll(0);
  // So near that what has changed since the newest look is never surely within: every order has the scenarios looked at.
  const nearGate = (): RiskGate => {
    for (let index = 0; index < SYMBOLS; index++) portfolioRisk.hold(index, 2_300);
    const { expectedShortfall } = portfolioRisk.tailWith(0, 2_300);
    return createRiskGate({ ...config.risk, maxValueAtRiskPct: 100, maxExpectedShortfallPct: (expectedShortfall / engine.equity()) * 100 });
  };
  const results = [
    ...percentiles('gate, one exposure changed', timedCalls(changeOne, checkBy(createRiskGate(config.risk)))),
    ...percentiles('gate, every exposure changed', timedCalls(changeAll, checkBy(createRiskGate(config.risk)))),
    ...percentiles('gate within a hair of the cap, one exposure changed', timedCalls(changeOne, checkBy(nearGate()))),
    ...percentiles('tail alone, one exposure changed', timedCalls((n) => { changeOne(n); portfolioRisk.hold((n * 3) % SYMBOLS, exposures.held[(n * 3) % SYMBOLS]!); }, (n) => { portfolioRisk.tailWith((n * 7) % SYMBOLS, 500); })),
    ...percentiles('largest share within the caps', timedCalls(changeOne, (n) => { portfolioRisk.shareWithin((n * 7) % SYMBOLS, 500_000, { valueAtRisk: 6_000, expectedShortfall: 8_000 }); })),
    ...hourly(instruments, config.risk),
  ];
  if (answers.size === 0 || !answers.has('approved')) throw new Error(`expected orders to be approved, found ${JSON.stringify([...answers])}`);
  return Promise.resolve([...results, ...[...answers].map(([code, count]) => ({ name: `gate, answers: ${code}`, value: count, unit: 'orders', samples: [count], higherIsBetter: true }))]);
}

/** What the closes of one hour cost: covariances of all pairs, the new scenario, and the tail of everything held over all scenarios afterwards. */
function hourly(instruments: readonly Instrument[], config: Parameters<typeof createPortfolioRisk>[1]): readonly BenchResult[] {
  const risk = createPortfolioRisk(instruments, config);
  const rows = closesOf(STEPS * 3);
  risk.begin(HOUR_MS);
  const heard = new Float64Array(SYMBOLS);
  for (let index = 0; index < SYMBOLS; index++) risk.hold(index, 2_000);
  const times: number[] = [];
  for (const [step, row] of rows.entries()) {
    heard.set(row);
    const before = process.hrtime.bigint();
    risk.closeStep(GENERATED_START_MS + (step + 1) * HOUR_MS, heard);
    risk.betaOf(1);
    risk.clusterOf(1);
    risk.tailWith(0, 100);
    if (step >= STEPS) times.push(Number(process.hrtime.bigint() - before));
  }
  return percentiles('an hour: covariance, scenario, betas, clusters and tail', times);
}

function timedCalls(before: (n: number) => void, call: (n: number) => void): readonly number[] {
  const times: number[] = [];
  for (let n = 0; n < WARM_UPS + MEASURED; n++) {
    before(n);
    const startedAt = process.hrtime.bigint();
    call(n);
    const took = Number(process.hrtime.bigint() - startedAt);
    if (n >= WARM_UPS) times.push(took);
  }
  return times;
}

function percentiles(name: string, times: readonly number[]): readonly BenchResult[] {
  const sorted = times.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)]! / 1000;
  return [
    resultOf(`${name}, median`, 'µs', times.map((time) => time / 1000), { higherIsBetter: false }),
    { name: `${name}, p99`, value: p99, unit: 'µs', samples: [p99], higherIsBetter: false },
  ].map((result) => ({ ...result, samples: [result.value] }));
}

function orderOf(instrument: Instrument, n: number): OrderRequest {
  return {
    clientOrderId: clientOrderId(`bench-${n}`), strategyId: 'bench', instrumentId: instrument.id, purpose: 'entry', side: 'buy', type: 'market', qty: qtyLots(20_000),
    limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, ocoGroup: null, decisionPrice: nearestTicks(instrument, 100), decidedAtMs: 0, reason: 'bench',
  };
}

function instrumentOf(index: number): Instrument {
  const inferred = inferInstrument('um', `${String.fromCodePoint(65 + index)}${index === 0 ? 'BC' : 'XY'}USDT`, { priceDecimals: 2, qtyDecimals: 3 });
  if (!inferred) throw new Error('expected an instrument');
  return inferred.instrument;
}

function closesOf(count: number): readonly Float64Array[] {
  const rng = createRng(4).stream('bench-risk');
  const prices = new Float64Array(SYMBOLS).fill(100);
  return Array.from({ length: count }, () => {
    const shared = SHARED * rng.normal();
    for (let index = 0; index < SYMBOLS; index++) prices[index]! *= Math.exp(shared + OWN * rng.normal());
    return prices.slice();
  });
}
