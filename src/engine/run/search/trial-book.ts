import { configKey } from '../../adapters/sqlite/study-store.ts';
import type { StoredTrial } from '../../adapters/sqlite/study-store.ts';
import type { TrialMetrics } from '../../contract/search.ts';
import { invariant } from '../../domain/assert.ts';
import type { Observed } from '../../learn/search/sampler.ts';
import type { Point } from '../../learn/search/space.ts';
import { lossesOf } from './objectives.ts';
import type { StudyPlan } from './study-plan.ts';

/** A setting that was proposed, with its number. */
export interface Proposal {
  readonly number: number;
  readonly point: Point;
  readonly config: Readonly<Record<string, unknown>>;
  /** The earlier trial with the same settings, or null. */
  readonly repeats: number | null;
}

/**
 * What a search knows while it runs: what was proposed, what has ended, and which settings were tried before. Holds the invariant that proposals are
 * made in the order of their numbers, whatever was stored already: that is why a search that was cut off goes on as if it had not been.
 */
export class TrialBook {
  readonly #plan: StudyPlan;
  readonly #stored: ReadonlyMap<number, StoredTrial>;
  readonly #proposals: Proposal[] = [];
  readonly #ended: (Observed | undefined)[] = [];
  readonly #firsts = new Map<string, number>();
  #prefix = 0;

  constructor(plan: StudyPlan, stored: readonly StoredTrial[]) {
    this.#plan = plan;
    this.#stored = new Map(stored.map((trial) => [trial.number, trial]));
  }

  /** The number that is proposed next. */
  get next(): number {
    return this.#proposals.length;
  }

  /** Trials from the first on that have all ended. */
  get prefix(): number {
    return this.#prefix;
  }

  /** Returns the stored trial of the next number when there is one, and takes it in: it has been proposed and has ended. */
  takeStored(): StoredTrial | null {
    const trial = this.#stored.get(this.next);
    const point = trial === undefined ? null : this.#plan.space.pointOf(trial.config);
    if (trial === undefined || point === null) return null;
    this.#enter(point, trial.config);
    this.note(trial);
    return trial;
  }

  /** Notes what a sampler proposes for the next number. */
  enter(point: Point): Proposal {
    const snapped = this.#plan.space.snapped(point);
    const config = this.#plan.space.configAt(snapped);
    invariant(config, 'a sampler proposes only what is allowed');
    return this.#enter(snapped, config);
  }

  /** Notes that a trial has ended. */
  note(trial: Pick<StoredTrial, 'number' | 'objectives' | 'metrics' | 'share' | 'state'>): void {
    this.#ended[trial.number] = observed(this.proposal(trial.number), trial, this.#plan);
    while (this.#ended[this.#prefix] !== undefined) this.#prefix++;
  }

  /** Returns what was proposed under a number. */
  proposal(number: number): Proposal {
    const proposal = this.#proposals[number];
    invariant(proposal, () => `expected trial ${number} to have been proposed`);
    return proposal;
  }

  /** Returns the first trials, which have all ended. */
  history(count: number): readonly Observed[] {
    return this.#ended.slice(0, count).filter((one) => one !== undefined);
  }

  /** Returns what was proposed after the first trials. */
  pendingFrom(number: number): readonly Point[] {
    return this.#proposals.slice(number).map(({ point }) => point);
  }

  #enter(point: Point, config: Readonly<Record<string, unknown>>): Proposal {
    const key = configKey(config);
    const number = this.#proposals.length;
    const first = this.#firsts.get(key);
    if (first === undefined) this.#firsts.set(key, number);
    const proposal = { number, point, config, repeats: first ?? null };
    this.#proposals.push(proposal);
    return proposal;
  }
}

/** Returns a trial as a sampler sees it. */
export function observed({ number, point }: Pick<Proposal, 'number' | 'point'>, { objectives, metrics, share, state }: Pick<StoredTrial, 'objectives' | 'metrics' | 'share' | 'state'>, { request }: Pick<StudyPlan, 'request'>): Observed {
  return { number, point, share, losses: state === 'failed' ? null : lossesOf({ objectives, metrics: metrics as TrialMetrics | null, share }, request) };
}
