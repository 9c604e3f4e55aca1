import { REGIME_LABELS } from '../domain/regime.ts';
import type { ByRegime, RegimeLabel, RegimeReading } from '../domain/regime.ts';
import type { EpochMs } from '../domain/units.ts';

/** How far another label must lead, and for how many bars in a row, before it takes over. */
export const LEAD = 0.15;
export const LEAD_BARS = 3;

export interface LabelKeeperSnapshot {
  readonly reading: RegimeReading | null;
  readonly rival: RegimeLabel | null;
  readonly rivalBars: number;
}

/**
 * Turns probabilities into a label that does not flicker: another label takes over once it has been at least {@link LEAD} likelier than the
 * present one for {@link LEAD_BARS} bars in a row, or at once at a bar at which a break in volatility is noticed.
 */
export class LabelKeeper {
  #reading: RegimeReading | null = null;
  #rival: RegimeLabel | null = null;
  #rivalBars = 0;

  get reading(): RegimeReading | null {
    return this.#reading;
  }

  /**
   * @param shares [states × labels] of each label in each state
   * @param states [states] probabilities
   */
  update(timeMs: EpochMs, shares: Float64Array, states: Float64Array, isBroken: boolean): RegimeReading {
    const probabilities = mixed(shares, states);
    const before = this.#reading;
    const label = before === null ? likeliest(probabilities) : this.#labelAfter(before.label, probabilities, isBroken);
    this.#reading = {
      label, probabilities, sinceMs: before !== null && before.label === label ? before.sinceMs : timeMs,
      brokeAtMs: isBroken ? timeMs : (before?.brokeAtMs ?? null),
    };
    return this.#reading;
  }

  snapshot(): LabelKeeperSnapshot {
    return { reading: this.#reading, rival: this.#rival, rivalBars: this.#rivalBars };
  }

  restore({ reading, rival, rivalBars }: LabelKeeperSnapshot): void {
    this.#reading = reading;
    this.#rival = rival;
    this.#rivalBars = rivalBars;
  }

  #labelAfter(label: RegimeLabel, probabilities: ByRegime<number>, isBroken: boolean): RegimeLabel {
    const best = likeliest(probabilities);
    const leads = best !== label && probabilities[best] - probabilities[label] >= LEAD;
    this.#rivalBars = !leads ? 0 : best === this.#rival ? this.#rivalBars + 1 : 1;
    this.#rival = leads ? best : null;
    if (!leads || (this.#rivalBars < LEAD_BARS && !isBroken)) return label;
    this.#rival = null;
    this.#rivalBars = 0;
    return best;
  }
}

function mixed(shares: Float64Array, states: Float64Array): ByRegime<number> {
  const labels = REGIME_LABELS.length;
  const share = (label: number): number => states.reduce((sum, probability, state) => sum + probability * shares[state * labels + label]!, 0);
  return { 'calm-ranging': share(0), 'calm-trending': share(1), 'volatile-ranging': share(2), 'volatile-trending': share(3) };
}

function likeliest(probabilities: ByRegime<number>): RegimeLabel {
  return REGIME_LABELS.reduce((best, label) => (probabilities[label] > probabilities[best] ? label : best));
}
