import { z } from 'zod';

const flag = z.union([z.literal(0), z.literal(1), z.boolean()]).default(0).transform(Boolean);
const price = z.number().nullish().transform((value) => value ?? null);

const candle = z.object({
  t: z.number(), o: z.number(), h: z.number(), l: z.number(), c: z.number(),
  enter_long: flag, exit_long: flag, enter_short: flag, exit_short: flag,
  enter_tag: z.string().nullish().transform((tag) => tag ?? null),
});

const config = z.object({
  stop_loss: z.number(),
  roi: z.record(z.string().regex(/^\d+$/), z.number()),
  trailing_stop: z.boolean().default(false),
  trailing_only_offset_is_reached: z.boolean().default(false),
  trailing_stop_positive: price,
  trailing_stop_positive_offset: z.number().nullish().transform((value) => value ?? 0),
  use_exit_signal: z.boolean().default(false),
  use_custom_stoploss: z.boolean().default(false),
  custom_entry_price: price,
  custom_exit_price: price,
  leverage: z.number().positive().nullish().transform((value) => value ?? 1),
  timeout: z.number().nullish().transform((value) => value ?? null),
  adjust_entry_price: price,
  adjust_exit_price: price,
  adjust_trade_position: z.array(z.number().nullable()).nullish().transform((value) => value ?? null),
});

/** A table of candles with signals, the settings of the strategy, and the trades that freqtrade makes of it. */
export const backtestCase = z.object({
  id: z.string(),
  input: z.object({
    timeframe: z.string().regex(/^\d+[mhdw]$/, 'expected a timeframe such as 1h'),
    fee: z.number().min(0).default(0),
    funding: z.literal(0, 'expected funding of 0: the table has no funding times').default(0),
    max_open_trades: z.number().default(10),
    candles: z.array(candle).min(2),
    config,
  }),
  expected: z.object({ n_trades: z.number().int().optional(), sum_profit_ratio_round3: z.number().optional(), trades: z.array(z.record(z.string(), z.unknown())), open_trades_left: z.number().int().optional() }),
});

export type BacktestInput = z.output<typeof backtestCase>['input'];
export type Candle = z.output<typeof candle>;
export type StrategySettings = z.output<typeof config>;

const UNIT_MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };

/** Returns the length of a candle in minutes. */
export function timeframeMinutes(timeframe: string): number {
  return Number(timeframe.slice(0, -1)) * (UNIT_MINUTES[timeframe.slice(-1)] ?? Number.NaN);
}
