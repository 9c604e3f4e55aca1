import { createRng } from '../../compute/rng.ts';
import type { Rng, RngSnapshot } from '../../compute/rng.ts';
import { invariant } from '../../domain/assert.ts';
import { choicesOf } from '../../strategy/agent/actions.ts';
import { END_CODES } from '../environment.ts';
import type { ActionSpace, Environment, StepOutcome } from '../environment.ts';
import { observationNames, observationSize } from '../../strategy/agent/observation.ts';
import type { Episode } from './episodes.ts';
import { REWARD_PARTS } from './reward.ts';
import { prepareTrading } from './trading-setup.ts';
import type { TradingOptions, TradingSetup } from './trading-setup.ts';
import { TradingWorld } from './trading-world.ts';
import type { EpisodeEnd } from './trading-world.ts';

/** What an episode that has ended came to. */
export interface EpisodeReport {
  readonly world: number;
  readonly episode: Episode;
  readonly end: EpisodeEnd;
  readonly steps: number;
  /** Sum of the rewards. */
  readonly reward: number;
  /** [6] sums of the parts before weighing, in the order of `REWARD_PARTS`. */
  readonly parts: readonly number[];
  /** Simple return of the equity, open positions at their last price. */
  readonly totalReturn: number;
  /** Positions opened and closed. */
  readonly trades: number;
  /** Steps at which a position was held. */
  readonly heldSteps: number;
  /** Actions that risk denied, blocked or put off, and those of which it left less. */
  readonly denied: number;
  readonly scaled: number;
}

/** An {@link Environment} of markets; what its worlds have to say beside is read from `worlds` and `takeReports`. */
export interface TradingEnvironment extends Environment {
  /** In the order of the observation. */
  readonly observationNames: readonly string[];
  readonly worlds: readonly TradingWorld[];
  readonly setup: TradingSetup;
  /** Returns what the episodes came to that have ended since it was last asked, in the order of their end. */
  takeReports(): readonly EpisodeReport[];
}

/**
 * Creates an environment in which actions go through the strategy, the orders, the risk and the gate of the engine to the simulated exchange, as live.
 * @throws ZodError with every violation of the settings; InvariantError when the markets do not fit each other or have too few bars
 */
export function createTradingEnvironment(options: TradingOptions): TradingEnvironment {
  return new Markets(prepareTrading(options), options.count ?? 1);
}

class Markets implements TradingEnvironment {
  readonly count: number;
  readonly observationSize: number;
  readonly observationNames: readonly string[];
  readonly actions: ActionSpace;
  readonly setup: TradingSetup;
  readonly worlds: readonly TradingWorld[];
  readonly #seats: readonly Seat[];
  #reports: EpisodeReport[] = [];

  constructor(setup: TradingSetup, count: number) {
    invariant(Number.isInteger(count) && count >= 1, () => `expected a whole number of worlds, was ${count}`);
    const { features } = setup.grounds[0]!.market;
    const choices = choicesOf(setup.agent);
    this.setup = setup;
    this.count = count;
    this.observationSize = observationSize(features);
    this.observationNames = observationNames(features);
    this.actions = choices === null ? { type: 'continuous', size: 1, low: -1, high: 1 } : { type: 'discrete', count: choices };
    this.#seats = Array.from({ length: count }, (_, number) => new Seat(setup, number, count));
    this.worlds = this.#seats.map(({ world }) => world);
  }

  reset(seed: number | string, observations: Float32Array): void {
    this.#reports = [];
    for (const seat of this.#seats) {
      seat.reset(seed);
      seat.world.observe(observations, seat.number * this.observationSize);
    }
  }

  step(actions: Float32Array, { observations, rewards, ends, finalObservations }: StepOutcome): void {
    const size = this.observationSize;
    for (const seat of this.#seats) {
      const { number, world } = seat;
      rewards[number] = seat.step(actions[number]!);
      const { end } = world;
      ends[number] = end === null ? END_CODES.none : end === 'length' ? END_CODES.truncated : END_CODES.terminated;
      if (end !== null) {
        world.observe(finalObservations, number * size);
        this.#reports.push(seat.report(end));
        seat.next();
      }
      world.observe(observations, number * size);
    }
  }

  takeReports(): readonly EpisodeReport[] {
    const reports = this.#reports;
    this.#reports = [];
    return reports;
  }

  snapshot(): EnvironmentSnapshot {
    return { seats: this.#seats.map((seat) => seat.snapshot()), reports: [...this.#reports] };
  }

  restore(snapshot: unknown): void {
    const { seats, reports } = snapshot as Partial<EnvironmentSnapshot>;
    if (!Array.isArray(seats) || seats.length !== this.count) throw new RangeError(`expected a snapshot of ${this.count} worlds, was ${JSON.stringify(snapshot ?? null).slice(0, 80)}`);
    this.#seats.forEach((seat, index) => seat.restore(seats[index]!));
    this.#reports = [...(reports ?? [])];
  }
}

interface EnvironmentSnapshot {
  readonly seats: readonly SeatSnapshot[];
  readonly reports: readonly EpisodeReport[];
}

/** An episode is brought back by doing in it again what was done: exact, and small. */
interface SeatSnapshot {
  readonly rng: RngSnapshot;
  readonly taken: number;
  readonly episode: Episode;
  readonly actions: readonly number[];
}

/** One world with its own chance: what the others do changes nothing in it. */
class Seat {
  readonly number: number;
  readonly world: TradingWorld;
  readonly #setup: TradingSetup;
  readonly #count: number;
  #rng: Rng = createRng(0);
  /** Episodes begun. */
  #taken = 0;
  #actions: number[] = [];
  #sums = emptySums();

  constructor(setup: TradingSetup, number: number, count: number) {
    this.number = number;
    this.world = new TradingWorld(setup, number);
    this.#setup = setup;
    this.#count = count;
  }

  reset(seed: number | string): void {
    this.#rng = createRng(seed).stream('episodes').stream(String(this.number));
    this.#taken = 0;
    this.next();
  }

  /** Begins the next episode. Taken in turn, the worlds share them out: the first has every so many-th, from the first on. */
  next(): void {
    const { episodes, config } = this.#setup;
    this.#begin(config.episodes.order === 'random' ? episodes.draw(this.#rng) : episodes.at(this.number + this.#taken * this.#count));
    this.#taken++;
  }

  step(action: number): number {
    const { world } = this;
    const reward = world.step(action);
    this.#actions.push(action);
    const sums = this.#sums;
    sums.reward += reward;
    sums.trades += world.trades;
    for (let part = 0; part < sums.parts.length; part++) sums.parts[part]! += world.parts[part]!;
    const { outcome } = world.effect;
    if (world.isHolding) sums.heldSteps++;
    if (outcome === 'scaled') sums.scaled++;
    else if (outcome === 'denied' || outcome === 'blocked' || outcome === 'cooldown') sums.denied++;
    return reward;
  }

  report(end: EpisodeEnd): EpisodeReport {
    const { reward, parts, trades, heldSteps, denied, scaled } = this.#sums;
    const { episode, totalReturn } = this.world;
    return { world: this.number, episode, end, steps: this.#actions.length, reward, parts: [...parts], totalReturn, trades, heldSteps, denied, scaled };
  }

  snapshot(): SeatSnapshot {
    return { rng: this.#rng.snapshot(), taken: this.#taken, episode: this.world.episode, actions: [...this.#actions] };
  }

  restore({ rng, taken, episode, actions }: SeatSnapshot): void {
    this.#rng.restore(rng);
    this.#taken = taken;
    this.#begin(episode);
    for (const action of actions) this.step(action);
  }

  #begin(episode: Episode): void {
    this.#actions = [];
    this.#sums = emptySums();
    this.world.begin(episode);
  }
}

function emptySums() {
  return { reward: 0, parts: new Float64Array(REWARD_PARTS.length), trades: 0, heldSteps: 0, denied: 0, scaled: 0 };
}
