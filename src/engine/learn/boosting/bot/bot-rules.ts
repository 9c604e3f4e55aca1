/** A rule between settings that is broken: at which of them to say so, and what was expected there. */
export interface BrokenRule {
  readonly path: readonly [section: string, key: string];
  readonly expected: string;
}

/** Finds the value of a setting; undefined where it is not valid by itself, and the rules that need it are passed over. */
export type FindSetting = (section: string, key: string) => unknown;

/** Rows that trees can be grown from at all; fewer are noise by heart. */
const LEAST_ROWS = 100;
/** Stretches of the horizon that do not overlap: fewer judge nothing. */
const LEAST_STRETCHES = 3;

/** Returns every rule between valid settings that is broken. */
export function brokenRules(find: FindSetting): readonly BrokenRule[] {
  return RULES.flatMap(({ needs, path, expected }) => {
    const values = needs.map((name) => find(...split(name)));
    if (values.includes(undefined)) return [];
    const wanted = expected(values);
    return wanted === null ? [] : [{ path: split(path), expected: wanted }];
  });
}

interface Rule {
  /** `section.key` of each setting that it is about. */
  readonly needs: readonly string[];
  readonly path: string;
  /** @returns null where it is kept */
  readonly expected: (values: readonly unknown[]) => string | null;
}

const RULES: readonly Rule[] = [
  {
    needs: ['data.instruments'], path: 'data.instruments',
    expected: ([ids]) => (new Set((ids as readonly string[]).map((id) => id.split(':')[0])).size > 1 ? 'instruments of one market (spot, um or practice): a session has one' : null),
  },
  numeric(['data.windowHours', 'training.validationShare', 'training.horizonMinutes'], 'data.windowHours', (hours, share, horizon) =>
    (Math.floor(hours * 60 * (1 - share)) - horizon < LEAST_ROWS ? `a window that leaves at least ${LEAST_ROWS} rows to learn from beside what is kept back and the horizon` : null)),
  numeric(['data.windowHours', 'training.validationShare', 'training.horizonMinutes'], 'training.horizonMinutes', (hours, share, horizon) => {
    const most = Math.floor((hours * 60 * share) / LEAST_STRETCHES);
    return horizon > most ? `at most ${most} minutes: what is kept back holds ${LEAST_STRETCHES} of them, and fewer judge nothing` : null;
  }),
  numeric(['retraining.shadowMinutes', 'retraining.everyMinutes'], 'retraining.shadowMinutes', (shadow, every) =>
    (shadow >= every ? `less than everyMinutes (${every}): else the next training begins before this model has taken over` : null)),
  {
    needs: ['retraining.restAfterHours', 'retraining.everyMinutes', 'retraining.everyMinutesInBacktest', 'retraining.shadowMinutes'], path: 'retraining.restAfterHours',
    expected: ([hours, session, backtest, shadow]) => {
      const least = Math.max(Number(session), Number(backtest)) + Number(shadow);
      return hours !== null && Number(hours) * 60 <= least ? `more than ${least} minutes: else a model rests before the next one could have taken over` : null;
    },
  },
  numeric(['execution.exitBps', 'execution.enterBps'], 'execution.exitBps', (exit, enter) =>
    (exit > enter ? `at most enterBps (${enter}): else the other side would be entered before this one is left` : null)),
  numeric(['execution.riskPerTradePct', 'execution.dailyLossLimitPct'], 'execution.riskPerTradePct', (risk, limit) =>
    (risk > limit ? `at most dailyLossLimitPct (${limit}): else a single losing trade would end the day` : null)),
  {
    needs: ['execution.mode', 'execution.connectionId'], path: 'execution.connectionId',
    expected: ([mode, connection]) => (mode !== 'paper' && connection === null ? `the name of a stored connection, which ${String(mode)} needs` : null),
  },
  {
    needs: ['execution.mode', 'data.instruments'], path: 'execution.mode',
    expected: ([mode, ids]) => (mode !== 'paper' && (ids as readonly string[]).some((id) => id.startsWith('practice:')) ? 'paper, as the instruments are those of the practice market' : null),
  },
];

function numeric(needs: readonly string[], path: string, expected: (...values: number[]) => string | null): Rule {
  return { needs, path, expected: (values) => expected(...(values as readonly number[])) };
}

function split(name: string): readonly [section: string, key: string] {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
}
