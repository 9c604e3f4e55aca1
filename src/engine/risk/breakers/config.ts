import { z } from 'zod';
import type { ConfigField } from '../../domain/config-field.ts';

const ACCOUNT = 'When to stop';
const STRATEGY = 'When to stop a strategy';
const MARKET = 'When to stop in one symbol';

/** The settings of the breakers, for the one form of all limits. A threshold of 0 switches its breaker off; percentages are of the account's equity. */
export const breakerFields = {
  weeklyLossLimitPct: z.number().min(0).max(100).default(7).meta({
    title: 'Largest loss in one week', unit: '%', step: 0.5, group: ACCOUNT,
    description: 'When the account has lost this share since Monday, midnight UTC, nothing new is opened; 0 switches it off.',
  } satisfies ConfigField),
  weeklyLossRelease: z.enum(['next-week', 'person']).default('next-week').meta({
    title: 'After the weekly loss, trade again', unit: '', group: ACCOUNT,
    description: 'Whether opening starts again by itself on the next Monday, midnight UTC, or only when a person resumes.',
  } satisfies ConfigField),
  drawdownWarnPct: z.number().min(0).max(100).default(5).meta({
    title: 'Warn at a fall of', unit: '%', step: 0.5, group: ACCOUNT,
    description: 'Once the account has fallen this far from its highest value you are told, and nothing is stopped; 0 switches it off.',
  } satisfies ConfigField),
  venueErrorLimit: z.int().min(0).max(1000).default(5).meta({
    title: 'Errors of the exchange', unit: 'errors', step: 1, group: ACCOUNT,
    description: 'After this many orders that the exchange refused, or that nobody knows the end of, nothing new is opened for a while; 0 switches it off.',
  } satisfies ConfigField),
  venueErrorMinutes: z.number().min(1).max(1440).default(10).meta({
    title: 'Errors count for', unit: 'minutes', step: 1, group: ACCOUNT, advanced: true,
    description: 'How long an error of the exchange counts, and how long there must have been none before opening starts again.',
  } satisfies ConfigField),
  losingStreakTrades: z.int().min(0).max(1000).default(15).meta({
    title: 'Losing trades in a row', unit: 'trades', step: 1, group: STRATEGY,
    description: 'After this many losses one after the other a strategy opens nothing for a while; 0 switches it off.',
  } satisfies ConfigField),
  losingStreakHours: z.number().min(0.1).max(720).default(24).meta({
    title: 'Pause after losing in a row', unit: 'hours', step: 1, group: STRATEGY, advanced: true,
    description: 'How long a strategy opens nothing after too many losses in a row.',
  } satisfies ConfigField),
  strategyBoundsFactor: z.number().min(0).max(10).default(1.5).meta({
    title: 'Worse than its backtest by', unit: '×', step: 0.1, group: STRATEGY,
    description: 'A strategy is stopped when it falls, loses in a row or trades this many times more than its backtest on file did, or earns far less by trade; 0 switches it off.',
  } satisfies ConfigField),
  volatilitySpikeFactor: z.number().min(0).max(100).default(4).meta({
    title: 'Sudden unrest', unit: '×', step: 0.5, group: MARKET,
    description: 'Nothing is opened in a symbol while its price moves this many times as much as in the past days; 0 switches it off.',
  } satisfies ConfigField),
  priceJumpSigmas: z.number().min(0).max(1000).default(15).meta({
    title: 'Price jump', unit: '× usual move', step: 1, group: MARKET,
    description: 'Nothing is opened in a symbol for a while after its price moved this many times its usual move from one bar to the next; 0 switches it off.',
  } satisfies ConfigField),
  priceJumpMinPct: z.number().min(0.1).max(100).default(3).meta({
    title: 'Smallest price jump', unit: '%', step: 0.5, group: MARKET, advanced: true,
    description: 'A smaller move is never a jump, however quiet the symbol was.',
  } satisfies ConfigField),
  priceJumpMaxPct: z.number().min(0).max(1000).default(25).meta({
    title: 'A jump in any case', unit: '%', step: 1, group: MARKET, advanced: true,
    description: 'A larger move from one bar to the next is always a jump, or a wrong price; 0 switches it off.',
  } satisfies ConfigField),
  marketPauseMinutes: z.number().min(1).max(10_080).default(60).meta({
    title: 'Pause of a symbol', unit: 'minutes', step: 5, group: MARKET, advanced: true,
    description: 'How long nothing is opened after a price jump or sudden unrest, and for three bars at least; unrest must have halved as well.',
  } satisfies ConfigField),
  spreadFactor: z.number().min(0).max(1000).default(10).meta({
    title: 'Wide spread', unit: '× usual', step: 1, group: MARKET,
    description: 'Nothing is opened in a symbol while buying and selling prices are this many times as far apart as usual; 0 switches it off.',
  } satisfies ConfigField),
  spreadMinPct: z.number().min(0).max(100).default(0.2).meta({
    title: 'Smallest wide spread', unit: '%', step: 0.05, group: MARKET, advanced: true,
    description: 'A narrower spread is never too wide, however narrow it usually is.',
  } satisfies ConfigField),
  spreadMaxPct: z.number().min(0).max(100).default(2).meta({
    title: 'Too wide in any case', unit: '%', step: 0.1, group: MARKET,
    description: 'Nothing is opened in a symbol while its spread is at least this share of its price; 0 switches it off.',
  } satisfies ConfigField),
  quoteCalmSeconds: z.number().min(0).max(3600).default(60).meta({
    title: 'Calm after bad quotes', unit: 's', step: 5, group: MARKET, advanced: true,
    description: 'How long the spread must have been narrow, and bid below ask, before opening starts again.',
  } satisfies ConfigField),
  crossedBook: z.enum(['pause', 'ignore']).default('pause').meta({
    title: 'When bid and ask cross', unit: '', group: MARKET,
    description: 'Whether nothing is opened in a symbol whose best buyer bids more than its best seller asks, which no sound price does.',
  } satisfies ConfigField),
  stalePriceSeconds: z.number().min(0).max(86_400).default(300).meta({
    title: 'Silence of one symbol', unit: 's', step: 10, group: MARKET,
    description: 'Nothing is opened in a symbol that has said nothing for this long beyond its bar, while others go on; 0 switches it off.',
  } satisfies ConfigField),
  fundingExtremePct: z.number().min(0).max(100).default(0.3).meta({
    title: 'Extreme funding', unit: '%', step: 0.05, group: MARKET,
    description: 'Nothing is opened on the side that pays while one funding costs at least this share of the position; 0 switches it off.',
  } satisfies ConfigField),
} as const;

/** What a strategy did in its backtest on file: what it is held to when it trades. Returns are net of costs, in percent of the entry's worth. */
export const strategyBounds = z.strictObject({
  /** The backtest, to tell one from another. */
  runId: z.string(),
  trades: z.int().min(1),
  meanReturnPct: z.number(),
  /** Standard deviation of the returns. */
  deviationPct: z.number().min(0),
  /** Largest fall of its account from the peak. */
  maxDrawdownPct: z.number().min(0),
  longestLosingStreak: z.int().min(0),
  tradesPerDay: z.number().min(0),
});

export type StrategyBounds = Readonly<z.infer<typeof strategyBounds>>;
