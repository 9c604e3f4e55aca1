import { Net } from '../src/engine/compute/nn/net.ts';
import { createNetKernel } from '../src/engine/compute/nn/net-kernel.ts';
import { createRng } from '../src/engine/compute/rng.ts';
import { Engine } from '../src/engine/core/engine.ts';
import { engineConfig } from '../src/engine/core/engine-config.ts';
import { sightRows } from '../src/engine/core/sight-rows.ts';
import { barAt } from '../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../src/engine/domain/bar-columns.ts';
import type { Instrument } from '../src/engine/domain/instrument.ts';
import type { BarClosed, DepthUpdated, TradePrinted } from '../src/engine/domain/market-event.ts';
import type { ModelDocument } from '../src/engine/domain/model.ts';
import type { ApprovedOrder } from '../src/engine/domain/order.ts';
import type { FeatureSetName } from '../src/engine/domain/sight.ts';
import { instrumentId, priceTicks, qtyLots, quoteAtoms } from '../src/engine/domain/units.ts';
import { fitNormaliser } from '../src/engine/features/normalisers/fitted-normaliser.ts';
import { featureSetHash } from '../src/engine/features/sets/definition.ts';
import { FEATURE_SET_DEFINITIONS } from '../src/engine/features/sets/sight-set.ts';
import { Loop } from '../src/engine/run/loop.ts';
import { agentConfig } from '../src/engine/strategy/agent/agent.config.ts';
import { observationNames } from '../src/engine/strategy/agent/observation.ts';
import { agentOfModel, sightOfModel } from '../src/engine/strategy/agent/served-agent.ts';
import { provideModels } from '../src/engine/strategy/catalog.ts';
import type { StrategyDefinition } from '../src/engine/strategy/strategy.ts';
import { GENERATED_START_MS, generatedBars } from './generated-bars.ts';
import { resultOf } from './measure.ts';
import type { BenchResult } from './measure.ts';

/** What the agent of the benchmarks trades. */
export const COIN: Instrument = {
  id: instrumentId('um:BTCUSDT'), market: 'um', symbol: 'BTCUSDT', baseAsset: 'BTC', quoteAsset: 'USDT', priceDecimals: 1, tickSteps: 1, qtyDecimals: 3, lotSteps: 1,
  minNotional: quoteAtoms(500_000_000n), minQty: qtyLots(1), maxQty: qtyLots(1_000_000), maintenanceMarginRate: 0.004, maxLeverage: 125,
};
/** Bars that an agent has seen before its first. */
export const FITTED = 2_000;
const WARM_UP = 20_000;
const RUNS = 7;
const BARS_A_RUN = 8_000;

/** One bar: microseconds from its coming in to the first order that the gate let through, or, where none was wanted, to the end of its work. */
interface Sample {
  readonly us: number;
  readonly isOrder: boolean;
}

/**
 * From a closed bar to the approved order, with a learned agent: feature set, normaliser, policy (128-64-32), stop, plan, sizing and the gate of risk, in one thread. Of `bars-50`,
 * all 74 features of one market; of `market-30`, the bar's and the book's features beside ticks that are shown between bars and not counted.
 */
export function run(): Promise<readonly BenchResult[]> {
  return Promise.resolve([...measure('bars-50'), ...measure('market-30')]);
}

function measure(set: FeatureSetName): readonly BenchResult[] {
  const trader = new Trader(set, generatedBars(FITTED + WARM_UP + RUNS * BARS_A_RUN, 7));
  for (let bar = 0; bar < WARM_UP; bar++) trader.bar();
  const runs = Array.from({ length: RUNS }, () => Array.from({ length: BARS_A_RUN }, () => trader.bar()));
  const orders = runs.map((samples) => samples.filter(({ isOrder }) => isOrder));
  if (orders.some((samples) => samples.length < 300)) throw new Error(`expected an order now and then, was ${orders.map((samples) => samples.length).join(', ')} in ${BARS_A_RUN} bars`);
  return [
    share(`${set}, bar to decision, p50`, runs, 0.5), share(`${set}, bar to decision, p99`, runs, 0.99),
    share(`${set}, bar to approved order, p50`, orders, 0.5), share(`${set}, bar to approved order, p99`, orders, 0.99),
  ];
}

/** An engine with an agent at work; its orders are filled at once, between the measured bars. */
export class Trader {
  readonly #engine: Engine;
  readonly #loop: Loop;
  readonly #bars: BarColumns;
  readonly #withTicks: boolean;
  #orders: ApprovedOrder[] = [];
  #approvedAt = 0n;
  #row = FITTED;

  /** @param definition what decides; left out, an agent of drawn weights that looks at the set */
  constructor(set: FeatureSetName, bars: BarColumns, definition: StrategyDefinition = agentOfModel(modelOf(set, bars)) as StrategyDefinition) {
    provideModels({ list: () => [definition], find: () => definition });
    this.#bars = bars;
    this.#withTicks = set === 'market-30';
    this.#engine = new Engine({
      instruments: [COIN], quoteAsset: 'USDT', startingCash: quoteAtoms(100_000_000_000_000n), orderIdPrefix: 'tw1', startMs: GENERATED_START_MS,
      config: engineConfig.parse({
        strategies: [{ id: 'agent', strategy: definition.name, code: definition.code, instruments: [COIN.id], interval: '1m', enabled: true, config: {} }],
        risk: { maxOrdersPerMinute: 1000, maxDataAgeSeconds: 86_400, maxDrawdownPct: 100, dailyLossLimitPct: 100, drawdownReducePct: 100, losingStreakTrades: 0, weeklyLossLimitPct: 0, volatilitySpikeFactor: 0, priceJumpSigmas: 0, priceJumpMaxPct: 0, stalePriceSeconds: 0 },
      }),
    });
    this.#loop = new Loop({
      engine: this.#engine, match: null, log: null, onOutput: () => undefined,
      exchange: {
        submit: (order) => {
          if (this.#approvedAt === 0n) this.#approvedAt = process.hrtime.bigint();
          this.#orders.push(order);
        },
        cancel: (clientOrderId, id, timeMs) => { this.#loop.report({ type: 'order-canceled', timeMs, clientOrderId, instrumentId: id, reason: 'bench' }); },
        amend: () => undefined,
      },
    });
    this.#loop.enter({ type: 'warm-up', timeMs: bars.openTimeMs[FITTED]!, instrumentId: COIN.id, interval: '1m', bars: Array.from({ length: FITTED }, (_, row) => barAt(bars, row)) });
  }

  bar(): Sample {
    const event: BarClosed = { type: 'bar-closed', timeMs: this.#bars.closeTimeMs[this.#row]!, instrumentId: COIN.id, interval: '1m', bar: barAt(this.#bars, this.#row) };
    if (this.#withTicks) for (const tick of ticksOf(event)) this.#loop.matchOnly(tick);
    this.#row++;
    this.#approvedAt = 0n;
    const began = process.hrtime.bigint();
    this.#loop.feed(event);
    const ended = process.hrtime.bigint();
    const isOrder = this.#approvedAt !== 0n;
    this.#settle(event.timeMs);
    return { us: Number((isOrder ? this.#approvedAt : ended) - began) / 1000, isOrder };
  }

  /** Lets the exchange answer: market orders fill, stops rest. */
  #settle(timeMs: number): void {
    while (this.#orders.length > 0) {
      const orders = this.#orders;
      this.#orders = [];
      for (const { clientOrderId, instrumentId: id, type, side, qty, decisionPrice } of orders) {
        this.#loop.enter({ type: 'order-accepted', timeMs, clientOrderId, instrumentId: id, venueOrderId: clientOrderId });
        if (type !== 'market') continue;
        this.#loop.enter({ type: 'order-filled', timeMs, clientOrderId, instrumentId: id, fillId: `f${clientOrderId}`, side, price: priceTicks(decisionPrice), qty, fee: quoteAtoms(0n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false });
      }
    }
  }
}

/** A few trades and books inside a bar. */
function ticksOf({ timeMs, bar }: BarClosed): readonly (TradePrinted | DepthUpdated)[] {
  return [0.2, 0.4, 0.6, 0.8].flatMap((share, index) => {
    const price = bar.open + share * (bar.close - bar.open);
    const at = Math.round(timeMs - (1 - share) * 59_000);
    const levels = (sign: 1 | -1): DepthUpdated['bids'] => Array.from({ length: 10 }, (_, level) => [price + sign * (level + 1) * 0.1, 1 + ((level + index) % 4)] as const);
    return [
      { type: 'trade-printed', timeMs: at, instrumentId: COIN.id, tradeId: `${at}`, price, qty: bar.volume / 4, takerSide: index % 2 === 0 ? 'buy' : 'sell' },
      { type: 'depth-updated', timeMs: at + 1, instrumentId: COIN.id, bids: levels(-1), asks: levels(1) },
    ] as const;
  });
}

/** A policy of drawn weights, fitted to the first bars: it changes its mind as often as one that knows something. */
function modelOf(set: FeatureSetName, bars: BarColumns): ModelDocument {
  const definition = FEATURE_SET_DEFINITIONS[set];
  const hash = featureSetHash(definition);
  const names = definition.features.map(({ name }) => name);
  const masks = [...new Set(definition.features.map(({ needs }) => needs))].map((source) => ({ name: source, columns: definition.features.flatMap(({ needs }, column) => (needs === source ? [column] : [])) }));
  const observation = observationNames({ names, masks });
  const features = { set, version: definition.version, hash, interval: '1m', referenceId: null, basisId: null, withRegime: false } as const;
  const rows = sightRows(sightOfModel({ manifest: { features } as ModelDocument['manifest'] }), { instrumentId: COIN.id, bars: firstOf(bars) })!;
  const shape = { inputs: observation.length, layers: [...[128, 64, 32].map((units) => ({ units, activation: 'tanh' as const })), { units: 3, activation: 'linear' as const }] };
  const net = new Net(createNetKernel(Net.room(shape, 1)), shape, 1);
  net.draw(createRng('decision bench'), { type: 'orthogonal', gains: [Math.SQRT2, Math.SQRT2, Math.SQRT2, 1] });
  const { values } = net.exportWeights();
  return {
    manifest: {
      format: 1, title: 'Drawn weights', agent: agentConfig.parse({ cooldownBars: 0 }), features, normaliser: fitNormaliser('z-score', rows, { featureSetHash: hash, from: 0, to: rows.length, clip: 5 }), masks, observation,
      baseline: observation.map(() => 0), combine: 'single', members: [{ algorithm: 'ppo', seed: 1, head: 'categorical', shape, from: 0, count: values.length }],
      trained: { instruments: [COIN.id], interval: '1m', fromMs: 0, toMs: 0, dataHash: '0'.repeat(64), seeds: [1] }, reference: null,
    },
    weights: values,
  };
}

function firstOf(bars: BarColumns): BarColumns {
  return { ...bars, length: FITTED };
}

function share(name: string, runs: readonly (readonly Sample[])[], part: number): BenchResult {
  return resultOf(name, 'µs', runs.map((samples) => samples.map(({ us }) => us).toSorted((one, other) => one - other)[Math.floor(samples.length * part)]!), { higherIsBetter: false });
}
