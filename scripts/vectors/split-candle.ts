import { z } from 'zod';
import { candleColourExtreme, splitBar } from '../../src/engine/adapters/sim-exchange/intrabar-path.ts';
import type { PriceRange } from '../../src/engine/adapters/sim-exchange/intrabar-path.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

/** Jesse's order: time, open, close, high, low, volume. */
const candle = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);
const splitCase = z.object({ candle, price: z.number(), expected_earlier: candle, expected_later: candle });

/** Splits a candle at a price along Jesse's path: a rising candle visits its low first, a falling one its high. */
export function runSplitCandle(raw: unknown, id: string): VectorResult {
  const { candle: [time, open, close, high, low, volume], price, expected_earlier, expected_later } = parseCase(splitCase, raw);
  if (price < low || price > high) throw new MalformedCase(`malformed case: expected a price from ${low} to ${high}, found ${price}`);
  const bar = { open, high, low, close };
  const { earlier, later } = splitBar(bar, price, candleColourExtreme(bar));
  const row = (part: PriceRange): readonly number[] => [time, part.open, part.close, part.high, part.low, volume];
  const expected = { earlier: expected_earlier, later: expected_later };
  const actual = { earlier: row(earlier), later: row(later) };
  return resultOf(id, expected, actual, { holds: fieldsAgree(expected, actual, 1e-9) });
}
