import { SightKeeper, sightWarmupBars, strategySettlingBars } from '../../../core/sight-keeper.ts';
import type { Decision } from '../../../domain/decision.ts';
import type { WarmUpCompany } from '../../../domain/input.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { createFeatureSet } from '../../../features/feature-set.ts';
import type { FeatureSet } from '../../../features/feature-set.ts';
import type { PositionSign, Strategy } from '../../../strategy/strategy.ts';

/** A strategy that is shown bars outside any account, with what it looks at. */
export class StrategyRun {
  readonly strategy: Strategy;
  /** Bars of its own that it says it has to see before what it says no longer depends on where they began. */
  readonly settlingBars: number;
  /** Of everything that it sees of the market. */
  readonly names: readonly string[];
  readonly #features: FeatureSet;
  readonly #sight: SightKeeper | null;
  readonly #warmupBars: number;
  readonly #accompany: (closeTimeMs: EpochMs) => void;
  #bars = 0;

  constructor(strategy: Strategy, instrumentId: InstrumentId, beside: readonly WarmUpCompany[]) {
    const spec = strategy.sight ?? null;
    this.strategy = strategy;
    this.settlingBars = strategySettlingBars(strategy);
    this.#features = createFeatureSet(strategy.features);
    this.#sight = spec === null ? null : new SightKeeper(spec, instrumentId);
    this.#warmupBars = spec === null ? 0 : Math.max(this.#features.warmupBars, sightWarmupBars(spec));
    this.#accompany = this.#sight?.companyOf({ instrumentId, beside }) ?? (() => undefined);
    this.names = [...this.#features.names, ...this.#sight?.names ?? []];
  }

  /** Shows it its next bar. It holds what it is told, as if it had just been opened: of no account, so that only what it sees of the market counts. */
  step(bar: Bar, position: PositionSign): Decision | null {
    const observation = this.#features.update(bar);
    this.#bars++;
    const sight = this.#sight;
    if (sight === null) return this.strategy.decide(observation, position);
    this.#accompany(bar.closeTimeMs);
    sight.take(bar);
    const { reading } = sight.sight;
    Object.assign(reading, { side: position, exposure: Math.abs(position), price: bar.close, entryPrice: position === 0 ? Number.NaN : bar.close, stopPrice: Number.NaN, barsHeld: Math.abs(position), drawdown: 0, volatility: sight.lookAt(true).volatility });
    return this.strategy.decide(observation, position, this.#bars < this.#warmupBars ? null : sight.sight);
  }

  /** Returns what it has seen of the market at the last bar, by the order of the names. */
  values(): Float64Array {
    return Float64Array.from([...this.#features.values, ...this.#sight?.sight.values ?? []]);
  }
}
