import type { EpochMs } from '../../domain/units.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { RiskConfig } from '../config.ts';
import type { Latches } from './latches.ts';

/** What counts as an error of the exchange. */
export type VenueErrorKind = 'rejected' | 'amendment-refused' | 'account-in-doubt';

/** Plain data of {@link ErrorWatch}. */
export interface ErrorSnapshot {
  readonly errors: readonly EpochMs[];
}

const WORDS: Readonly<Record<VenueErrorKind, string>> = {
  rejected: 'an order that it refused',
  'amendment-refused': 'a change of an order that it refused',
  'account-in-doubt': 'an account that could not be heard or compared, which is what an unknown outcome and too many requests come to',
};

/** Counts the errors of the exchange in a sliding window. Many of them mean that orders do not do what they are meant to. */
export class ErrorWatch {
  readonly #latches: Latches;
  #config: RiskConfig;
  #errors: EpochMs[] = [];

  constructor(config: RiskConfig, latches: Latches) {
    this.#latches = latches;
    this.#config = config;
  }

  /** Returns how many errors count at `nowMs`. */
  count(nowMs: EpochMs): number {
    const since = nowMs - this.#windowMs;
    return this.#errors.reduce((sum, timeMs) => (timeMs > since ? sum + 1 : sum), 0);
  }

  onError(timeMs: EpochMs, kind: VenueErrorKind): void {
    const since = timeMs - this.#windowMs;
    this.#errors = [...this.#errors.filter((one) => one > since), timeMs];
    const latched = this.#latches.get('venue-errors', 'account');
    if (latched) return this.#latches.postpone(latched, timeMs + this.#windowMs);
    const { venueErrorLimit: limit, venueErrorMinutes: minutes } = this.#config;
    if (limit === 0 || this.#errors.length < limit) return;
    this.#latches.trip({
      code: 'venue-errors', scope: 'account', action: 'pause', sinceMs: timeMs, value: this.#errors.length, limit, unit: 'errors', side: null,
      cause: `The exchange has failed ${this.#errors.length} times in ${minutes} minutes, the last time with ${WORDS[kind]}; the limit is ${limit}. Nothing new is opened before it has not failed for ${minutes} minutes.`,
      release: 'automatic', releasesAtMs: timeMs + this.#windowMs,
    });
  }

  /** A person has released it: what was counted does not count again. */
  clear(): void {
    this.#errors = [];
  }

  retune(config: RiskConfig): void {
    this.#config = config;
  }

  snapshot(): ErrorSnapshot {
    return { errors: this.#errors };
  }

  restore({ errors }: ErrorSnapshot): void {
    this.#errors = [...errors];
  }

  get #windowMs(): number {
    return this.#config.venueErrorMinutes * MINUTE_MS;
  }
}
