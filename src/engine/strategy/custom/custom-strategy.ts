import type { CodeAnswer, CodeInstance, CustomManifest } from '../../domain/custom-strategy.ts';
import type { Decision } from '../../domain/decision.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import { ReentryGuard } from '../reentry.ts';
import type { ReentrySnapshot } from '../reentry.ts';
import { StopPlan } from '../stops.ts';
import type { StopConfig } from '../stops.config.ts';
import type { PositionSign, Strategy } from '../strategy.ts';

/** The reason given while a side waits for a fresh signal. */
export const WAITING = 'waiting-for-fresh-signal';

/** Creates the strategy around the code that was opened for these settings. */
export function createCustomStrategy(stops: CustomManifest['stops'], code: CodeInstance, config: unknown): Strategy {
  return stops === 'own' ? new CustomStrategy(new CodeSeat(code)) : new CustomStrategyWithStops(new CodeSeat(code), config as StopConfig);
}

interface SeatSnapshot {
  /** JSON of the code's own state; null after a failure. */
  readonly state: string | null;
  readonly failure: string | null;
}

/** A person's code, and what is known of it after it has failed and was restored: that it did. */
class CodeSeat {
  readonly code: CodeInstance;
  /** Restored with it: what has failed stays so. */
  #failure: string | null = null;

  constructor(code: CodeInstance) {
    this.code = code;
  }

  get failure(): string | null {
    return this.#failure ?? this.code.failure;
  }

  /** Asks the code; null where a number is missing, where it has nothing to say, and after a failure. */
  decide(observation: Float64Array, position: PositionSign): CodeAnswer | null {
    if (this.failure !== null) return null;
    const { length } = this.code.features;
    for (let i = 0; i < length; i++) if (Number.isNaN(observation[i]!)) return null;
    return this.code.decide(observation, position);
  }

  /** A code that fails here is put out of work at the next bar; nobody asks for the state of one that has failed. */
  snapshot(): SeatSnapshot {
    const state = this.failure === null ? this.code.snapshot() : null;
    return { state, failure: this.failure };
  }

  restore({ state, failure }: SeatSnapshot): void {
    this.#failure = failure;
    if (state !== null) this.code.restore(state);
  }
}

/** A person's code that gives its own distances. */
class CustomStrategy implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars = 0;
  readonly #seat: CodeSeat;

  constructor(seat: CodeSeat) {
    this.#seat = seat;
    this.features = seat.code.features;
  }

  get failure(): string | null {
    return this.#seat.failure;
  }

  decide(observation: Float64Array, position: PositionSign): Decision | null {
    const answer = this.#seat.decide(observation, position);
    if (answer === null) return null;
    const { target, stop, takeProfit, trailing, reason } = answer;
    return { targetExposure: target, stopDistance: stop, takeProfitDistance: takeProfit, trailingDistance: trailing, reason };
  }

  positionClosed(side: -1 | 1): void {
    this.#seat.code.positionClosed(side);
  }

  snapshot(): SeatSnapshot {
    return this.#seat.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#seat.restore(snapshot as SeatSnapshot);
  }
}

interface WithStopsSnapshot {
  readonly seat: SeatSnapshot;
  readonly side: PositionSign;
  readonly guard: ReentrySnapshot;
}

/** A person's code beside the program's own stops: it says which side, the settings say how far. */
class CustomStrategyWithStops implements Strategy {
  readonly features: readonly FeatureSpec[];
  readonly cooldownBars: number;
  readonly #seat: CodeSeat;
  readonly #stops: StopPlan;
  readonly #guard: ReentryGuard;
  readonly #closeSlot: number;
  /** What the code wanted last: another side is a fresh signal. */
  #side: PositionSign = 0;

  constructor(seat: CodeSeat, config: StopConfig) {
    const own = seat.code.features;
    this.#seat = seat;
    this.#closeSlot = own.length;
    this.#stops = new StopPlan(config, own.length + 1);
    this.#guard = new ReentryGuard(config.reentry);
    this.cooldownBars = config.cooldownBars;
    this.features = seat.failure === null ? [...own, { name: 'close', kind: 'close' }, ...this.#stops.features] : [];
  }

  get failure(): string | null {
    return this.#seat.failure;
  }

  decide(observation: Float64Array, position: PositionSign): Decision | null {
    if (this.#seat.failure !== null) return null;
    const stopDistance = this.#stops.distance(observation);
    if (Number.isNaN(stopDistance)) return null;
    const answer = this.#seat.decide(observation, position);
    if (answer === null) return null;
    const { target, reason } = this.#guarded(answer, position);
    return this.#stops.decision(target, { observation, stopDistance, close: observation[this.#closeSlot]! }, reason);
  }

  positionClosed(side: -1 | 1): void {
    this.#guard.bar(side);
    this.#seat.code.positionClosed(side);
  }

  snapshot(): WithStopsSnapshot {
    return { seat: this.#seat.snapshot(), side: this.#side, guard: this.#guard.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { seat, side, guard } = snapshot as WithStopsSnapshot;
    this.#seat.restore(seat);
    this.#side = side;
    this.#guard.restore(guard);
  }

  #guarded({ target, reason }: CodeAnswer, position: PositionSign): Pick<CodeAnswer, 'target' | 'reason'> {
    if (target !== 0 && target !== this.#side) this.#guard.release(target);
    this.#side = target;
    this.#guard.observe(position);
    const isBarred = target !== 0 && target !== position && this.#guard.isBarred(target);
    this.#guard.wanted(isBarred ? 0 : target);
    return isBarred ? { target: 0, reason: { code: WAITING, values: { ...reason.values, side: target } } } : { target, reason };
  }
}
