import type { EpochMs } from '../../../domain/units.ts';
import { epochMs } from './epoch-ms.ts';
import type { DecodedMessage } from './market-message.ts';

/** How long messages take from the venue's clock to ours. Below zero our clock is behind the venue's: a message cannot come before it was sent. */
export interface FeedDelay {
  readonly count: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** Messages that the figures look back on. */
const WINDOW = 512;

/** Keeps the delay of the last messages of one socket, so that a wrong clock and a slow line can be seen and told apart. */
export class FeedDelayMeter {
  readonly #delays = new Float64Array(WINDOW);
  #count = 0;

  /** Notes a message; those without a time of the venue say nothing. Returns the delay in milliseconds, or null. */
  observe(message: DecodedMessage, receivedMs: EpochMs): number | null {
    const eventTime = 'eventTime' in message ? message.eventTime : null;
    if (eventTime === null) return null;
    const delayMs = receivedMs - epochMs(eventTime);
    this.#delays[this.#count % WINDOW] = delayMs;
    this.#count += 1;
    return delayMs;
  }

  /** Returns the figures over the last 512 messages, or null before the first. */
  snapshot(): FeedDelay | null {
    const count = Math.min(this.#count, WINDOW);
    if (count === 0) return null;
    const sorted = this.#delays.slice(0, count).sort();
    return { count: this.#count, minMs: sorted[0]!, medianMs: sorted[count >> 1]!, maxMs: sorted[count - 1]! };
  }
}
