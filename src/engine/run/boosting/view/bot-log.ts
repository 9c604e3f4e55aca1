import type { BotForecasts, BotLogEntry, BotLogPage, DriftFinding, RetrainRecord } from '../../../contract/boosting.ts';
import type { StoredBotStep, StoredForecast } from '../../../adapters/sqlite/bot-store.ts';

/** Returns a step of the store as it is shown. */
export function logEntry({ seq, timeMs, kind, step }: StoredBotStep): BotLogEntry {
  return kind === 'step' ? { seq, kind, timeMs, record: step as RetrainRecord } : { seq, kind, timeMs, finding: step as DriftFinding };
}

/** Returns a page of the log. @param found newest first, one more than `limit` where there is another page */
export function logPage(found: readonly StoredBotStep[], limit: number, total: number): BotLogPage {
  const entries = found.slice(0, limit).map(logEntry);
  return { entries, total, next: found.length > limit ? entries.at(-1)?.seq ?? null : null };
}

/** More of them are a month of minutes nobody looks at at once. */
const MOST_FORECASTS = 10_000;

/** Returns forecasts as columns, the newest of them where there are very many. */
export function forecastColumns(found: readonly StoredForecast[], horizonMinutes: number): BotForecasts {
  const rows = found.slice(-MOST_FORECASTS);
  const codes = [...new Set(rows.map(({ code }) => code))];
  const numbers = new Map(codes.map((code, index) => [code, index]));
  return {
    timeMs: rows.map(({ timeMs }) => timeMs), version: rows.map(({ code }) => numbers.get(code) ?? 0), codes, forecastBps: rows.map(({ forecastBps }) => forecastBps),
    outcomeBps: rows.map(({ outcomeBps }) => outcomeBps), horizonMinutes,
  };
}
