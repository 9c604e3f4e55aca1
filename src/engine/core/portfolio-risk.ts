import type { RiskHistory } from '../domain/input.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Bar, BarClosed } from '../domain/market-event.ts';
import type { EpochMs } from '../domain/units.ts';
import type { PortfolioMeasures, PortfolioRisk } from '../risk/portfolio/portfolio-risk.ts';
import type { PriceHistorySnapshot } from '../risk/portfolio/price-history.ts';
import type { Desk } from './desk.ts';
import { measureExposure } from './exposure.ts';
import type { EngineState } from './state.ts';

const HOUR_MS = 3_600_000;

/** The step of the portfolio's measures that runs. */
export interface StepWatch {
  /** Bars that close before this are none of its business: one comparison a bar. −Infinity before the first bar, one millisecond before the step's end after it. */
  lastMs: EpochMs;
  /** Closes of the instruments whose last bar of the step is here, NaN of the others. */
  readonly heard: Float64Array;
}

/** What of a closed bar a step is made of. */
export type StepBar = Pick<Bar, 'closeTimeMs' | 'close'> & Pick<BarClosed, 'interval'>;

/** What the measures of the portfolio need to go on. */
export interface PortfolioRiskSnapshot {
  readonly history: PriceHistorySnapshot | null;
  readonly lastMs: EpochMs | null;
  readonly heard: readonly (number | null)[];
}

/** Creates the watch over steps of so many instruments. */
export function createStepWatch(size: number): StepWatch {
  return { lastMs: -Infinity, heard: new Float64Array(size).fill(Number.NaN) };
}

/**
 * Takes a bar that closes a step, or comes after it. A step ends when the last bar of every instrument is here, or with the first bar after it: an
 * instrument without such a bar counts at its newest price if it had one within the step, and as silent otherwise. Called before the bar's price is noted.
 */
export function watchStep(state: EngineState, desk: Desk, { closeTimeMs, close, interval }: StepBar): void {
  const { portfolioRisk, steps, allDesks } = state;
  const stepMs = stepOf(portfolioRisk, intervalMs(interval));
  if (steps.lastMs === -Infinity) steps.lastMs = lastMsOf(closeTimeMs, stepMs);
  const lastMs = lastMsOf(closeTimeMs, stepMs);
  if (lastMs > steps.lastMs) {
    endStep(state, stepMs);
    steps.lastMs = lastMs;
  }
  if (closeTimeMs !== steps.lastMs) return;
  steps.heard[allDesks.indexOf(desk)] = close;
  if (steps.heard.some((close) => Number.isNaN(close))) return;
  endStep(state, stepMs);
  steps.lastMs += stepMs;
}

/** Takes closes from before. */
export function takeRiskHistory(state: EngineState, { instrumentId, interval, closeTimes, closes }: RiskHistory): void {
  const { portfolioRisk, allDesks } = state;
  const index = allDesks.findIndex(({ instrument }) => instrument.id === instrumentId);
  if (index === -1) return;
  const stepMs = stepOf(portfolioRisk, intervalMs(interval));
  portfolioRisk.addPast(index, { times: closeTimes.map((time) => endOf(time, stepMs)), closes });
}

/** Returns the measures of what is held now. */
export function portfolioMeasures(state: Readonly<EngineState>): PortfolioMeasures {
  measureExposure(state, null);
  const { exposures: { held, waitingLong, waitingShort }, portfolioRisk } = state;
  for (let index = 0; index < held.length; index++) {
    portfolioRisk.hold(index, held[index]!);
    portfolioRisk.await(index, waitingLong[index]!, waitingShort[index]!);
  }
  return portfolioRisk.measures();
}

export function snapshotPortfolioRisk({ portfolioRisk, steps }: EngineState): PortfolioRiskSnapshot {
  return {
    history: portfolioRisk.snapshot(), lastMs: steps.lastMs === -Infinity ? null : steps.lastMs,
    heard: Array.from(steps.heard, (close) => (Number.isNaN(close) ? null : close)),
  };
}

/** Continues from a snapshot; one of an earlier version has none, and history has to be collected anew. */
export function restorePortfolioRisk({ portfolioRisk, steps }: EngineState, snapshot: PortfolioRiskSnapshot | undefined): void {
  if (snapshot === undefined) return;
  portfolioRisk.restore(snapshot.history);
  steps.lastMs = snapshot.lastMs ?? -Infinity;
  steps.heard.set(snapshot.heard.map((close) => close ?? Number.NaN));
}

/** A step is an hour, or a bar where that is longer. */
function stepOf(risk: PortfolioRisk, barMs: number): number {
  const known = risk.stepMs;
  if (known !== null && known >= barMs) return known;
  const stepMs = Math.max(HOUR_MS, barMs);
  risk.begin(stepMs);
  return stepMs;
}

/** The last millisecond of the step that a time lies in. */
function lastMsOf(timeMs: EpochMs, stepMs: number): EpochMs {
  return Math.floor(timeMs / stepMs) * stepMs + stepMs - 1;
}

/** A bar closes in the last millisecond of its step; whoever says the first of the next means the same. */
function endOf(closeTimeMs: EpochMs, stepMs: number): EpochMs {
  return closeTimeMs % stepMs === stepMs - 1 ? closeTimeMs + 1 : closeTimeMs;
}

function endStep({ portfolioRisk, steps, allDesks }: EngineState, stepMs: number): void {
  const endMs = steps.lastMs + 1;
  for (let index = 0; index < allDesks.length; index++) {
    const desk = allDesks[index]!;
    if (Number.isNaN(steps.heard[index]!) && desk.lastEventMs > endMs - stepMs) steps.heard[index] = desk.price;
  }
  portfolioRisk.closeStep(endMs, steps.heard);
  steps.heard.fill(Number.NaN);
}
