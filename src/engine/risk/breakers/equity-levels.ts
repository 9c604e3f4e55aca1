import type { Breaker, BreakerAction, BreakerCode } from '../../domain/breaker.ts';
import type { RiskConfig } from '../config.ts';
import { percentAgainst } from '../words.ts';

/** One limit of the account's loss. */
export interface EquityLevel {
  readonly code: BreakerCode;
  readonly title: string;
  readonly action: BreakerAction;
  /** What the loss is measured from. */
  readonly base: 'dayBaseEquity' | 'weekBaseEquity' | 'peakEquity';
  readonly limitPct: number;
  /** The fall below which it ends by itself; null where no recovery ends it. */
  readonly calmPct: number | null;
  readonly release: Breaker['release'];
  readonly endsWith: 'day' | 'week' | null;
  /** One or two sentences with the numbers, and what ends it. */
  cause(valuePct: number): string;
  /** How it ends, in one sentence. */
  readonly ending: string;
}

/** A step of the fall ends when the account is a tenth of its way back: at 4.5 % where it began at 5 %. */
const CALM_SHARE = 0.9;

/** Returns the limits that are on, the fall's steps in their order. */
export function levelsOf(config: RiskConfig): readonly EquityLevel[] {
  const { drawdownWarnPct, drawdownReducePct, maxDrawdownPct, weeklyLossLimitPct } = config;
  return [
    ...(drawdownWarnPct > 0 && drawdownWarnPct < maxDrawdownPct ? [step('drawdown-warning', 'warn', drawdownWarnPct, 'This is a warning: nothing is stopped.')] : []),
    ...(drawdownReducePct < maxDrawdownPct ? [step('drawdown-shrink', 'shrink', drawdownReducePct, 'New trades risk half as much while it is that far down.')] : []),
    halt(maxDrawdownPct),
    daily(config),
    ...(weeklyLossLimitPct > 0 ? [weekly(config)] : []),
  ];
}

function step(code: 'drawdown-warning' | 'drawdown-shrink', action: BreakerAction, limitPct: number, effect: string): EquityLevel {
  const calmPct = limitPct * CALM_SHARE;
  return {
    code, action, base: 'peakEquity', limitPct, calmPct, release: 'automatic', endsWith: null,
    title: code === 'drawdown-warning' ? 'Fall from the peak: warning' : 'Fall from the peak: smaller trades',
    cause: (value) => `The account has fallen ${against(value, limitPct, 'this step begins at')}. ${effect}`,
    ending: `By itself when the account is less than ${calmPct.toFixed(2)} % below its peak.`,
  };
}

function halt(limitPct: number): EquityLevel {
  return {
    code: 'drawdown-limit', title: 'Fall from the peak: halt', action: 'halt', base: 'peakEquity', limitPct, calmPct: null, release: 'person', endsWith: null,
    cause: (value) => `The account has fallen ${against(value, limitPct, 'the limit is')}. Trading is halted until a person resumes.`,
    ending: 'Only by a person.',
  };
}

function daily({ dailyLossLimitPct, dailyLossRelease }: RiskConfig): EquityLevel {
  const isByDay = dailyLossRelease === 'next-day';
  return {
    code: 'daily-loss-limit', title: 'Loss today', action: 'reduce', base: 'dayBaseEquity', limitPct: dailyLossLimitPct, calmPct: null,
    release: isByDay ? 'automatic' : 'person', endsWith: isByDay ? 'day' : null,
    cause: (value) => lost(value, dailyLossLimitPct, 'today (UTC)', isByDay ? 'the next day (UTC)' : 'a person resumes'),
    ending: isByDay ? 'By itself at the next midnight UTC.' : 'Only by a person.',
  };
}

function weekly({ weeklyLossLimitPct, weeklyLossRelease }: RiskConfig): EquityLevel {
  const isByWeek = weeklyLossRelease === 'next-week';
  return {
    code: 'weekly-loss-limit', title: 'Loss this week', action: 'reduce', base: 'weekBaseEquity', limitPct: weeklyLossLimitPct, calmPct: null,
    release: isByWeek ? 'automatic' : 'person', endsWith: isByWeek ? 'week' : null,
    cause: (value) => lost(value, weeklyLossLimitPct, 'this week (since Monday, UTC)', isByWeek ? 'next Monday (UTC)' : 'a person resumes'),
    ending: isByWeek ? 'By itself on the next Monday, midnight UTC.' : 'Only by a person.',
  };
}

function against(value: number, limitPct: number, what: string): string {
  const [fallen, limit] = percentAgainst(value, limitPct);
  return `${fallen} from its peak; ${what} ${limit}`;
}

function lost(value: number, limitPct: number, since: string, until: string): string {
  const [loss, limit] = percentAgainst(value, limitPct);
  return `The account has lost ${loss} ${since}; the limit is ${limit}. Nothing new is opened until ${until}.`;
}
