import { describe, expect, it } from 'vitest';
import { createReplayFeed } from '../../../../../src/engine/adapters/replay-feed/replay-feed.ts';
import { createRunExchange } from '../../../../../src/engine/adapters/sim-exchange/run-exchange.ts';
import { decode, encode } from '../../../../../src/engine/adapters/sqlite/codec.ts';
import { Engine } from '../../../../../src/engine/core/engine.ts';
import { barAt, sliceBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Input } from '../../../../../src/engine/domain/input.ts';
import type { VenueEvent } from '../../../../../src/engine/domain/order-event.ts';
import type { Output } from '../../../../../src/engine/domain/output.ts';
import { createStepOutcome } from '../../../../../src/engine/learn/environment.ts';
import { viewAccount } from '../../../../../src/engine/learn/trading/agent-view.ts';
import { writeObservation } from '../../../../../src/engine/strategy/agent/observation.ts';
import { createTradingEnvironment } from '../../../../../src/engine/learn/trading/trading-environment.ts';
import { prepareTrading, TRAINEE } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import type { TradingOptions, TradingSetup } from '../../../../../src/engine/learn/trading/trading-setup.ts';
import { entryPolicy } from '../../../../../src/engine/orders/config.ts';
import { runBacktest } from '../../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { Loop } from '../../../../../src/engine/run/loop.ts';
import { columnsHistory } from '../../../../../src/engine/run/risk-history.ts';
import { targetOf } from '../../../../../src/engine/strategy/agent/actions.ts';
import { agentStrategy } from '../../../../../src/engine/strategy/agent/agent.ts';
import { withCandidate } from '../../../../../src/engine/strategy/catalog.ts';
import { anInstrument } from '../../../../support/instruments.ts';
import { aMarket, CASH, choices, options, START } from './trading-fixture.ts';

interface Account {
  readonly fills: readonly Output[];
  readonly equity: readonly number[];
  readonly observations: readonly number[];
}

const isTold = ({ type }: Output): boolean => type === 'fill-booked' || type === 'trade-closed' || type === 'order-denied' || type === 'funding-booked' || type === 'decision-made';

/** What an agent that wants these things lives through in the environment. */
function inEnvironment(given: TradingOptions, actions: readonly number[]): Account {
  const [fills, equity, observations]: [Output[], number[], number[]] = [[], [], []];
  const environment = createTradingEnvironment({ ...given, config: WHOLE, onOutput: (_, output) => { if (isTold(output)) fills.push(output); } });
  const out = createStepOutcome(environment);
  environment.reset(1, out.observations);
  const world = environment.worlds[0]!;
  observations.push(...out.observations);
  equity.push(world.equity);
  for (const action of actions) {
    environment.step(Float32Array.of(action), out);
    // The last step begins the next episode: its own last look is beside.
    const isOver = out.ends[0] !== 0;
    observations.push(...(isOver ? out.finalObservations : out.observations));
    if (!isOver) equity.push(world.equity);
  }
  return { fills, equity, observations };
}

const WHOLE = { episodes: { kind: 'whole' } };

/** The same decisions in the loop of a session that keeps a journal: bars are fed one by one, and the agent looks when it is asked. */
function inSession(setup: TradingSetup, actions: readonly number[]): Account & { readonly journal: readonly Input[]; readonly outputs: readonly Output[]; readonly replay: () => readonly Output[] } {
  const { market, rows, volatility, engine: config } = setup.grounds[0]!;
  const { instrument, bars, interval, funding, features } = market;
  const [fills, equity, observations, journal, outputs]: [Output[], number[], number[], Input[], Output[]] = [[], [], [], [], []];
  let row = rows.from - setup.warmupBars - 1;
  const size = features.names.length + features.masks.length + 8;
  const pilot = (look: () => void) => ({
    target: (): number => {
      if (row < rows.from) return 0;
      look();
      return targetOf(setup.agent, actions[row - rows.from] ?? (setup.agent.actionSpace === 'continuous' ? 0 : 1));
    },
  });
  const startMs = bars.openTimeMs[rows.from]!;
  const make = (look: () => void): Engine => withCandidate(agentStrategy(pilot(look), TRAINEE), () => new Engine({ instruments: [instrument], config, quoteAsset: 'USDT', startingCash: CASH, orderIdPrefix: 'train', startMs }));
  const engine = make(() => {
    const { reading, equity: worth } = viewAccount(engine, instrument, { close: bars.close[row]!, closeTimeMs: bars.closeTimeMs[row]!, lengthMs: 900_000, volatility: volatility[row]! });
    const seen = new Float32Array(size);
    writeObservation(features, row, reading, seen, 0);
    observations.push(...seen);
    equity.push(worth);
  });
  let report: (event: VenueEvent) => void = () => undefined;
  const exchange = createRunExchange({ instruments: new Map([[instrument.id, instrument]]), config: setup.execution, startingCash: CASH, listener: (event) => report(event), seed: 1, span: { fromMs: startMs, toMs: bars.closeTimeMs[rows.to - 1]! }, gaps: [], measured: [] });
  const loop = new Loop({
    engine, exchange, match: (event) => exchange.match(event),
    log: { append: (input) => { journal.push(decode(encode(input)) as Input); }, outputs: (_, brought) => { outputs.push(...brought); } },
    onOutput: (output) => { if (isTold(output)) fills.push(output); },
  });
  report = (event) => loop.report(event);
  loop.enter({ type: 'risk-history', timeMs: startMs, ...columnsHistory(instrument.id, '1h', sliceBarColumns(bars, 0, rows.from))! });
  loop.enter({ type: 'warm-up', timeMs: startMs, instrumentId: instrument.id, interval, bars: Array.from({ length: setup.warmupBars }, (_, index) => barAt(bars, rows.from - setup.warmupBars + index)) });
  const feed = createReplayFeed({ series: [{ instrumentId: instrument.id, interval, bars: sliceBarColumns(bars, rows.from, rows.to) }], funding: funding.length > 0 ? [{ instrumentId: instrument.id, rates: funding }] : [] });
  row = rows.from - 1;
  for (let event = feed.next(); event !== null; event = feed.next()) {
    if (event.type === 'bar-closed') row++;
    loop.feed(event);
  }
  const replay = (): readonly Output[] => {
    row = rows.from - setup.warmupBars - 1;
    const again = make(() => undefined);
    return journal.flatMap((input) => {
      if (input.type === 'bar-closed') row = row < rows.from ? rows.from : row + 1;
      return [...again.process(input)];
    });
  };
  return { fills, equity, observations, journal, outputs, replay };
}

/** The plan of a backtest with the same bars and limits. */
function planOf({ grounds, execution, warmupBars, agent }: TradingSetup): BacktestPlan {
  const { market, rows, engine } = grounds[0]!;
  const { instrument, interval, bars, funding } = market;
  return {
    strategy: 'agent', code: TRAINEE, strategyConfig: agent, interval, entry: engine.strategies[0]?.entry, startingCash: CASH, risk: engine.risk, execution,
    riskHistory: [columnsHistory(instrument.id, '1h', sliceBarColumns(bars, 0, rows.from))!],
    series: [{ instrument, interval, warmup: sliceBarColumns(bars, rows.from - warmupBars, rows.from), bars: sliceBarColumns(bars, rows.from, rows.to), funding, finer: null }],
  };
}

/** ATR 14 is known from the fourteenth bar of the warm-up on; the agent is asked from then on. */
function inBacktest(setup: TradingSetup, actions: readonly number[], isBarByBar: boolean): Pick<Account, 'fills' | 'equity'> {
  const fills: Output[] = [];
  let asked = -(setup.warmupBars - 13);
  const definition = agentStrategy({ target: () => (asked < 0 ? (asked++, 0) : targetOf(setup.agent, actions[asked++] ?? (setup.agent.actionSpace === 'continuous' ? 0 : 1))) }, TRAINEE);
  const outcome = withCandidate(definition, () => runBacktest(planOf(setup), { onProgress: () => true, onOutput: (output) => { if (isTold(output)) fills.push(output); }, isBarByBar }));
  // The first sample is the money that the run began with.
  return { fills, equity: [...outcome!.equityValues].slice(-actions.length - 1) };
}

/** The ids of orders tell the session, and nothing else. */
const plain = (outputs: readonly Output[]): string => encodeText(outputs).replaceAll(/"(bt|train)-/g, '"id-').replaceAll('"strategyId":"backtest"', '"strategyId":"agent"');
const encodeText = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));

const CASES: readonly { readonly name: string; readonly given: TradingOptions; readonly seed: number; readonly size?: number }[] = [
  { name: 'perpetual, three actions', given: options(aMarket({ seed: 3 })), seed: 1 },
  { name: 'perpetual, wild, with targets and trailing stops', given: options(aMarket({ seed: 4, noise: 0.01 }), { agent: { takeProfitType: 'stop-multiple', trailingStop: true, stopAtrMultiple: 1, cooldownBars: 2, reentry: 'fresh-signal' } }), seed: 2 },
  { name: 'spot, where a short is denied', given: options(aMarket({ seed: 5, instrument: anInstrument({ market: 'spot', qtyDecimals: 5 }) })), seed: 3 },
  { name: 'limit entries that wait, time out and are sent again', given: options(aMarket({ seed: 6 }), { entry: entryPolicy.parse({ order: 'limit', unfilled: 'chase', maxSlippagePct: 1, timeoutSeconds: 1_000 }) }), seed: 4 },
  // A month of history shows what a day can cost, and 2 % of the account may be at risk: less than half of it is held.
  { name: 'held to the value at risk', given: options({ ...aMarket({ seed: 8, bars: 3_300 }), span: { fromMs: START + 2_900 * 900_000, toMs: Infinity } }, { risk: { maxValueAtRiskPct: 2 } }), seed: 6 },
  { name: 'any size', given: options(aMarket({ seed: 7 }), { agent: { actionSpace: 'continuous' } }), seed: 5, size: 0.6 },
];

describe('an agent that does the same things', () => {
  for (const { name, given, seed, size } of CASES) {
    const setup = prepareTrading({ ...given, config: WHOLE });
    const { rows } = setup.grounds[0]!;
    const chosen = choices(rows.to - rows.from - 1, seed);
    // What goes through float32 on its way is the same number on all ways.
    const actions = size === undefined ? chosen : chosen.map((choice) => Math.fround((choice - 1) * size));
    const trained = inEnvironment(given, actions);
    const cut = (outputs: readonly Output[]): readonly Output[] => outputs.filter(({ timeMs }) => timeMs < setup.grounds[0]!.market.bars.closeTimeMs[rows.to - 1]!);

    it(`sees, does and earns in training what it does in a session: ${name}`, () => {
      const lived = inSession(setup, actions);
      expect(trained.fills.filter(({ type }) => type === 'fill-booked').length).toBeGreaterThan(20);
      expect(plain(cut(trained.fills))).toBe(plain(cut(lived.fills)));
      expect(trained.equity).toEqual(lived.equity.slice(0, trained.equity.length));
      expect(trained.observations).toEqual(lived.observations);
      expect(encodeText(lived.replay())).toBe(encodeText(lived.outputs));
    });

    it(`does and earns in training what it does in a backtest: ${name}`, () => {
      for (const isBarByBar of [true, false]) {
        const tested = inBacktest(setup, actions, isBarByBar);
        expect(plain(cut(trained.fills))).toBe(plain(cut(tested.fills)));
        expect(trained.equity).toEqual(tested.equity.slice(0, trained.equity.length));
      }
    });
  }
});
