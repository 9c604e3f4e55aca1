import { invariant } from '../../domain/assert.ts';
import type { TradingState } from '../../domain/trading-state.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { Connection } from './connection.ts';

/** How much risk the account ran at one moment; percentages of its equity. */
export interface RiskSample {
  readonly timeMs: EpochMs;
  /** What trading was allowed to do. */
  readonly state: TradingState;
  /** Quote units. */
  readonly equity: number;
  readonly drawdownPct: number;
  readonly dayLossPct: number;
  /** What is held, longs and shorts added up. */
  readonly grossPct: number;
  /** Longs less shorts. */
  readonly netPct: number;
  /** Worth of derivative positions over equity. */
  readonly leverage: number;
  readonly marginUsedPct: number;
  /** At the level and horizon of the limit; null where it was not known. */
  readonly valueAtRiskPct: number | null;
  /** Null where there was no limit. */
  readonly valueAtRiskLimitPct: number | null;
  readonly expectedShortfallPct: number | null;
  readonly expectedShortfallLimitPct: number | null;
}

/** The samples of one session. */
export interface RiskSampleStore {
  /** Stores or replaces the sample of its time; in the open unit, when there is one. */
  write(sample: RiskSample): void;
  /**
   * Returns samples with time in [from, to), ascending: all of them, or `points` (2 and more) when there are more. Then each stands for an equal stretch of time and is
   * its worst, by value at risk and then by drawdown, so that no peak is lost; the last is the newest.
   */
  read(range: { readonly from: EpochMs; readonly to: EpochMs; readonly points: number }): readonly RiskSample[];
  /** Keeps the samples of the newest `keptMs` as they are, and of each hour before them the worst only; returns how many were deleted. */
  thin(keptMs: number): number;
}

interface Row {
  readonly time_ms: number;
  readonly state: TradingState;
  readonly equity: number;
  readonly drawdown_pct: number;
  readonly day_loss_pct: number;
  readonly gross_pct: number;
  readonly net_pct: number;
  readonly leverage: number;
  readonly margin_used_pct: number;
  readonly value_at_risk_pct: number | null;
  readonly value_at_risk_limit_pct: number | null;
  readonly expected_shortfall_pct: number | null;
  readonly expected_shortfall_limit_pct: number | null;
}

/** Creates the table of risk samples of the session with this key. */
export function createRiskSampleStore(connection: Connection, session: number): RiskSampleStore {
  const put = connection.prepare(`INSERT OR REPLACE INTO risk_samples (session, time_ms, state, equity, drawdown_pct, day_loss_pct, gross_pct, net_pct, leverage, margin_used_pct,
    value_at_risk_pct, value_at_risk_limit_pct, expected_shortfall_pct, expected_shortfall_limit_pct) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const span = connection.prepare<{ count: number; first: number | null; last: number | null }>('SELECT count(*) AS count, min(time_ms) AS first, max(time_ms) AS last FROM risk_samples WHERE session = ? AND time_ms >= ? AND time_ms < ?');
  const all = connection.prepare<Row>('SELECT * FROM risk_samples WHERE session = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms');
  const worst = connection.prepare<Row>(`SELECT * FROM (
    SELECT *, row_number() OVER (PARTITION BY CAST((time_ms - ?) / ? AS INTEGER) ORDER BY ${WORST_FIRST}) AS place FROM risk_samples WHERE session = ? AND time_ms >= ? AND time_ms < ?
  ) WHERE place = 1 OR time_ms = ? ORDER BY time_ms`);
  const thin = connection.prepare(`DELETE FROM risk_samples WHERE session = ? AND time_ms IN (SELECT time_ms FROM (
    SELECT time_ms, row_number() OVER (PARTITION BY time_ms / ${HOUR_MS} ORDER BY ${WORST_FIRST}) AS place FROM risk_samples WHERE session = ? AND time_ms < ?
  ) WHERE place > 1)`);
  return {
    write: (sample) => {
      put.run(session, sample.timeMs, sample.state, sample.equity, sample.drawdownPct, sample.dayLossPct, sample.grossPct, sample.netPct, sample.leverage, sample.marginUsedPct,
        sample.valueAtRiskPct, sample.valueAtRiskLimitPct, sample.expectedShortfallPct, sample.expectedShortfallLimitPct);
    },
    read: ({ from, to, points }) => {
      invariant(Number.isInteger(points) && points >= 2, () => `expected 2 points or more, was ${points}`);
      const found = span.get(session, from, to);
      if (!found || found.first === null || found.last === null) return [];
      if (found.count <= points) return all.all(session, from, to).map(sampleOf);
      // One point is kept for the newest sample, which need not be the worst of its stretch.
      const step = Math.ceil((found.last - found.first + 1) / (points - 1));
      return worst.all(found.first, step, session, from, to, found.last).map(sampleOf);
    },
    thin: (keptMs) => {
      const newest = span.get(session, 0, Number.MAX_SAFE_INTEGER)?.last ?? null;
      return newest === null ? 0 : thin.run(session, session, Math.floor((newest - keptMs) / HOUR_MS) * HOUR_MS);
    },
  };
}

const HOUR_MS = 3_600_000;
const WORST_FIRST = 'value_at_risk_pct DESC NULLS LAST, drawdown_pct DESC, time_ms DESC';

function sampleOf(row: Row): RiskSample {
  return {
    timeMs: row.time_ms, state: row.state, equity: row.equity, drawdownPct: row.drawdown_pct, dayLossPct: row.day_loss_pct, grossPct: row.gross_pct, netPct: row.net_pct,
    leverage: row.leverage, marginUsedPct: row.margin_used_pct, valueAtRiskPct: row.value_at_risk_pct, valueAtRiskLimitPct: row.value_at_risk_limit_pct,
    expectedShortfallPct: row.expected_shortfall_pct, expectedShortfallLimitPct: row.expected_shortfall_limit_pct,
  };
}
