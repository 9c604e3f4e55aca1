import type { BacktestRequest, DatasetView, MethodInput } from '../../../../engine/contract/api.ts';
import type { IntervalName } from '../../form/intervals.ts';
import { INTERVAL_NAMES } from '../../form/intervals.ts';
import { kindOf } from '../strategies/kind.ts';
import type { LabDraft, PortfolioPart } from './lab-store.ts';
import type { TimeSpan } from './window.ts';
import { barsOf, clippedTo, commonSpan, sourceOf } from './window.ts';

/** The next run with every gap filled from the data that is there. */
export interface LabChoice {
  readonly instruments: readonly string[];
  readonly intervals: readonly IntervalName[];
  readonly interval: IntervalName | null;
  /** What the data of all chosen instruments covers. */
  readonly coverage: TimeSpan | null;
  readonly span: TimeSpan | null;
}

/** Returns the instruments that have stored bars, in name order, with what the practice market made up at the end. */
export function testableInstruments(datasets: readonly DatasetView[]): readonly string[] {
  const ids = [...new Set(barsOf(datasets, null).map((dataset) => dataset.instrumentId))].sort();
  return [...ids.filter((id) => !isSimulated(id)), ...ids.filter(isSimulated)];
}

/** Tells whether the prices of an instrument were made up by the practice market. */
export function isSimulated(instrumentId: string): boolean {
  return instrumentId.startsWith('practice:');
}

/** Returns the chosen instruments that pay funding but have no funding rates stored for the whole period; the engine refuses to run on them. */
export function withoutFunding(datasets: readonly DatasetView[], { instruments, span }: Pick<LabChoice, 'instruments' | 'span'>): readonly string[] {
  if (span === null) return [];
  return instruments.filter((id) => !id.startsWith('spot:') && !datasets.some((dataset) => (
    dataset.kind === 'funding' && dataset.instrumentId === id && dataset.from <= span.from + LONGEST_FUNDING_MS && dataset.to >= span.to - LONGEST_FUNDING_MS
  )));
}

/** Funding is paid at least every eight hours. */
const LONGEST_FUNDING_MS = 8 * 3_600_000;

/** Fits a draft to the data: what is not stored falls away, an interval that one instrument lacks is not offered, the period is cut to what is there. */
export function choiceOf(draft: LabDraft, datasets: readonly DatasetView[]): LabChoice {
  const known = testableInstruments(datasets);
  const kept = draft.instruments.filter((id) => known.includes(id));
  const instruments = kept.length > 0 ? kept : known.slice(0, 1);
  const intervals = INTERVAL_NAMES.filter((interval) => instruments.length > 0 && instruments.every((id) => sourceOf(datasets, id, interval) !== null));
  const stored = intervals.find((name) => barsOf(datasets, name).some((dataset) => instruments.includes(dataset.instrumentId)));
  const interval = intervals.find((name) => name === draft.interval) ?? stored ?? intervals[0] ?? null;
  const coverage = interval === null ? null : commonSpan(datasets, instruments, interval);
  const span = coverage === null ? null : draft.span === null ? coverage : clippedTo(coverage, draft.span);
  return { instruments, intervals, interval, coverage, span };
}

/** Returns what is missing or wrong in the fields outside the schemas, by field; empty when the run can start. */
export function draftErrors(draft: LabDraft, choice: LabChoice): Readonly<Partial<Record<'instruments' | 'period' | 'startingCash' | 'seed', string>>> {
  return {
    ...(choice.instruments.length > 20 ? { instruments: `expected at most 20 symbols, was ${choice.instruments.length}` } : {}),
    ...(choice.span === null ? { period: 'The chosen symbols have no common time with bars of one length.' } : {}),
    ...(/^\d+(\.\d{1,8})?$/.test(draft.startingCash) && Number(draft.startingCash) > 0 ? {} : { startingCash: `expected an amount above 0, was "${draft.startingCash}"` }),
    ...(/^\d{1,9}$/.test(draft.seed) ? {} : { seed: `expected a whole number from 0 to 999999999, was "${draft.seed}"` }),
  };
}

/** Builds the request, or null while something is missing. @param strategy key of the kind of strategy */
export function requestOf(draft: LabDraft, choice: LabChoice, strategy: string, settings: Pick<BacktestRequest, 'config' | 'execution' | 'risk'>): MethodInput<'backtest.start'> | null {
  const { interval, span, instruments } = choice;
  if (interval === null || span === null || Object.keys(draftErrors(draft, choice)).length > 0) return null;
  return { ...kindOf(strategy), ...settings, instruments: [...instruments], interval, from: span.from, to: span.to, startingCash: draft.startingCash, seed: Number(draft.seed), ...(draft.realism === null ? {} : { realism: draft.realism }) };
}

/** The parts of a portfolio with every gap filled from the data, and the time that all of them have. */
export interface PortfolioChoice {
  readonly parts: readonly (PortfolioPart & { readonly choice: LabChoice })[];
  /** What all parts have in common: every symbol, the shortest bars. */
  readonly whole: LabChoice;
}

/** Fits the parts of a portfolio to the data. */
export function portfolioChoiceOf(draft: LabDraft, datasets: readonly DatasetView[]): PortfolioChoice {
  const parts = draft.portfolio.map((part) => ({ ...part, choice: choiceOf({ ...draft, instruments: part.instruments, interval: part.interval, span: null }, datasets) }));
  const spans = parts.map(({ choice }) => choice.coverage);
  const known = spans.filter((span) => span !== null);
  const coverage = known.length < spans.length || known.length === 0 ? null : { from: Math.max(...known.map(({ from }) => from)), to: Math.min(...known.map(({ to }) => to)) };
  const common = coverage !== null && coverage.from < coverage.to ? coverage : null;
  const intervals = parts.flatMap(({ choice }) => choice.interval ?? []);
  const interval = INTERVAL_NAMES.find((name) => intervals.includes(name)) ?? null;
  return { parts, whole: { instruments: [...new Set(parts.flatMap(({ choice }) => choice.instruments))], intervals, interval, coverage: common, span: common === null ? null : draft.span === null ? common : clippedTo(common, draft.span) } };
}

/** Builds the request of a portfolio, or null while something is missing. */
export function portfolioRequestOf(draft: LabDraft, { parts, whole }: PortfolioChoice, settings: Pick<BacktestRequest, 'execution' | 'risk'>): MethodInput<'backtest.start'> | null {
  const { interval, span } = whole;
  const strategies = parts.flatMap(({ id, strategy, config, choice }) => (choice.interval === null ? [] : [{ id, ...kindOf(strategy), instruments: [...choice.instruments], interval: choice.interval, enabled: true, config }]));
  if (interval === null || span === null || strategies.length === 0 || strategies.length < parts.length || Object.keys(draftErrors(draft, { ...whole, instruments: [] })).length > 0) return null;
  return { strategies, interval, ...settings, from: span.from, to: span.to, startingCash: draft.startingCash, seed: Number(draft.seed), ...(draft.realism === null ? {} : { realism: draft.realism }) };
}
