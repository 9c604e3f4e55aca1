import type { Bar } from '../../../domain/market-event.ts';
import { Ema } from '../../indicators/ema.ts';
import type { EmaSnapshot } from '../../indicators/ema.ts';
import { againstUsual, logRatio } from '../log-ratio.ts';
import type { SourceState } from '../market-feature-set.ts';
import { Ring } from '../ring.ts';
import type { RingSnapshot } from '../ring.ts';
import { Strength } from '../strength.ts';
import type { StrengthSnapshot } from '../strength.ts';
import { MARKET_30_PARAMETERS } from './definition.ts';

const { volumeBars: VOLUME_BARS, rsiBars: RSI_BARS, macdFastBars: FAST, macdSlowBars: SLOW, bollingerBars: BANDS, bollingerWidth: WIDTH } = MARKET_30_PARAMETERS;
const [RSI_SLOT, MACD_SLOT, BOLLINGER_SLOT] = [15, 16, 17];

/** What a {@link BarWindow} needs to go on; survives JSON. */
export interface BarWindowSnapshot {
  readonly closes: RingSnapshot;
  readonly volumes: RingSnapshot;
  readonly fast: EmaSnapshot;
  readonly slow: EmaSnapshot;
  readonly strength: StrengthSnapshot;
  readonly lastOpenMs: number | null;
  readonly state: SourceState;
}

/** The bars of the last hours, and what their closes alone tell. */
export class BarWindow {
  readonly #barMs: number;
  readonly #closes = new Ring(BANDS);
  readonly #volumes = new Ring(VOLUME_BARS);
  readonly #fast = new Ema(FAST);
  readonly #slow = new Ema(SLOW);
  readonly #strength = new Strength(RSI_BARS);
  #lastOpenMs = Number.NaN;
  state: SourceState = 'absent';

  constructor(barMs: number) {
    this.#barMs = barMs;
  }

  /** Takes the next bar and writes its six features, and the three of the closes. */
  write(bar: Bar, out: Float64Array): void {
    const { open, high, low, close, volume } = bar;
    const follows = bar.openTimeMs - this.#lastOpenMs === this.#barMs;
    const previous = follows ? this.#closes.at(0) : Number.NaN;
    const usual = this.#volumes.mean(VOLUME_BARS);
    out[0] = logRatio(open, previous);
    out[1] = logRatio(high, close);
    out[2] = logRatio(low, close);
    out[3] = logRatio(close, previous);
    out[4] = againstUsual(volume, usual);
    out[5] = volume > 0 ? logRatio(bar.quoteVolume / volume, close) : Number.NaN;
    this.#takeCloses(close, out);
    if (volume >= 0) this.#volumes.push(volume);
    this.state = this.#stateAfter(bar, follows);
    this.#lastOpenMs = bar.openTimeMs;
  }

  snapshot(): BarWindowSnapshot {
    return {
      closes: this.#closes.snapshot(), volumes: this.#volumes.snapshot(), fast: this.#fast.snapshot(), slow: this.#slow.snapshot(), strength: this.#strength.snapshot(),
      lastOpenMs: Number.isNaN(this.#lastOpenMs) ? null : this.#lastOpenMs, state: this.state,
    };
  }

  restore(kept: BarWindowSnapshot): void {
    this.#closes.restore(kept.closes);
    this.#volumes.restore(kept.volumes);
    this.#fast.restore(kept.fast);
    this.#slow.restore(kept.slow);
    this.#strength.restore(kept.strength);
    this.#lastOpenMs = kept.lastOpenMs ?? Number.NaN;
    this.state = kept.state;
  }

  #takeCloses(close: number, out: Float64Array): void {
    this.#closes.push(close);
    out[RSI_SLOT] = this.#strength.update(close);
    out[MACD_SLOT] = (this.#fast.update(close) - this.#slow.update(close)) / close;
    const mean = this.#closes.mean(BANDS);
    const deviation = this.#closes.deviation(BANDS);
    // Of equal closes rounding leaves a deviation, and a place between bands that is chance.
    out[BOLLINGER_SLOT] = deviation > 1e-12 * mean ? (close - mean) / (WIDTH * deviation) : Number.NaN;
  }

  #stateAfter(bar: Bar, follows: boolean): SourceState {
    if (!follows && this.#lastOpenMs === this.#lastOpenMs) return 'gap';
    if (bar.volume === 0 || bar.closeTimeMs - bar.openTimeMs < this.#barMs - 1) return 'halted';
    return this.#slow.isSettled ? 'ready' : 'warming-up';
  }
}
