import type { Instrument } from '../../domain/instrument.ts';
import type { RiskConfig } from '../config.ts';
import type { PortfolioMeasures, RiskBasis, Tail } from './measures.ts';
import { assumedTail } from './assumed-tail.ts';

export type { PortfolioMeasures, RiskBasis, Tail, TailMeasure, InstrumentMeasures } from './measures.ts';

/** Most that the tail of the portfolio may be, in quote units; Infinity where there is no limit. */
export type TailCaps = Tail;

/**
 * What the portfolio could lose. Instruments are named by their index in the session; exposures are signed and in quote units.
 * Level (95 or 99 %) and horizon (1 h or 1 d) of `tailWith` and `shareWithin` are those of the configuration.
 */
export interface PortfolioRisk {
  /** Says what is held in an instrument now. Cheap: nothing is reckoned before somebody asks. */
  hold(index: number, exposure: number): void;
  /**
   * Says what open entry orders of an instrument are worth, buys and sells apart, both 0 or more. In each scenario those of them that would lose are
   * counted as filled and the others as not: whichever of them fill, the loss is not larger.
   */
  await(index: number, buys: number, sells: number): void;
  /** What the answer for this instrument rests on; `assumed` where it has fewer than 250 scenarios. */
  basisOf(index: number): RiskBasis;
  /** Returns value at risk and expected shortfall of what is held, what waits, and `added`; losses are positive, 0 where nothing can be lost. NaN of an exposure that is not finite. */
  tailWith(index: number, added: number): Tail;
  /**
   * Returns the largest share 0..1 of `added` with which value at risk and expected shortfall stay within the caps, and so does every smaller share;
   * 0 when they do not even without it, 0 for numbers that are not finite. Answers 1 without looking at a scenario where the worst of all is within the caps:
   * ask this first, and {@link tailWith} only for the words of a denial.
   */
  shareWithin(index: number, added: number, caps: TailCaps): number;
  /** Returns the beta to Bitcoin, or to the session's equally weighted market where Bitcoin is not in it; 1 with too little history. */
  betaOf(index: number): number;
  /** Returns the instruments that move together with this one, itself included, ascending; with too little history it moves with all. */
  clusterOf(index: number): readonly number[];
  /**
   * Returns the newest returns of some instruments, oldest first and all over the same steps, and how long a step is; null while there is none that all of
   * them have. Copies: not for the hot path.
   */
  returnsOf(indices: readonly number[]): { readonly series: readonly Float64Array[]; readonly stepMs: number } | null;
  /** Returns everything there is to show. Too slow for the hot path: about a millisecond. */
  measures(): PortfolioMeasures;
  /** Takes other limits; what prices have done stays. */
  configure(config: RiskConfig): void;
}

/** Creates the measures of a session's instruments, in their order. */
export function createPortfolioRisk(instruments: readonly Instrument[], config: RiskConfig): PortfolioRisk {
  return new AssumedRisk(instruments, config);
}

class AssumedRisk implements PortfolioRisk {
  readonly #instruments: readonly Instrument[];
  #config: RiskConfig;
  readonly #held: Float64Array;
  readonly #waiting: Float64Array;

  constructor(instruments: readonly Instrument[], config: RiskConfig) {
    this.#instruments = instruments;
    this.#config = config;
    this.#held = new Float64Array(instruments.length);
    this.#waiting = new Float64Array(instruments.length);
  }

  configure(config: RiskConfig): void {
    this.#config = config;
  }

  hold(index: number, exposure: number): void {
    this.#held[index] = exposure;
  }

  await(index: number, buys: number, sells: number): void {
    this.#waiting[index] = Math.max(buys, sells);
  }

  basisOf(): RiskBasis {
    return 'assumed';
  }

  tailWith(index: number, added: number): Tail {
    return this.#tail(this.#gross() + Math.abs(this.#held[index]! + added) - Math.abs(this.#held[index]!));
  }

  shareWithin(index: number, added: number, caps: TailCaps): number {
    let low = 0;
    let high = 1;
    if (this.#isWithin(index, added, caps)) return 1;
    for (let i = 0; i < 40; i++) {
      const middle = (low + high) / 2;
      if (this.#isWithin(index, added * middle, caps)) low = middle;
      else high = middle;
    }
    return low;
  }

  betaOf(): number {
    return 1;
  }

  returnsOf(): null {
    return null;
  }

  clusterOf(): readonly number[] {
    return this.#instruments.map((_, index) => index);
  }

  measures(): PortfolioMeasures {
    const gross = this.#gross();
    return {
      basis: 'assumed', stepMs: 3_600_000, scenarios: 0,
      tails: ([95, 99] as const).flatMap((level) => (['1h', '1d'] as const).map((horizon) => (
        { level, horizon, method: 'plain' as const, basis: 'assumed' as const, scenarios: 0, ...assumedTail(gross, this.#config.assumedDailyVolatilityPct, { level, hours: horizon === '1h' ? 1 : 24 }) }))),
      dailyVolatility: gross * this.#config.assumedDailyVolatilityPct / 100,
      betaToBitcoin: null, betaToMarket: null,
      instruments: this.#instruments.map((instrument, index) => {
        const tail = this.#tail(Math.abs(this.#held[index]!));
        return {
          instrumentId: instrument.id, basis: 'assumed', scenarios: 0, exposure: this.#held[index]!, waitingBuys: 0, waitingSells: 0,
          dailyVolatilityPct: this.#config.assumedDailyVolatilityPct, betaToBitcoin: null, betaToMarket: null,
          alone: tail, component: tail, marginal: this.#tail(1),
        };
      }),
      correlation: this.#instruments.map((_, row) => this.#instruments.map((__, column) => (row === column ? 1 : null))),
      clusters: [this.#instruments.map((_, index) => index)],
    };
  }

  #isWithin(index: number, added: number, caps: TailCaps): boolean {
    const tail = this.tailWith(index, added);
    return tail.valueAtRisk <= caps.valueAtRisk && tail.expectedShortfall <= caps.expectedShortfall;
  }

  #gross(): number {
    return this.#held.reduce((sum, exposure, index) => sum + Math.abs(exposure) + this.#waiting[index]!, 0);
  }

  #tail(gross: number): Tail {
    const { riskLevel, riskHorizon, assumedDailyVolatilityPct } = this.#config;
    return assumedTail(gross, assumedDailyVolatilityPct, { level: riskLevel === '95' ? 95 : 99, hours: riskHorizon === '1h' ? 1 : 24 });
  }
}
