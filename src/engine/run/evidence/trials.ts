import type { PastRun, Store } from '../../adapters/sqlite/store.ts';
import type { StoredStudy } from '../../adapters/sqlite/study-store.ts';
import type { BacktestRequest, RunSummary } from '../../contract/api.ts';
import type { StudyRequest } from '../../contract/search.ts';
import type { EpochMs } from '../../domain/units.ts';
import { averageCorrelation, effectiveTrials, sharpeVariance } from '../../evidence/trials.ts';
import type { DatedReturns, TrialCount } from '../../evidence/trials.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { settingsKey, settingsKeyer } from './settings-key.ts';
import type { TriedSettings } from './settings-key.ts';

/** Whose trials are counted: one strategy on the same instruments and bars, over a time that overlaps. */
export interface TrialFamily {
  readonly strategy: string;
  /** In any order. */
  readonly instruments: readonly string[];
  readonly interval: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** How often the settings of a family were tried, as the store knows it. */
export interface FamilyTrials extends TrialCount {
  /** As many trials that know nothing of each other would be as lucky; the count itself where too few daily returns are stored to tell how alike they are. */
  readonly effective: number;
  /** null where it cannot be told. */
  readonly averageCorrelation: number | null;
  /** Trials that the correlation was told from. */
  readonly compared: number;
  /** Those of the count that came from backtests, deleted ones among them, and not from searches alone. */
  readonly fromBacktests: number;
  readonly deletedBacktests: number;
  readonly searches: number;
}

type Stores = Pick<Store, 'runs' | 'studies' | 'trainings'>;

/**
 * Counts the distinct settings of a family that were ever tried: in backtests, in searches and in trainings, deleted ones too. What was tried twice counts once;
 * what failed had no result to be chosen for and does not count.
 * @param options `days`: length that the variance of the Sharpe ratios is told for; that of the longest trial where it is left out. Shorter trials are noisier, and are put on
 * its scale. `also`: a run that may not be stored yet
 */
export function countTrials(store: Stores, family: TrialFamily, { days, also }: { readonly days?: number; readonly also?: TriedOnce & { readonly settings: TriedSettings } } = {}): FamilyTrials {
  const runs = pastRuns(store, family);
  const studies = pastStudies(store, family);
  const tried = new Map<string, TriedOnce>();
  const fromBacktests = new Set<string>();
  for (const run of runs) {
    const key = settingsKey(run.config as BacktestRequest);
    fromBacktests.add(key);
    keepLongest(tried, key, triedOf(run));
  }
  for (const study of studies) {
    const keyOf = settingsKeyer(study.request as StudyRequest);
    for (const { state, config, sharpePerDay, days: length } of store.studies.trials(study.id)) if (state !== 'failed') keepLongest(tried, keyOf(config), { sharpePerDay, days: length });
  }
  for (const { key, ...trial } of trainedTrials(store, family)) keepLongest(tried, key, trial);
  if (also !== undefined) keepLongest(tried, settingsKey(also.settings), also);
  const trials = [...tried.values()];
  const returns = studies.flatMap(({ id }) => store.studies.returns(id));
  const correlation = averageCorrelation(returns);
  return {
    count: trials.length, variance: scaledVariance(trials, days), effective: correlation === null ? trials.length : effectiveTrials(trials.length, correlation), averageCorrelation: correlation,
    compared: correlation === null ? 0 : returns.length, fromBacktests: fromBacktests.size, deletedBacktests: runs.filter(({ isDeleted }) => isDeleted).length, searches: studies.length,
  };
}

/** Returns the stored daily returns of the searched trials of a family that cover the whole of its time. */
export function familyReturns({ studies }: Pick<Store, 'studies'>, family: TrialFamily): readonly DatedReturns[] {
  const inTime = (study: StoredStudy): boolean => (study.request as StudyRequest).from <= family.from && (study.request as StudyRequest).to >= family.to;
  return pastStudies({ studies }, family).filter(inTime).flatMap(({ id }) => studies.returns(id));
}

/** What came of one trial. */
export interface TriedOnce {
  readonly sharpePerDay: number | null;
  readonly days: number;
}

function keepLongest(tried: Map<string, TriedOnce>, key: string, trial: TriedOnce): void {
  const known = tried.get(key);
  if (known === undefined || trial.days > known.days) tried.set(key, trial);
}

function triedOf({ summary }: PastRun): TriedOnce {
  const { metrics } = summary as RunSummary;
  const annual = metrics['sharpe'] ?? null;
  return { sharpePerDay: annual === null ? null : annual / Math.sqrt(DAYS_PER_YEAR), days: metrics['days'] ?? 0 };
}

/** Of worthless trials a Sharpe ratio varies as 1 / days: each is put on the scale of one length before they are compared. */
function scaledVariance(trials: readonly TriedOnce[], days?: number): number {
  const length = days ?? trials.reduce((longest, trial) => Math.max(longest, trial.days), 0);
  return length > 0 ? sharpeVariance(trials.map(({ sharpePerDay, days: own }) => (sharpePerDay === null ? null : sharpePerDay * Math.sqrt(own / length)))) : 0;
}

function pastRuns({ runs }: Pick<Store, 'runs'>, family: TrialFamily): readonly PastRun[] {
  return runs.everRun('backtest').filter(({ summary }) => {
    const run = summary as RunSummary;
    return run.strategy === family.strategy && run.interval === family.interval && areSame(run.instruments, family.instruments) && run.from < family.to && run.to > family.from;
  });
}

function pastStudies({ studies }: Pick<Store, 'studies'>, family: TrialFamily): readonly StoredStudy[] {
  return studies.ofFamily(family).filter(({ request }) => (request as StudyRequest).from < family.to && (request as StudyRequest).to > family.from);
}

/** Every seed that agents were trained with on any of the family's instruments, with each configuration: one may be chosen because it was lucky, and then traded on fewer markets than it was tried on. */
function trainedTrials({ trainings }: Pick<Store, 'trainings'>, family: TrialFamily): readonly (TriedOnce & { readonly key: string })[] {
  const inTime = new Set(trainings.ofFamily(family).filter(({ spec }) => {
    const { span, test } = spec as TrainingSpec;
    return span.from < family.to && (test?.to ?? span.to) > family.from;
  }).map(({ id }) => id));
  return trainings.familyTrials(family).filter(({ trainingId }) => inTime.has(trainingId)).map(({ configKey, seed, sharpePerDay, days }) => ({ key: `seed ${seed} ${configKey}`, sharpePerDay, days }));
}

function areSame(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...new Set(one)].toSorted()) === JSON.stringify([...new Set(other)].toSorted());
}
