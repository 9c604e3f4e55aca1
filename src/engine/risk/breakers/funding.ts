import type { Side } from '../../domain/order.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { percentAgainst } from '../words.ts';
import type { Latches } from './latches.ts';

/** Plain data of {@link FundingWatch}. */
export interface FundingSnapshot {
  readonly rate: number | null;
  /** A person has released it at this rate: it says nothing before the rate is below the limit, or paid by the other side. */
  readonly quietSide: Side | null;
}

/** Watches what one funding of an instrument costs. It pauses opening on the side that pays, and ends with the first funding below the limit. */
export class FundingWatch {
  readonly #id: InstrumentId;
  readonly #symbol: string;
  readonly #latches: Latches;
  #limitPct: number;
  #rate: number | null = null;
  #quietSide: Side | null = null;

  constructor(instrument: { readonly id: InstrumentId; readonly symbol: string }, config: RiskConfig, latches: Latches) {
    this.#id = instrument.id;
    this.#symbol = instrument.symbol;
    this.#latches = latches;
    this.#limitPct = config.fundingExtremePct;
  }

  /** Share of a position that the newest funding cost, in percent without sign; null before the first. */
  get ratePct(): number | null {
    return this.#rate === null ? null : Math.abs(this.#rate) * 100;
  }

  /** Takes a funding; a positive rate is paid by longs. */
  onFunding(timeMs: EpochMs, rate: number): void {
    if (!Number.isFinite(rate)) return;
    this.#rate = rate;
    const value = Math.abs(rate) * 100;
    const payer: Side = rate > 0 ? 'buy' : 'sell';
    const isExtreme = this.#limitPct > 0 && value >= this.#limitPct;
    if (!isExtreme || payer !== this.#quietSide) this.#quietSide = null;
    const latched = this.#latches.get('funding-extreme', { instrumentId: this.#id });
    if (latched && (!isExtreme || latched.side !== payer)) {
      this.#latches.release(latched, { timeMs, by: 'automatic', cause: `The funding of ${this.#symbol} is ${value.toFixed(4)} % now, paid by ${payer === 'buy' ? 'longs' : 'shorts'}.` });
    }
    if (isExtreme && this.#quietSide === null) this.#trip(timeMs, value, payer);
  }

  quiet(): void {
    this.#quietSide = (this.#rate ?? 0) > 0 ? 'buy' : 'sell';
  }

  retune(config: RiskConfig): void {
    this.#limitPct = config.fundingExtremePct;
  }

  snapshot(): FundingSnapshot {
    return { rate: this.#rate, quietSide: this.#quietSide };
  }

  restore({ rate, quietSide }: FundingSnapshot): void {
    this.#rate = rate;
    this.#quietSide = quietSide;
  }

  #trip(timeMs: EpochMs, value: number, payer: Side): void {
    const [shown, limit] = percentAgainst(value, this.#limitPct);
    this.#latches.trip({
      code: 'funding-extreme', scope: { instrumentId: this.#id }, action: 'pause', sinceMs: timeMs, value, limit: this.#limitPct, unit: '%', side: payer,
      cause: `One funding of ${this.#symbol} costs ${payer === 'buy' ? 'longs' : 'shorts'} ${shown} of the position; the limit is ${limit}. Nothing is opened on that side before a funding costs less.`,
      release: 'automatic', releasesAtMs: null,
    });
  }
}
