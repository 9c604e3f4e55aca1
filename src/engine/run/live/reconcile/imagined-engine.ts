import { Engine } from '../../../core/engine.ts';
import { InvariantError } from '../../../domain/assert.ts';
import type { VenueEvent } from '../../../domain/order-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';

/** What an event did to the engine: something, nothing (it was known already), or it cannot be. */
export type Effect = 'taken' | 'known' | { readonly impossible: string };

/**
 * A copy of the engine that is told what might have happened, so that a plan says of the engine what the engine itself would say: which reports
 * it knows already, what it would hold, what cash it would have. The engine is not touched, and what the copy would send is not sent.
 */
export class ImaginedEngine {
  readonly #origin: Engine;
  readonly #atMs: EpochMs;
  #engine: Engine;
  readonly #taken: VenueEvent[] = [];

  constructor(origin: Engine, atMs: EpochMs) {
    this.#origin = origin;
    this.#atMs = atMs;
    this.#engine = copyOf(origin, atMs);
  }

  /** The engine as it would be. */
  get engine(): Engine {
    return this.#engine;
  }

  /** What has had an effect, in order. */
  get taken(): readonly VenueEvent[] {
    return this.#taken;
  }

  /** Takes an event in, if it changes anything. */
  take(event: VenueEvent): Effect {
    const before = markOf(this.#engine, event);
    try {
      this.#engine.process(event);
    } catch (error) {
      if (!(error instanceof InvariantError)) throw error;
      this.#engine = this.#again();
      return { impossible: error.message };
    }
    if (markOf(this.#engine, event) === before) return 'known';
    this.#taken.push(event);
    return 'taken';
  }

  /** Returns a copy that can be told something else. */
  fork(): ImaginedEngine {
    const other = new ImaginedEngine(this.#origin, this.#atMs);
    for (const event of this.#taken) other.take(event);
    return other;
  }

  /** An engine that has thrown is not to be trusted: it is made anew without what it threw at. */
  #again(): Engine {
    const engine = copyOf(this.#origin, this.#atMs);
    for (const event of this.#taken) engine.process(event);
    return engine;
  }
}

function copyOf(engine: Engine, startMs: EpochMs): Engine {
  const { quoteAsset, startingCash } = engine.account();
  const { instruments, orderIdPrefix, protection, arming } = engine.state;
  const copy = new Engine({ instruments: [...instruments.values()], config: engine.config, quoteAsset, startingCash, orderIdPrefix, startMs, protection, requiresArming: arming !== null });
  copy.restore(structuredClone(engine.snapshot()));
  return copy;
}

/** What an event of its kind would change; the same after it as before when it was known. */
function markOf(engine: Engine, event: VenueEvent): unknown {
  switch (event.type) {
    // Orders are never changed, only replaced.
    case 'order-accepted': case 'order-filled': case 'order-amended': case 'order-canceled': case 'order-rejected': case 'order-expired': return engine.state.tracker.get(event.clientOrderId);
    case 'transfer-booked': return engine.account().cash;
    case 'funding-booked': case 'position-liquidated': case 'position-corrected': return holding(engine, event.instrumentId);
  }
}

function holding(engine: Engine, instrumentId: InstrumentId): string {
  const position = engine.state.ledger.position(instrumentId);
  return [engine.account().cash, position?.qty ?? 0, position?.costTickLots ?? 0n].join(' ');
}
