import { FeedDelayMeter } from '../decode/feed-delay.ts';
import type { DecodedMessage } from '../decode/market-message.ts';
import type { EpochMs } from '../../../domain/units.ts';

/** Messages cannot come before they were sent: beyond this our clock is behind. */
const AHEAD_MS = 250;
/** Half of the messages this late: a slow line, or our clock is ahead. */
const LATE_MS = 2_000;
/** What the figures must rest on before anything is said. */
const FEW = 20;

/** Tells when the clock or the line is wrong, once when it begins and once when it has ended. */
export class FeedHealth {
  #meter = new FeedDelayMeter();
  #trouble: 'clock-behind' | 'late' | null = null;

  observe(message: DecodedMessage, receivedMs: EpochMs): void {
    this.#meter.observe(message, receivedMs);
  }

  /** Looks at the messages since the last look; returns what has changed in words, or null. */
  check(): { readonly isGood: boolean; readonly sentence: string } | null {
    const delay = this.#meter.snapshot();
    if (delay === null || delay.count < FEW) return null;
    this.#meter = new FeedDelayMeter();
    const trouble = delay.medianMs < -AHEAD_MS ? 'clock-behind' : delay.medianMs > LATE_MS ? 'late' : null;
    if (trouble === this.#trouble) return null;
    this.#trouble = trouble;
    switch (trouble) {
      case null: return { isGood: true, sentence: `market data is on time again: half of it within ${Math.round(delay.medianMs)} ms` };
      case 'clock-behind': return { isGood: false, sentence: `this machine's clock is ${Math.round(-delay.minMs)} ms or more behind the venue's: set it by a time server` };
      case 'late': return { isGood: false, sentence: `market data comes ${Math.round(delay.medianMs)} ms late: the line is slow, this machine is overloaded, or its clock is ahead by that much (fastest message ${Math.round(delay.minMs)} ms)` };
    }
  }
}
