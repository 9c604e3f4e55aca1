import { invariant } from '../../domain/assert.ts';
import type { EpochMs } from '../../domain/units.ts';
import { decode, encode } from './codec.ts';
import type { Connection } from './connection.ts';

export interface NewBot {
  readonly id: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly instrumentId: string;
  /** As a person gave them, every default filled in; plain data. */
  readonly settings: unknown;
  /** Market time. */
  readonly startedMs: EpochMs;
}

/** One model line of boosted trees, in one instrument of one session. */
export interface StoredBot extends NewBot {
  /** Null while it goes on, or was cut off. */
  readonly endedMs: EpochMs | null;
  readonly endCause: string | null;
  /** From which it goes on; plain data, null before the first was written. */
  readonly state: unknown;
}

/** What a bot did, or found: a `step` is one of its cycle, a `finding` one of its watch over drift. */
export interface StoredBotStep {
  /** Counts the steps of a bot from 1, of whatever kind. */
  readonly seq: number;
  readonly timeMs: EpochMs;
  readonly kind: 'step' | 'finding';
  /** Plain data. */
  readonly step: unknown;
}

/** What a model said at the close of a bar of what comes, and what came, in bps of the price; null while it is not known. */
export interface StoredForecast {
  readonly timeMs: EpochMs;
  readonly code: string;
  readonly forecastBps: number;
  readonly outcomeBps: number | null;
}

/** What a bot writes at one go: all of it or nothing. */
export interface BotProgress {
  readonly state: unknown;
  readonly steps: readonly Omit<StoredBotStep, 'seq'>[];
  readonly forecasts: readonly Omit<StoredForecast, 'outcomeBps'>[];
  readonly outcomes: readonly StoredForecast[];
}

/** Bots beside sessions. Everything joins the open unit, when there is one. */
export interface BotStore {
  add(bot: NewBot): void;
  get(id: string): StoredBot | null;
  /** Newest first; without where they stand. */
  list(): readonly Omit<StoredBot, 'state'>[];
  /** Those of a session, oldest first. */
  ofSession(sessionId: string): readonly StoredBot[];
  save(id: string, progress: BotProgress): void;
  /** Gives it other settings. */
  change(id: string, settings: unknown): void;
  end(id: string, timeMs: EpochMs, cause: string): void;
  /** Newest first. @param before only those with a smaller number */
  steps(id: string, page?: { readonly before?: number; readonly limit?: number; readonly kind?: StoredBotStep['kind'] }): readonly StoredBotStep[];
  /** Those from a time on, and of the steps before it the newest of each outcome, which say how it stood then. Oldest first. */
  stepsSince(id: string, fromMs: EpochMs): readonly StoredBotStep[];
  /** How many steps there are. */
  countSteps(id: string): number;
  /** How many steps of the cycle came out how, and the number of the newest of each. */
  outcomes(id: string): Readonly<Record<string, { readonly count: number; readonly newest: number }>>;
  /** Those at [from, to), oldest first. */
  forecasts(id: string, span: { readonly from: EpochMs; readonly to: EpochMs }): readonly StoredForecast[];
  /** Drops the forecasts that bots at work in a session made before a time of its market, and all of bots that ended before a wall time; returns how many there were. */
  dropForecasts(which: { readonly sessionId: string; readonly beforeMs: EpochMs; readonly endedBeforeMs: EpochMs }): number;
}

interface Row {
  readonly key: number;
  readonly id: string;
  readonly session: string;
  readonly assignment: string;
  readonly instrument: string;
  readonly settings: string;
  readonly started_ms: number;
  readonly ended_ms: number | null;
  readonly end_cause: string | null;
}
interface StepRow {
  readonly seq: number;
  readonly time_ms: number;
  readonly kind: StoredBotStep['kind'];
  readonly step: string;
}
interface StateRow extends Row { readonly state: string | null }

/** Creates the store of bots. */
export function createBotStore(connection: Connection): BotStore {
  const columns = 'key, id, session, assignment, instrument, settings, started_ms, ended_ms, end_cause';
  const insert = connection.prepare('INSERT INTO bots (id, session, assignment, instrument, settings, started_ms) VALUES (?, ?, ?, ?, ?, ?)');
  const one = connection.prepare<StateRow>('SELECT * FROM bots WHERE id = ?');
  const keyed = connection.prepare<{ key: number }>('SELECT key FROM bots WHERE id = ?');
  const all = connection.prepare<Row>(`SELECT ${columns} FROM bots ORDER BY key DESC`);
  const ofSession = connection.prepare<StateRow>('SELECT * FROM bots WHERE session = ? ORDER BY key');
  const setState = connection.prepare('UPDATE bots SET state = ? WHERE key = ?');
  const change = connection.prepare('UPDATE bots SET settings = ? WHERE key = ?');
  const end = connection.prepare('UPDATE bots SET ended_ms = ?, end_cause = ? WHERE key = ? AND ended_ms IS NULL');
  const next = connection.prepare<{ next: number }>('SELECT coalesce(max(seq) + 1, 1) AS next FROM bot_steps WHERE bot = ?');
  const addStep = connection.prepare('INSERT INTO bot_steps (bot, seq, time_ms, kind, step, outcome) VALUES (?, ?, ?, ?, ?, ?)');
  const steps = connection.prepare<StepRow>(
    'SELECT seq, time_ms, kind, step FROM bot_steps WHERE bot = ? AND seq < ? AND (? IS NULL OR kind = ?) ORDER BY seq DESC LIMIT ?');
  // They are counted from 1 and never dropped.
  const count = connection.prepare<{ count: number }>('SELECT coalesce(max(seq), 0) AS count FROM bot_steps WHERE bot = ?');
  const outcomes = connection.prepare<{ outcome: string; count: number; newest: number }>(
    "SELECT outcome, count(*) AS count, max(seq) AS newest FROM bot_steps INDEXED BY bot_steps_outcome WHERE bot = ? AND kind = 'step' GROUP BY outcome");
  const firstSince = connection.prepare<{ seq: number | null }>('SELECT min(seq) AS seq FROM bot_steps WHERE bot = ? AND time_ms >= ?');
  const since = connection.prepare<StepRow>(`SELECT seq, time_ms, kind, step FROM bot_steps WHERE bot = ? AND (seq >= ? OR seq IN (
    SELECT max(seq) FROM bot_steps INDEXED BY bot_steps_outcome WHERE bot = ? AND kind = 'step' AND seq < ? GROUP BY outcome)) ORDER BY seq`);
  // What was worked out again after a restart is the same: it replaces itself.
  const addForecast = connection.prepare('INSERT INTO bot_forecasts (bot, time_ms, code, forecast_bps) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET forecast_bps = excluded.forecast_bps');
  const settle = connection.prepare('UPDATE bot_forecasts SET outcome_bps = ? WHERE bot = ? AND time_ms = ? AND code = ?');
  const forecasts = connection.prepare<{ time_ms: number; code: string; forecast_bps: number; outcome_bps: number | null }>(
    'SELECT time_ms, code, forecast_bps, outcome_bps FROM bot_forecasts WHERE bot = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms, code');
  // Each bot has the time of its own market: a recorded one is not dropped for being of another year.
  const drop = connection.prepare(`DELETE FROM bot_forecasts WHERE (bot IN (SELECT key FROM bots WHERE session = ? AND ended_ms IS NULL) AND time_ms < ?)
    OR bot IN (SELECT key FROM bots WHERE ended_ms < ?)`);

  const keyOf = (id: string): number => {
    const row = keyed.get(id);
    invariant(row, () => `expected a stored bot, was no ${id}`);
    return row.key;
  };

  return {
    add: ({ id, sessionId, assignmentId, instrumentId, settings, startedMs }) => { insert.run(id, sessionId, assignmentId, instrumentId, encode(settings), startedMs); },
    get: (id) => { const row = one.get(id); return row === undefined ? null : toBot(row); },
    list: () => all.all().map(toHead),
    ofSession: (id) => ofSession.all(id).map(toBot),
    save: (id, { state, steps: taken, forecasts: said, outcomes }) => connection.transaction(() => {
      const key = keyOf(id);
      const from = next.get(key)?.next ?? 1;
      for (const [index, { timeMs, kind, step }] of taken.entries()) addStep.run(key, from + index, timeMs, kind, encode(step), outcomeOf(step));
      for (const { timeMs, code, forecastBps } of said) addForecast.run(key, timeMs, code, forecastBps);
      for (const { timeMs, code, outcomeBps } of outcomes) settle.run(outcomeBps, key, timeMs, code);
      setState.run(encode(state), key);
    }),
    change: (id, settings) => { change.run(encode(settings), keyOf(id)); },
    end: (id, timeMs, cause) => { end.run(timeMs, cause, keyOf(id)); },
    steps: (id, { before = Number.MAX_SAFE_INTEGER, limit = 100, kind } = {}) => steps.all(keyOf(id), before, kind ?? null, kind ?? null, limit).map(toStep),
    stepsSince: (id, fromMs) => {
      const key = keyOf(id);
      const first = firstSince.get(key, fromMs)?.seq ?? Number.MAX_SAFE_INTEGER;
      return since.all(key, first, key, first).map(toStep);
    },
    countSteps: (id) => count.get(keyOf(id))?.count ?? 0,
    outcomes: (id) => Object.fromEntries(outcomes.all(keyOf(id)).map(({ outcome, count: times, newest }) => [outcome, { count: times, newest }])),
    forecasts: (id, { from, to }) => forecasts.all(keyOf(id), from, to).map((row) => ({ timeMs: row.time_ms, code: row.code, forecastBps: row.forecast_bps, outcomeBps: row.outcome_bps })),
    dropForecasts: ({ sessionId, beforeMs, endedBeforeMs }) => drop.run(sessionId, beforeMs, endedBeforeMs),
  };
}

function toHead(row: Row): Omit<StoredBot, 'state'> {
  return {
    id: row.id, sessionId: row.session, assignmentId: row.assignment, instrumentId: row.instrument, settings: decode(row.settings),
    startedMs: row.started_ms, endedMs: row.ended_ms, endCause: row.end_cause,
  };
}

function outcomeOf(step: unknown): string | null {
  const { outcome } = step as { readonly outcome?: unknown };
  return typeof outcome === 'string' ? outcome : null;
}

function toStep({ seq, time_ms: timeMs, kind, step }: StepRow): StoredBotStep {
  return { seq, timeMs, kind, step: decode(step) };
}

function toBot(row: StateRow): StoredBot {
  return { ...toHead(row), state: row.state === null ? null : decode(row.state) };
}
