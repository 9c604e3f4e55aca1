import fc from 'fast-check';
import { simExchangeSchema } from '../../../src/engine/adapters/sim-exchange/config.ts';
import type { SimExchange } from '../../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { createSimExchange } from '../../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { decode, encode } from '../../../src/engine/adapters/sqlite/codec.ts';
import { Engine } from '../../../src/engine/core/engine.ts';
import type { EngineSnapshot } from '../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../src/engine/core/engine-config.ts';
import type { EngineConfig } from '../../../src/engine/core/engine-config.ts';
import type { Command, Input } from '../../../src/engine/domain/input.ts';
import type { Instrument } from '../../../src/engine/domain/instrument.ts';
import { instrumentIdOf } from '../../../src/engine/domain/instrument.ts';
import type { Bar, BarClosed, MarketEvent } from '../../../src/engine/domain/market-event.ts';
import type { Output } from '../../../src/engine/domain/output.ts';
import type { VenueEvent } from '../../../src/engine/domain/order-event.ts';
import { qtyLots, quoteAtoms } from '../../../src/engine/domain/units.ts';
import { Loop } from '../../../src/engine/run/loop.ts';
import { createRng } from '../../../src/engine/compute/rng.ts';

/** Tick 0.01, lot 0.001; like a middling perpetual. */
export const MARKET: Instrument = {
  id: instrumentIdOf('um', 'RIGUSDT'), market: 'um', symbol: 'RIGUSDT', baseAsset: 'RIG', quoteAsset: 'USDT',
  priceDecimals: 2, tickSteps: 1, qtyDecimals: 3, lotSteps: 1, minNotional: quoteAtoms(5_00000000n), minQty: qtyLots(1), maxQty: qtyLots(100_000_000), maintenanceMarginRate: 0.005, maxLeverage: 50,
};
export const SECOND: Instrument = { ...MARKET, id: instrumentIdOf('um', 'TWOUSDT'), symbol: 'TWOUSDT', baseAsset: 'TWO' };
export const CASH = quoteAtoms(10_000_00000000n);
export const START_MS = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;

export interface RigOptions {
  readonly config: EngineConfig;
  readonly instruments: readonly Instrument[];
  readonly execution: Readonly<Record<string, unknown>>;
}

/** Quick averages on short bars, so that a short walk trades often; partial fills, costs, stops, targets and trailing all happen. */
export function rigOptions(strategy: Readonly<Record<string, unknown>> = {}, instruments: readonly Instrument[] = [MARKET]): RigOptions {
  return {
    instruments,
    config: engineConfig.parse({
      risk: { riskPerTradePct: 1, dailyLossLimitPct: 6, maxDrawdownPct: 40, drawdownReducePct: 30 },
      strategies: [{
        id: 'rig', strategy: 'moving-average-cross', instruments: instruments.map(({ id }) => id), interval: '1m', enabled: true,
        config: { fastPeriod: 2, slowPeriod: 5, direction: 'both', stopAtrPeriod: 3, stopAtrMultiple: 1, takeProfitType: 'stop-multiple', trailingStop: true, ...strategy },
      }],
    }),
    execution: { requireFunding: false, leverage: 3, maxVolumeShare: 0.05 },
  };
}

/** Engine, simulated exchange and loop as every mode wires them; each input and what it brought about is kept. */
export class Rig {
  readonly #options: RigOptions;
  engine: Engine;
  exchange: SimExchange;
  loop: Loop;
  readonly inputs: Input[] = [];
  readonly outputs: Output[] = [];
  /** [market events fed] how many outputs there were after each. */
  readonly marks: number[] = [];

  constructor(options: RigOptions) {
    this.#options = options;
    [this.engine, this.exchange, this.loop] = this.#wire();
  }

  feed(event: MarketEvent): void {
    this.loop.feed(event);
    this.marks.push(this.outputs.length);
  }

  enter(input: Input): void {
    this.loop.enter(input);
  }

  /** Dies and comes back from what was written down. */
  restart(): void {
    const engine = encode(this.engine.snapshot());
    const exchange = encode(this.exchange.snapshot());
    [this.engine, this.exchange, this.loop] = this.#wire();
    this.engine.restore(decode(engine) as EngineSnapshot);
    this.exchange.restore(decode(exchange));
  }

  #wire(): [Engine, SimExchange, Loop] {
    const { config, instruments, execution } = this.#options;
    const engine = new Engine({ config, instruments, quoteAsset: 'USDT', startingCash: CASH, orderIdPrefix: 'rig', startMs: START_MS });
    let report: (event: VenueEvent) => void = () => undefined;
    const exchange = createSimExchange({
      instruments: new Map(instruments.map((instrument) => [instrument.id, instrument])), config: simExchangeSchema.parse(execution), startingCash: CASH, listener: (event) => { report(event); },
    });
    const loop = new Loop({
      engine, exchange, match: (event) => exchange.match(event), onOutput: (output) => { this.outputs.push(output); },
      log: { append: (input) => { this.inputs.push(input); }, outputs: () => undefined },
    });
    report = (event) => { loop.report(event); };
    return [engine, exchange, loop];
  }
}

/** A seeded walk of one-minute bars on the tick grid, restless enough to trade. */
export function walk(count: number, seed: number, instrument: Instrument = MARKET): readonly BarClosed[] {
  const rng = createRng(seed).stream(instrument.id);
  let price = 10_000;
  return Array.from({ length: count }, (_, index) => {
    const prices = [price, ...Array.from({ length: 3 }, () => (price = Math.max(1000, price + Math.round(30 * rng.normal()))))].map((ticks) => ticks / 100);
    const openTimeMs = START_MS + index * MINUTE;
    return barEvent({
      openTimeMs, closeTimeMs: openTimeMs + MINUTE - 1, open: prices[0]!, high: Math.max(...prices), low: Math.min(...prices), close: prices.at(-1)!,
      volume: 200 + 3000 * rng.float(), quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN,
    }, instrument);
  });
}

export function barEvent(bar: Bar, instrument: Instrument = MARKET, interval: BarClosed['interval'] = '1m'): BarClosed {
  return { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: instrument.id, interval, bar };
}

/** What a person may do in the middle: the command that belongs to a time. */
export type Deed = (timeMs: number) => Command;

/** Some deeds of a person at some events. */
export function deedsAt(events: number): fc.Arbitrary<readonly { readonly at: number; readonly deed: Deed }[]> {
  const deed = fc.constantFrom<Deed>(
    (timeMs) => ({ type: 'kill', timeMs, cause: 'property' }),
    (timeMs) => ({ type: 're-arm', timeMs, cause: 'property' }),
    (timeMs) => ({ type: 'set-trading-state', timeMs, state: 'reducing', cause: 'property', changedBy: 'person' }),
    (timeMs) => ({ type: 'set-trading-state', timeMs, state: 'active', cause: 'property', changedBy: 'person' }),
    (timeMs) => ({ type: 'close-position', timeMs, instrumentId: MARKET.id }),
    (timeMs) => ({ type: 'configure', timeMs, config: rigOptions({ fastPeriod: 3 }).config }),
  );
  return fc.array(fc.record({ at: fc.nat(events - 1), deed }), { maxLength: 6 });
}

/** Plays events with a person's deeds between them. */
export function play(rig: Rig, events: readonly MarketEvent[], deeds: readonly { readonly at: number; readonly deed: Deed }[] = [], cuts: ReadonlySet<number> = new Set()): Rig {
  events.forEach((event, index) => {
    rig.feed(event);
    for (const { at, deed } of deeds) if (at === index) rig.enter(deed(event.timeMs));
    if (cuts.has(index)) rig.restart();
  });
  return rig;
}
