import type { ReportRun, RunReport } from '../../contract/report.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import { DAY_MS } from '../../domain/interval.ts';
import { floorToAtoms } from '../../domain/rounding.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import { dayEnds } from '../../portfolio/metrics/calendar-returns.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { drawdownSpells, underWaterShare } from '../../portfolio/metrics/drawdown-spells.ts';
import { honestyOf } from '../evidence/honesty.ts';
import { benchmarkOf } from './benchmark.ts';
import { costsOf } from './cost-parts.ts';
import { headlineOf } from './headline.ts';
import { passMarket } from './market-pass.ts';
import { curveOf, distributionOf, exposureOf, monthlyOf, rollingOf, spellsOf, turnoverOf } from './report-curve.ts';
import { excursionsOf, streaksOf, tablesOf } from './report-tables.ts';
import { limitsOf, realismOf, verdictOf } from './report-words.ts';
import { readRun } from './stored-run.ts';
import type { RunSource, StoredRun } from './stored-run.ts';

/**
 * Returns the report of a stored run. Nothing of it is stored: it is computed again each time, and is the same each time while the bars are.
 * @throws RunUnusable when there is no such run, or what is stored cannot be right
 */
export function reportRun(source: RunSource, runId: string): RunReport {
  return reportOf(source, readRun(source, runId));
}

/** Returns the report of a run that was read already. */
export function reportOf(source: RunSource, run: StoredRun): RunReport {
  const { times, values, result } = run;
  const returns = dailyReturns(times, values);
  const ends = dayEnds(times);
  const pass = passMarket(source, run);
  const { headline, bootstrap } = headlineOf(run, returns);
  const { report: benchmark, scaled } = benchmarkOf(run, returns, pass);
  const spells = drawdownSpells(values);
  return {
    run: identityOf(run), verdict: verdictOf(run, headline), warnings: result.warnings, limits: limitsOf(run, returns.length), headline, bootstrap,
    curve: curveOf(run, pass.hold, scaled),
    drawdowns: spellsOf(run, spells), timeUnderWater: underWaterShare(times, spells), monthly: monthlyOf(run), distribution: distributionOf(returns, ends), rolling: rollingOf(returns, ends),
    exposure: exposureOf(run), turnover: turnoverOf(run), costs: costsOf(run), excursions: excursionsOf(run, pass), tables: tablesOf(run), regimes: result.regimes ?? null, cycle: result.rolling ?? null,
    streaks: streaksOf(run), benchmark, metrics: result.metrics, honesty: times.length < 2 ? null : honestyOf(source, result),
  };
}

function identityOf(run: StoredRun): ReportRun {
  const { id, createdMs, codeVersion, request, result, times, values, instrumentIds, quoteAsset } = run;
  const [firstMs, lastMs] = [times[0] ?? null, times.at(-1) ?? null];
  const endEquity = values.at(-1);
  return {
    runId: id, title: request.title ?? null, createdMs, strategy: request.strategy, instruments: instrumentIds, interval: request.interval, from: request.from, to: request.to,
    firstMs, lastMs, days: firstMs === null || lastMs === null ? 0 : (lastMs - firstMs) / DAY_MS, quoteAsset, startingCash: request.startingCash,
    endEquity: endEquity === undefined ? null : decimalFromScaled(floorToAtoms(endEquity), QUOTE_DECIMALS), seed: result.seed, dataHash: result.dataHash, resultHash: result.resultHash, codeVersion,
    realism: realismOf(run), config: request, isSimulatedData: instrumentIds.some((one) => one.startsWith('practice:')),
  };
}
