import { invariant } from '../../domain/assert.ts';
import type { VenueEvent } from '../../domain/order-event.ts';

/** How many reports are kept; more than the journal can lose. */
const KEPT = 64;

/** The exchange's own numbered memory of what it has reported, like a real venue's history of an account. */
export interface VenueLogSnapshot {
  readonly count: number;
  readonly recent: readonly VenueEvent[];
}

/** Numbers the reports of a simulated exchange and keeps the newest, so that recovery can hand over what the engine has not seen. */
export class VenueLog {
  #count = 0;
  #recent: VenueEvent[] = [];

  note(event: VenueEvent): void {
    this.#count++;
    this.#recent.push(event);
    if (this.#recent.length > KEPT * 2) this.#recent = this.#recent.slice(-KEPT);
  }

  /** How many reports there have been. */
  get count(): number {
    return this.#count;
  }

  /** Returns the reports after the first `seen`. @throws InvariantError when some of them are no longer kept */
  after(seen: number): readonly VenueEvent[] {
    const missing = this.#count - seen;
    invariant(missing <= this.#recent.length, `expected at most ${this.#recent.length} reports of the exchange that the engine has not seen, was ${missing}`);
    return missing <= 0 ? [] : this.#recent.slice(-missing);
  }

  snapshot(): VenueLogSnapshot {
    return { count: this.#count, recent: this.#recent.slice(-KEPT) };
  }

  restore({ count, recent }: VenueLogSnapshot): void {
    this.#count = count;
    this.#recent = [...recent];
  }
}
