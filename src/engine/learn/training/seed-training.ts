import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import type { Partner } from '../partner.ts';
import { createTradingEnvironment } from '../trading/trading-environment.ts';
import type { TradingOptions, TradingSetup } from '../trading/trading-setup.ts';
import type { CurvePoint, Evaluation } from './curve.ts';
import { evaluationOf, prepareSpan, tradeSpan } from './evaluate.ts';
import { leaningToStay } from './first-policy.ts';
import { createLearner } from './learner.ts';
import type { Learner, LearnerSettings, MemberWeights } from './learner.ts';
import { memberPolicy } from './member-policy.ts';
import { MeteredEnvironment } from './metered-environment.ts';
import type { TrainingSpec } from './training.config.ts';

/** What every seed of a training goes through. */
export interface Course {
  readonly settings: LearnerSettings & Pick<TrainingSpec, 'evaluateEverySteps' | 'patience' | 'firstStayShare'>;
  /** What is learned from, and what is chosen by. */
  readonly training: TradingOptions;
  readonly validation: TradingOptions;
  /** What a seed begins with; null for chance. */
  readonly warm: ((seed: number) => MemberWeights) | null;
}

/** The best state of a seed on the validation time. */
export interface BestState {
  readonly steps: number;
  readonly member: MemberWeights;
  readonly validation: Evaluation;
}

/** Everything that a seed goes on from, bit for bit. Survives a structured clone. */
export interface SeedCheckpoint {
  readonly seed: number;
  readonly learner: unknown;
  readonly best: BestState | null;
  readonly judgements: number;
  readonly worse: number;
  readonly nextJudgement: number;
  readonly isEnded: boolean;
}

/** A seed that has been trained: its best state, and what that comes to on the time that it was learned from. */
export interface TrainedSeed {
  readonly seed: number;
  readonly member: MemberWeights;
  /** Steps after which that state was reached, and those that were trained in all. */
  readonly bestSteps: number;
  readonly steps: number;
  readonly endedBy: 'steps' | 'patience' | 'stopped';
  readonly training: Evaluation;
  readonly validation: Evaluation;
}

/**
 * The training of one seed, update by update. After every so many steps the agent trades the validation time without chance; its best state there is kept,
 * and when it has not become better for some judgements, it ends.
 */
export class SeedTraining {
  readonly seed: number;
  readonly #course: Course;
  readonly #environment: MeteredEnvironment;
  readonly #learner: Learner;
  readonly #validation: TradingSetup;
  #best: BestState | null = null;
  #judgements = 0;
  /** Judgements since the best. */
  #worse = 0;
  #nextJudgement: number;
  #isEnded = false;

  /**
   * @param partner a second thread that PPO may use; the weights are the same without
   * @throws ZodError, InvariantError or RangeError when the markets, the settings and the warm start do not fit each other
   */
  constructor(course: Course, seed: number, { partner = null }: { readonly partner?: Partner | null } = {}) {
    this.seed = seed;
    this.#course = course;
    this.#environment = new MeteredEnvironment(createTradingEnvironment(course.training));
    this.#validation = prepareSpan(course.validation);
    this.#learner = createLearner(this.#environment, course.settings, { seed, partner });
    this.#nextJudgement = course.settings.evaluateEverySteps;
    const { firstStayShare } = course.settings;
    if (course.warm === null) {
      const member = this.#learner.member();
      if (member.head === 'categorical' && firstStayShare !== null) this.#learner.begin(leaningToStay(member, firstStayShare));
    } else {
      this.#learner.begin(course.warm(seed));
      this.#judge();
    }
  }

  /** Steps of all worlds so far. */
  get steps(): number { return this.#learner.steps; }
  get isEnded(): boolean { return this.#isEnded; }
  /** The best state so far; null before the first judgement. */
  get best(): BestState | null { return this.#best; }

  /** Lives and learns for one update; returns null when there is nothing left to do. */
  advance(): CurvePoint | null {
    if (this.#isEnded) return null;
    const { totalSteps, patience, evaluateEverySteps } = this.#course.settings;
    const numbers = this.#learner.update();
    const isLast = this.steps >= totalSteps;
    const isDue = this.steps >= this.#nextJudgement;
    while (this.#nextJudgement <= this.steps) this.#nextJudgement += evaluateEverySteps;
    const validation = isDue || isLast ? this.#judge() : null;
    this.#isEnded = isLast || (patience !== null && this.#worse >= patience);
    return { seed: this.seed, steps: this.steps, ...this.#environment.take(), ...numbers, validation, isBest: validation !== null && this.#worse === 0 };
  }

  checkpoint(): SeedCheckpoint {
    return {
      seed: this.seed, learner: this.#learner.checkpoint(), best: this.#best, judgements: this.#judgements, worse: this.#worse,
      nextJudgement: this.#nextJudgement, isEnded: this.#isEnded,
    };
  }

  /** Goes on from a checkpoint of the same course. @throws RangeError when it is of another */
  restore({ seed, learner, best, judgements, worse, nextJudgement, isEnded }: SeedCheckpoint): void {
    if (seed !== this.seed) throw new RangeError(`expected a checkpoint of seed ${this.seed}, was of ${seed}`);
    this.#learner.restore(learner);
    this.#best = best;
    [this.#judgements, this.#worse, this.#nextJudgement, this.#isEnded] = [judgements, worse, nextJudgement, isEnded];
  }

  /** Returns the seed with its best state, judged on the time that it was learned from too. May be asked before the end: what was stopped is worth what it is. */
  finish(): TrainedSeed {
    if (this.#best === null) this.#judge();
    const { member, validation, steps: bestSteps } = this.#best!;
    const training = evaluationOf(tradeSpan(prepareSpan(this.#course.training), memberPolicy(member)));
    const endedBy = !this.#isEnded ? 'stopped' : this.steps >= this.#course.settings.totalSteps ? 'steps' : 'patience';
    return { seed: this.seed, member, bestSteps, steps: this.steps, endedBy, training, validation };
  }

  /** Trades the validation time with the present state and keeps it when it is the best. */
  #judge(): Evaluation {
    const run = tradeSpan(this.#validation, (observation, action) => { this.#learner.act(observation, action); });
    const validation = evaluationOf(run);
    this.#judgements++;
    if (this.#best === null || isBetter(validation, this.#best.validation, run.dailyReturns.length)) {
      this.#best = { steps: this.steps, member: this.#learner.member(), validation };
      this.#worse = 0;
    } else {
      this.#worse++;
    }
    return validation;
  }
}

/** Standard errors that one worthless state in twenty lies above 0 by. */
const DOUBT = 1.645;

/**
 * A state is worth what its Sharpe ratio of a year, net of costs, lies above what one worthless state in twenty shows on so many days: `1.645 · sqrt(365 / days)`. Of states that are then
 * worth nothing, because chance explains them, the one that holds least is kept: nothing has been learned that is worth a risk.
 */
function isBetter(one: Evaluation, other: Evaluation, days: number): boolean {
  const doubt = DOUBT * Math.sqrt(DAYS_PER_YEAR / Math.max(1, days));
  const [worth, before] = [one, other].map(({ sharpe }) => Math.max(0, (sharpe ?? 0) - doubt)) as [number, number];
  return worth > before || (worth === 0 && before === 0 && one.exposure < other.exposure);
}
