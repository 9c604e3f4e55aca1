import { afterEach, describe, expect, it } from 'vitest';
import { simExchangeSchema } from '../../../../../src/engine/adapters/sim-exchange/config.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { sightRows } from '../../../../../src/engine/core/sight-rows.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { columnsOf, sliceBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import type { ModelDocument } from '../../../../../src/engine/domain/model.ts';
import type { Fact, Output } from '../../../../../src/engine/domain/output.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { createStepOutcome } from '../../../../../src/engine/learn/environment.ts';
import { createTradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import { runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import { planOf } from '../../../../../src/engine/run/backtest/plan-of-request.ts';
import { replayStored } from '../../../../../src/engine/run/session/replay.ts';
import { Session } from '../../../../../src/engine/run/session/session.ts';
import { agentConfig } from '../../../../../src/engine/strategy/agent/agent.config.ts';
import { scaleRow } from '../../../../../src/engine/strategy/agent/observation.ts';
import { createPolicy } from '../../../../../src/engine/strategy/agent/policy.ts';
import { agentOfModel, sightOfModel } from '../../../../../src/engine/strategy/agent/served-agent.ts';
import { provideModels } from '../../../../../src/engine/strategy/catalog.ts';
import type { StrategyDefinition } from '../../../../../src/engine/strategy/strategy.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { aModel } from '../../../../support/models.ts';
import type { AModel } from '../../../../support/models.ts';
import { sharedBars } from '../../../../support/shared-bars.ts';
import { aDisk, play } from '../session/session-fixture.ts';

/** Bars before the first decision; the store holds no more, so that every way begins with the same. */
const LEAD = 400;
const BARS = 660;
const QUARTER = 900_000;
const START = Date.UTC(2024, 0, 1);
const CASH = 10_000;

/** A market, what leads it, and bars of both from the same time. */
interface Ground {
  readonly instrument: Instrument;
  readonly reference: Instrument;
  readonly bars: BarColumns;
  readonly referenceBars: BarColumns;
}

/** Two walks of which one follows the other; a bar of the leader is missing. */
function generated(): Ground {
  const [leader, own] = [createRng('leader'), createRng('own')];
  let [price, leading] = [2_000, 40_000];
  const barOf = (openTimeMs: number, open: number, close: number, rng: ReturnType<typeof createRng>): Bar => {
    const volume = 50 + 400 * rng.float();
    return {
      openTimeMs, closeTimeMs: openTimeMs + QUARTER - 1, open, close, high: round(Math.max(open, close) * (1 + 0.002 * rng.float())), low: round(Math.min(open, close) * (1 - 0.002 * rng.float())),
      volume, quoteVolume: (volume * (open + close)) / 2, tradeCount: 10 + rng.int(500), takerBuyVolume: volume * rng.float(),
    };
  };
  const [bars, referenceBars]: [Bar[], Bar[]] = [[], []];
  for (let row = 0; row < BARS; row++) {
    const lead = 0.004 * leader.normal();
    const [nextLeading, next] = [round(leading * (1 + lead)), round(price * (1 + 0.5 * lead + 0.004 * own.normal()))];
    if (row !== 500) referenceBars.push(barOf(START + row * QUARTER, leading, nextLeading, leader));
    bars.push(barOf(START + row * QUARTER, price, next, own));
    [price, leading] = [next, nextLeading];
  }
  return { instrument: anInstrument({ symbol: 'ETHUSDT', market: 'spot', qtyDecimals: 4, priceDecimals: 2 }), reference: anInstrument({ symbol: 'BTCUSDT', market: 'spot', qtyDecimals: 5, priceDecimals: 2 }), bars: columnsOf(bars), referenceBars: columnsOf(referenceBars) };
}

function round(price: number): number {
  return Math.round(price * 100) / 100;
}

const from = (ground: Ground): number => ground.bars.openTimeMs[LEAD]!;

/** What a person could compare: what was decided with its protection, what was filled at which price and cost. */
function told(outputs: readonly (Output | Fact)[]): readonly string[] {
  return outputs.flatMap((output) => {
    if (output.type === 'decision-made') {
      const { targetExposure, stopDistance, reason: { code, values: { wanted, target } } } = output.decision;
      return [text({ at: output.timeMs, price: output.price, outcome: output.outcome, targetExposure, stopDistance, code, wanted, target })];
    }
    if (output.type === 'fill-booked') {
      const { side, price, qty, fee, liquidity } = output.fill;
      return [text({ at: output.timeMs, side, price, qty, fee, liquidity })];
    }
    return [];
  });
}

const text = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));

const RISK = { leverage: 3, riskPerTradePct: 0.5, dailyLossLimitPct: 100, weeklyLossLimitPct: 0, losingStreakTrades: 0, maxDrawdownPct: 100, drawdownReducePct: 100, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, spreadFactor: 0, spreadMaxPct: 0, stalePriceSeconds: 0 };

/** What the agent does in the environment that it is trained in, its policy asked by whoever trains. */
function inTraining(document: ModelDocument, ground: Ground): readonly string[] {
  const spec = sightOfModel(document);
  const { instrument, reference, bars, referenceBars } = ground;
  const rows = sightRows(spec, { instrumentId: instrument.id, bars, beside: [{ instrumentId: reference.id, interval: '15m', bars: referenceBars }] })!;
  const values = new Float32Array(rows.values.length);
  for (let row = 0; row < rows.length; row++) scaleRow(document.manifest.normaliser, rows.values.subarray(row * rows.width, (row + 1) * rows.width), values, row * rows.width);
  const names = document.manifest.observation.slice(0, rows.width);
  const outputs: Output[] = [];
  const environment = createTradingEnvironment({
    markets: [{ instrument, interval: '15m', bars, funding: [], features: { names, values, masks: document.manifest.masks, warmupBars: 0 }, span: { fromMs: from(ground), toMs: Infinity } }],
    startingCash: quoteAtoms(BigInt(CASH) * 100_000_000n), agent: document.manifest.agent, risk: RISK, config: { episodes: { kind: 'whole' } }, leadBars: Infinity, onOutput: (_, output) => { outputs.push(output); },
  });
  const policy = createPolicy(document);
  const out = createStepOutcome(environment);
  environment.reset(1, out.observations);
  const { instrument: { id } } = ground;
  let lastMs = 0;
  for (let isOver = false; !isOver;) {
    lastMs = bars.closeTimeMs[environment.worlds[0]!.row]!;
    const exposure = policy.target(out.observations);
    environment.step(Float32Array.of(environment.actions.type === 'discrete' ? policy.choice : exposure), out);
    isOver = out.ends[0] !== 0;
  }
  expect(String(id)).toBe('spot:ETHUSDT');
  // The episode that begins by itself after the last bar is another.
  return told(outputs.slice(0, 1 + outputs.findLastIndex(({ timeMs }) => timeMs <= lastMs + QUARTER)));
}

function storeOf(disk: ReturnType<typeof aDisk>, { instrument, reference, bars, referenceBars }: Ground): void {
  for (const [one, columns] of [[instrument, bars], [reference, referenceBars]] as const) {
    disk.store.instruments.put(one);
    disk.store.bars.write(one.id, '15m', columns);
  }
}

function inBacktest(document: ModelDocument, definition: StrategyDefinition, ground: Ground): readonly string[] {
  const disk = aDisk();
  storeOf(disk, ground);
  const outputs: Output[] = [];
  const plan = planOf(disk.store, {
    strategy: 'agent', code: definition.code, instruments: [ground.instrument.id], interval: '15m', from: from(ground), to: ground.bars.closeTimeMs[BARS - 1]! + 1, startingCash: String(CASH), config: {}, risk: RISK, execution: {},
  } as never);
  expect(plan.beside?.map(({ instrument }) => instrument.id)).toEqual(document.manifest.features.referenceId === null ? undefined : [ground.reference.id]);
  runBacktest(plan, { onProgress: () => true, onOutput: (output) => { outputs.push(output); } });
  return told(outputs);
}

/** A session on the recorded bars, killed every now and then; what nobody has committed is played again. */
function inSession(definition: StrategyDefinition, ground: Ground, kills: readonly number[]): { readonly told: readonly string[]; readonly facts: readonly Fact[]; readonly difference: unknown } {
  const disk = aDisk();
  storeOf(disk, ground);
  const facts: Fact[] = [];
  const listener = { onFacts: (some: readonly Fact[]) => { facts.push(...some); }, onMarket: () => undefined };
  let session = Session.start(disk.store, { id: 's1', plan: {
    kind: 'replay', title: 'Recorded', seed: 0, startMs: from(ground), startingCash: String(CASH), quoteAsset: 'USDT', instruments: [ground.instrument, ground.reference],
    engine: engineConfig.parse({ strategies: [{ id: 'agent', strategy: 'agent', code: definition.code, instruments: [ground.instrument.id], interval: '15m', enabled: true, config: {} }], risk: RISK }),
    execution: simExchangeSchema.parse({ leverage: 3 }), replay: { interval: '15m', from: from(ground), to: ground.bars.closeTimeMs[BARS - 1]! + 1 }, orderIdPrefix: 'paper',
  }, startedMs: 0, latchedBy: null, playedUntilMs: null, replaces: null });
  session.listen(listener);
  for (let round = 0; session.peek() !== null; round++) {
    play(session, 53);
    session.commit();
    if (!kills.includes(round)) continue;
    play(session, 11);
    session = Session.recover(disk.kill(), disk.store.sessions.get('s1')!).session;
    session.listen(listener);
  }
  return { told: told(facts), facts, difference: replayStored(disk.store, disk.store.sessions.get('s1')!).difference };
}

function serve(model: AModel, ground: Ground): { readonly document: ModelDocument; readonly definition: StrategyDefinition } {
  const bare = aModel({ ...model, referenceId: ground.reference.id });
  const rows = sightRows(sightOfModel(bare), { instrumentId: ground.instrument.id, bars: sliceBarColumns(ground.bars, 0, LEAD), beside: [{ instrumentId: ground.reference.id, interval: '15m', bars: ground.referenceBars }] })!;
  const document = aModel({ ...model, referenceId: ground.reference.id, rows });
  const definition = agentOfModel(document) as StrategyDefinition;
  provideModels({ list: () => [definition], find: (code) => (code === definition.code ? definition : undefined) });
  return { document, definition };
}

afterEach(() => { provideModels(null); });

function compare(model: AModel, ground: Ground): void {
  const { document, definition } = serve(model, ground);
  const trained = inTraining(document, ground);
  const tested = inBacktest(document, definition, ground);
  const lived = inSession(definition, ground, [1, 2, 5]);
  expect(trained.filter((line) => line.includes('"fee"')).length).toBeGreaterThan(10);
  expect(tested.slice(0, trained.length)).toEqual(trained);
  expect(tested.length - trained.length).toBeLessThan(4);
  expect(lived.told).toEqual(tested);
  expect(lived.difference).toBeNull();
  // Each decision of the session is kept with its explanation, the killed and repeated ones too.
  const decided = lived.facts.filter((fact) => fact.type === 'decision-made');
  for (const { timeMs, why, outcome } of decided) expect(why).toMatchObject({ timeMs, risk: { outcome } });
}

describe('a served agent', () => {
  it('decides and fills the same in training, in a backtest, and in a session that is killed and replayed', () => {
    compare({}, generated());
  });

  it('does so with regime probabilities, an ensemble of different kinds, and a stop that follows', () => {
    compare({ withRegime: true, members: [{ seed: 4 }, { seed: 9, head: 'duelling', algorithm: 'dqn' }, { seed: 3, head: 'q-values', algorithm: 'dqn' }], combine: 'confidence', agent: { trailingStop: true, stopAtrMultiple: 1.5, takeProfitType: 'stop-multiple' } }, generated());
  });

  it('does so with any size', () => {
    compare({ members: [{ head: 'tanh', algorithm: 'td3' }, { head: 'gaussian', logDeviations: [-1], seed: 7 }], combine: 'mean', agent: { actionSpace: 'continuous' } }, generated());
  });

  it('does so on real prices, with Bitcoin leading Ether', () => {
    const [eth, btc] = ['ETH', 'BTC'].map((name) => sharedBars(`data/klines/spot-15m/${name}USDT-15m-2023-01-02_2024-12-29.csv.gz`)?.slice(7_000, 7_000 + BARS));
    if (!eth || !btc) return;
    const made = generated();
    compare({ agent: agentConfig.parse({ stopAtrMultiple: 2 }) }, { ...made, bars: columnsOf(eth), referenceBars: columnsOf(btc) });
  });
});
