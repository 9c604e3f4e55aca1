import { z } from 'zod';
import { fundingOverPeriod } from '../../src/engine/adapters/sim-exchange/funding.ts';
import type { FundingStamp } from '../../src/engine/adapters/sim-exchange/funding.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { agrees, resultOf } from './vector-result.ts';

const utcTime = z.string().regex(/^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}/, 'expected a time such as 2021-09-01 00:00:00')
  .transform((text) => Date.parse(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`));

const fundingCase = z.object({
  rate_start: z.number().int().min(0).default(0), rate_end: z.number().int().optional(), mark_start: z.number().int().min(0).default(0), mark_end: z.number().int().optional(),
  d1: utcTime, d2: utcTime, amount: z.number(), is_short: z.boolean().default(true), expected_fees: z.number(),
});

const rates = z.array(z.object({ fundingRate: z.number(), timestamp: z.number() }));
const marks = z.array(z.tuple([z.number(), z.number()]).rest(z.unknown()));

/** Rates and mark candles that all cases of a file share. */
export interface FundingFixtures {
  readonly rates: z.output<typeof rates>;
  readonly marks: z.output<typeof marks>;
}

/** Reads the shared rates (`funding_rates…`) and mark candles (`mark_ohlcv…`) of a file. */
export function fundingFixtures(document: Readonly<Record<string, unknown>>): FundingFixtures {
  const named = (prefix: string): unknown => Object.entries(document).find(([key]) => key.startsWith(prefix))?.[1];
  return { rates: parseCase(rates, named('funding_rates')), marks: parseCase(marks, named('mark_ohlcv')) };
}

/**
 * Sums funding over a holding period as freqtrade does for Binance: the option `binance-15s` for the opening and `skip` for rates that are not in the data.
 * The vectors state the fee of a short, who receives a positive rate.
 */
export function runFundingFees(raw: unknown, id: string, fixtures: FundingFixtures): VectorResult {
  const given = parseCase(fundingCase, raw);
  const markOpens = new Map(fixtures.marks.slice(given.mark_start, given.mark_end).map(([timeMs, open]) => [timeMs, open]));
  const stamps = fixtures.rates.slice(given.rate_start, given.rate_end).flatMap(({ timestamp, fundingRate }): readonly FundingStamp[] => {
    const markPrice = markOpens.get(timestamp);
    return markPrice === undefined ? [] : [{ timeMs: timestamp, rate: fundingRate, markPrice }];
  });
  const qty = given.is_short ? -given.amount : given.amount;
  const actual = fundingOverPeriod(stamps, { fromMs: given.d1, toMs: given.d2, qty, opening: 'binance-15s', missing: 'skip' });
  return resultOf(id, given.expected_fees, actual, { holds: agrees(given.expected_fees, actual, Math.abs(given.expected_fees) * 1e-6 + 1e-12) });
}
