import type { AllocationReview } from '../domain/allocation.ts';
import { DAY_MS } from '../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import type { AllocationConfig } from '../portfolio/allocation/config.ts';
import { weighChange } from '../portfolio/allocation/rebalance.ts';
import type { Change } from '../portfolio/allocation/rebalance.ts';
import { divideRisk } from '../portfolio/allocation/shares.ts';
import type { SizingMultiplier } from '../risk/sizing/arithmetic.ts';
import { written } from '../risk/words.ts';
import { alert } from './alert.ts';
import type { Desk } from './desk.ts';
import type { EngineState } from './state.ts';

/** How the risk is divided now. */
export interface AllocationState {
  /** When it is looked at next; Infinity while all are treated alike. */
  dueMs: EpochMs;
  /** In force, by instrument; null while all are treated alike. */
  shares: ReadonlyMap<InstrumentId, number> | null;
  changedMs: EpochMs | null;
  /** What was considered last. */
  review: AllocationReview | null;
}

/** Plain data of it. */
export interface AllocationSnapshot {
  readonly shares: readonly (readonly [InstrumentId, number])[] | null;
  readonly changedMs: EpochMs | null;
  readonly review: AllocationReview | null;
  /** Infinity is no JSON: null while all are treated alike. */
  readonly dueMs: EpochMs | null;
}

const NONE: readonly SizingMultiplier[] = [];

/** Fewer days of prices than this say nothing of a covariance. */
const LEAST_DAYS = 7;

/** Returns a state in which all are treated alike. */
export function undivided(): AllocationState {
  return { dueMs: Number.POSITIVE_INFINITY, shares: null, changedMs: null, review: null };
}

/** Takes a new configuration: with a method the shares are looked at again at the next bar, without one all are alike at once. */
export function retuneAllocation(state: EngineState): void {
  const { allocation } = state;
  if (configOf(state) === null) Object.assign(allocation, undivided());
  else allocation.dueMs = 0;
}

/** Returns what the division of the risk makes of the size of a desk's trades: its share times the number of shares; nothing while all are treated alike. */
export function allocationMultipliers({ allocation: { shares } }: EngineState, { instrument }: Desk): readonly SizingMultiplier[] {
  const share = shares?.get(instrument.id);
  return share === undefined || shares === null ? NONE : [{ code: 'allocation', factor: share * shares.size }];
}

/** Looks, once a day (UTC), at how the risk is divided among the strategies and instruments at work. */
export function reviewAllocation(state: EngineState, timeMs: EpochMs): void {
  const { allocation } = state;
  const config = configOf(state);
  allocation.dueMs = config === null ? Number.POSITIVE_INFINITY : (Math.floor(timeMs / DAY_MS) + 1) * DAY_MS;
  if (config === null) return;
  const members = state.allDesks.filter(({ isEnabled }) => isEnabled);
  const current = currentShares(allocation, members);
  allocation.shares = new Map(members.map(({ instrument }, i) => [instrument.id, current[i]!]));
  const considered = consider(state, config, members, current);
  const { wanted, ...rest } = considered;
  const isAdopted = rest.outcome === 'adopted';
  if (isAdopted) {
    allocation.shares = new Map(members.map(({ instrument }, i) => [instrument.id, wanted[i]!]));
    allocation.changedMs = timeMs;
  }
  const review: AllocationReview = {
    timeMs, method: config.method, ...rest,
    shares: members.map(({ assignment, instrument }, i) => ({ strategyId: assignment?.id ?? '', instrumentId: instrument.id, share: (isAdopted ? wanted : current)[i]!, wanted: wanted[i]! })),
  };
  allocation.review = review;
  state.outputs.push({ type: 'allocation-reviewed', timeMs, review });
  if (isAdopted) alert(state, timeMs, 'info', 'allocation-changed', `The risk is divided anew, ${review.cause}: ${members.map(({ instrument }, i) => `${instrument.symbol} ${written(wanted[i]! * 100, 1)} %`).join(', ')}. Positions that are open stay as they are; new trades take these shares.`);
}

export function allocationSnapshot({ dueMs, shares, changedMs, review }: AllocationState): AllocationSnapshot {
  return { dueMs: Number.isFinite(dueMs) ? dueMs : null, shares: shares === null ? null : [...shares], changedMs, review };
}

/** Goes on from a snapshot; one of a version that divided nothing is looked at at the next bar. */
export function restoreAllocation(state: EngineState, snapshot: AllocationSnapshot | undefined): void {
  if (snapshot === undefined) return;
  const { dueMs, shares, changedMs, review } = snapshot;
  Object.assign(state.allocation, { dueMs: dueMs ?? Number.POSITIVE_INFINITY, shares: shares === null ? null : new Map(shares), changedMs, review });
}

interface Considered extends Pick<AllocationReview, 'outcome' | 'cause' | 'turnoverPct' | 'gainPct' | 'costPct'> {
  readonly wanted: readonly number[];
}

function consider(state: EngineState, config: AllocationConfig, members: readonly Desk[], current: readonly number[]): Considered {
  const unknown = (cause: string): Considered => ({ outcome: 'unknown', cause, turnoverPct: 0, gainPct: 0, costPct: 0, wanted: current });
  if (members.length < 2) return unknown('because there are not two to divide it among');
  const returns = recentReturns(state, config, members);
  if (returns === null) return unknown(`because fewer than ${LEAST_DAYS} days of prices are known of all of them together`);
  const n = members.length;
  const division = divideRisk(config.method, returns.series, { least: config.minSharePct / 100 / n, most: Math.min(1, config.maxSharePct / 100 / n) });
  if (division === null) return unknown('because one of the prices has not moved');
  const change = weighChange(current, division.shares, config, { covariance: division.covariance, stepMs: returns.stepMs });
  const [gainPct, costPct] = [change.gain * 100, change.cost * 100];
  return { ...verdict(change), turnoverPct: change.turnover * 100, gainPct, costPct, wanted: division.shares };
}

function verdict({ leavesBand, gain, cost }: Change): Pick<Considered, 'outcome' | 'cause'> {
  const sums = `the change is worth ${pct(gain)} of the account and costs ${pct(cost)}`;
  if (!leavesBand) return { outcome: 'kept', cause: 'because no share has left its band' };
  return gain > cost ? { outcome: 'adopted', cause: `because ${sums}` } : { outcome: 'kept', cause: `because ${sums}, which is not less` };
}

function recentReturns({ portfolioRisk, allDesks }: EngineState, { lookbackDays }: AllocationConfig, members: readonly Desk[]): { readonly series: readonly Float64Array[]; readonly stepMs: number } | null {
  const history = portfolioRisk.returnsOf(members.map((desk) => allDesks.indexOf(desk)));
  if (history === null) return null;
  const stepsADay = DAY_MS / history.stepMs;
  const most = Math.round(lookbackDays * stepsADay);
  const series = history.series.map((all) => all.subarray(Math.max(0, all.length - most)));
  return (series[0]?.length ?? 0) >= LEAST_DAYS * stepsADay ? { series, stepMs: history.stepMs } : null;
}

/** Who was there keeps its proportion to the others, who is new begins with an equal share. */
function currentShares({ shares }: AllocationState, members: readonly Desk[]): readonly number[] {
  const n = members.length;
  const known = members.map(({ instrument }) => shares?.get(instrument.id) ?? null);
  const sumKnown = known.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const countKnown = known.filter((share) => share !== null).length;
  return known.map((share) => (share === null || !(sumKnown > 0) ? 1 / n : (share / sumKnown) * (countKnown / n)));
}

/** The configuration, or null while all are treated alike. */
function configOf({ config: { allocation } }: EngineState): AllocationConfig | null {
  return allocation === undefined || allocation.method === 'equal' ? null : allocation;
}

function pct(fraction: number): string {
  return `${written(fraction * 100, 3)} %`;
}
