import type { RungRecord, StoredTrial } from '../../adapters/sqlite/study-store.ts';
import { invariant } from '../../domain/assert.ts';
import { DAY_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { createSampler } from '../../learn/search/create-sampler.ts';
import { promotedCount, rungShares } from '../../learn/search/halving.ts';
import { ranked } from '../../learn/search/rank.ts';
import type { Sampler } from '../../learn/search/sampler.ts';
import type { Evaluation, Evaluator } from './evaluation.ts';
import { lossesOf, objectivesOf } from './objectives.ts';
import type { StudyPlan } from './study-plan.ts';
import { TrialBook } from './trial-book.ts';
import type { Proposal } from './trial-book.ts';

/** The daily returns of a trial that was run on the whole span. */
export interface TrialDays {
  readonly firstDayMs: EpochMs;
  readonly returns: Float64Array;
}

export interface TrialsWatch {
  /** Told of every trial once, as soon as it has ended, in the order in which they end. Trials that were stored before are not told again. */
  readonly onTrial: (trial: StoredTrial, days: TrialDays | null) => void;
  /** Asked before a trial, or with pruning a cohort, is begun. */
  readonly mayBegin: () => boolean;
  /** Aborted: what runs is abandoned, as if it had never begun. */
  readonly signal: AbortSignal;
}

/**
 * Proposes and runs the trials of a study that are not stored yet. Which settings a number gets, and what comes of them, depends neither on how many run at
 * once nor on which ends first nor on how often the search was cut off.
 */
export async function searchTrials(plan: StudyPlan, stored: readonly StoredTrial[], evaluator: Evaluator, watch: TrialsWatch): Promise<void> {
  const { request, space, batch } = plan;
  const sampler = createSampler(request.sampler, space, { seed: request.seed, batch });
  const book = new TrialBook(plan, stored);
  const search = { plan, sampler, book, evaluator, watch, known: new Map<number, Promise<Ended>>() };
  if (batch === null) await alongside(search);
  else {
    for (let start = 0; start < request.trials && !watch.signal.aborted; start += batch) {
      // A cohort of which something is stored had begun in time.
      if (!stored.some(({ number }) => number >= start) && !watch.mayBegin()) return;
      await cohort(search, start, Math.min(request.trials, start + batch));
    }
  }
}

interface Search {
  readonly plan: StudyPlan;
  readonly sampler: Sampler;
  readonly book: TrialBook;
  readonly evaluator: Evaluator;
  readonly watch: TrialsWatch;
  /** Of trials that other trials may repeat. */
  readonly known: Map<number, Promise<Ended>>;
}

interface Ended {
  readonly trial: StoredTrial;
  readonly days: TrialDays | null;
}

/** So many lie ready at each thread, one of them running: none waits while the next is thought of and the last is stored. */
const AT_A_THREAD = 2;

async function alongside(search: Search): Promise<void> {
  const { plan: { request }, sampler, book, evaluator, watch, known } = search;
  const running = new Set<Promise<void>>();
  for (;;) {
    while (running.size < evaluator.workers * AT_A_THREAD && book.next < request.trials && !watch.signal.aborted) {
      if (takeStored(search) !== null) continue;
      if (sampler.needs(book.next) > book.prefix || !watch.mayBegin()) break;
      const proposal = propose(search);
      const ended = proposal.repeats === null ? evaluateWhole(search, proposal) : repeated(search, proposal);
      known.set(proposal.number, ended);
      // Handled where it is awaited; an abandoned one must not end the program.
      ended.catch(() => undefined);
      const done: Promise<void> = ended.then((result) => { finish(search, result); }).finally(() => { running.delete(done); });
      running.add(done);
    }
    if (running.size === 0) return;
    await orAborted(Promise.race(running), watch.signal);
    if (watch.signal.aborted) return;
  }
}

/** A cohort climbs together: whoever was stored before has its place among the others. */
async function cohort(search: Search, start: number, end: number): Promise<void> {
  const { book, watch, plan: { request } } = search;
  invariant(request.pruning, 'only a search that prunes has cohorts');
  const members: Member[] = [];
  for (let number = start; number < end; number++) {
    const stored = takeStored(search);
    members.push({ proposal: stored === null ? propose(search) : book.proposal(number), stored, rungs: [] });
  }
  let contenders = members.filter(({ proposal }) => proposal.repeats === null);
  const shares = rungShares(request.pruning);
  for (const [rung, share] of shares.entries()) {
    const climbed = await orAborted(Promise.all(contenders.map((member) => climb(search, member, rung, share))), watch.signal);
    if (watch.signal.aborted || climbed === undefined) return;
    for (const { member, evaluation } of climbed) if (!evaluation.ok) settle(search, member, failed(member.proposal, member.rungs, evaluation));
    const standing = climbed.filter(({ evaluation }) => evaluation.ok);
    if (standing.length === 0) break;
    const order = ranked(standing.map(({ member: { proposal, rungs } }) => ({ number: proposal.number, point: proposal.point, share, losses: rungs[rung]?.losses ?? null })));
    const isLast = rung === shares.length - 1;
    const kept = isLast ? order.length : promotedCount(order.length, request.pruning);
    for (const [place, index] of order.entries()) {
      const { member, evaluation } = standing[index]!;
      if (isLast || place >= kept) settle(search, member, measured(member.proposal, member.rungs, evaluation, isLast ? 'complete' : 'pruned'));
    }
    contenders = order.slice(0, kept).map((index) => standing[index]!.member);
  }
  for (const { proposal, stored } of members) if (proposal.repeats !== null && stored === null) finish(search, await repeated(search, proposal));
}

interface Member {
  readonly proposal: Proposal;
  readonly stored: StoredTrial | null;
  readonly rungs: RungRecord[];
}

interface Climbed {
  readonly member: Member;
  readonly evaluation: Evaluation | Known;
}

/** A rung that was run before the search was cut off. */
interface Known {
  readonly ok: boolean;
  readonly isStored: true;
}

async function climb(search: Search, member: Member, rung: number, share: number): Promise<Climbed> {
  const { plan: { request }, evaluator } = search;
  const { stored, rungs, proposal: { config } } = member;
  const before = stored?.rungs[rung];
  if (stored !== null) {
    if (before !== undefined) rungs.push(before);
    return { member, evaluation: { ok: before !== undefined, isStored: true } };
  }
  const evaluation = await evaluator.evaluate({ config, span: { from: request.from, to: cutAt(request, share) } });
  if (evaluation.ok) rungs.push(rungOf(search.plan, share, evaluation));
  return { member, evaluation };
}

/** Of a stored trial everything is known, and told. */
function settle(search: Search, { stored }: Member, make: Ended | null): void {
  if (stored !== null || make === null) return;
  search.known.set(make.trial.number, Promise.resolve(make));
  finish(search, make);
}

async function evaluateWhole({ plan, evaluator }: Search, proposal: Proposal): Promise<Ended> {
  const { from, to } = plan.request;
  const evaluation = await evaluator.evaluate({ config: proposal.config, span: { from, to } });
  const ended = evaluation.ok ? measured(proposal, [rungOf(plan, 1, evaluation)], evaluation, 'complete') : failed(proposal, [], evaluation);
  invariant(ended, 'what was just run is not from the store');
  return ended;
}

/** The same settings give the same result: they are counted again, and not run again. */
async function repeated({ known }: Search, { number, repeats }: Proposal): Promise<Ended> {
  const first = await known.get(repeats ?? -1);
  invariant(first, () => `expected trial ${repeats} to be known, which ${number} repeats`);
  return { trial: { ...first.trial, number, repeats, startedMs: first.trial.endedMs }, days: null };
}

function measured({ number, config, repeats }: Proposal, rungs: readonly RungRecord[], evaluation: Evaluation | Known, state: 'complete' | 'pruned'): Ended | null {
  const last = rungs.at(-1);
  if ('isStored' in evaluation || !evaluation.ok || last === undefined) return null;
  const { metrics, sharpePerDay, returns, firstDayMs, startedMs, endedMs } = evaluation;
  return {
    trial: { number, state, config, objectives: last.objectives, metrics, rungs: [...rungs], share: last.share, sharpePerDay, days: returns.length, repeats, error: null, startedMs, endedMs },
    days: state === 'complete' ? { firstDayMs, returns } : null,
  };
}

function failed({ number, config, repeats }: Proposal, rungs: readonly RungRecord[], evaluation: Evaluation | Known): Ended | null {
  if ('isStored' in evaluation || evaluation.ok) return null;
  const { error, startedMs, endedMs } = evaluation;
  return { trial: { number, state: 'failed', config, objectives: [], metrics: null, rungs: [...rungs], share: rungs.at(-1)?.share ?? 0, sharpePerDay: null, days: 0, repeats, error, startedMs, endedMs }, days: null };
}

function rungOf({ request }: StudyPlan, share: number, { metrics }: Extract<Evaluation, { ok: true }>): RungRecord {
  const objectives = objectivesOf(metrics, request);
  return { share, objectives, losses: lossesOf({ objectives, metrics, share }, request) };
}

function propose({ sampler, book }: Search): Proposal {
  const known = sampler.needs(book.next);
  return book.enter(sampler.propose(book.next, book.history(known), book.pendingFrom(known)));
}

function takeStored({ book, known }: Search): StoredTrial | null {
  const trial = book.takeStored();
  if (trial !== null) known.set(trial.number, Promise.resolve({ trial, days: null }));
  return trial;
}

function finish({ book, watch }: Search, { trial, days }: Ended): void {
  if (watch.signal.aborted) return;
  book.note(trial);
  watch.onTrial(trial, days);
}

/** A part of the span ends between two days, so that its daily returns are whole. */
function cutAt({ from, to }: StudyPlan['request'], share: number): EpochMs {
  return share >= 1 ? to : Math.min(to, Math.max(from + DAY_MS, Math.ceil((from + share * (to - from)) / DAY_MS) * DAY_MS));
}

/** Resolves with what the work gives, or with nothing as soon as the signal says so. */
function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const stop = (): void => { resolve(undefined); };
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => { signal.removeEventListener('abort', stop); });
  });
}
