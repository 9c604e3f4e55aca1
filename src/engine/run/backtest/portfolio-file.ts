import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { strategyAssignment } from '../../core/engine-config.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';

/** A file of strategies that cannot be used, and what is wrong with it. */
export class BadPortfolioFile extends Error {
  override readonly name = 'BadPortfolioFile';
}

/** One strategy as a person writes it: `symbols` are what `--symbol` takes, and what may be left out is. */
const written = z.strictObject({
  ...strategyAssignment.shape,
  id: strategyAssignment.shape.id.optional(),
  enabled: strategyAssignment.shape.enabled.default(true),
  config: strategyAssignment.shape.config.default({}),
  instruments: strategyAssignment.shape.instruments.optional(),
  symbols: z.array(z.string()).min(1).max(20).optional(),
  market: z.enum(['spot', 'um']).optional(),
});

const file = z.union([z.array(written).min(1), z.strictObject({ strategies: z.array(written).min(1) }).transform(({ strategies }) => strategies)], 'expected a list of strategies, each with strategy, symbols and interval');

/** Finds the stored instruments that symbols mean. */
export type FindInstruments = (symbols: readonly string[], market: string | undefined) => string[];

/**
 * Reads the strategies of a portfolio: a list, or a document with `strategies`. One without an id is called after its strategy and its place in the list.
 * @throws BadPortfolioFile when the file cannot be read, or with all that is missing or malformed in it
 */
export function readPortfolio(path: string, find: FindInstruments): StrategyAssignment[] {
  const document = jsonOf(path);
  const parsed = file.safeParse(document);
  if (!parsed.success) {
    const list = z.array(written).safeParse(Array.isArray(document) ? document : (document as { strategies?: unknown } | null)?.strategies);
    const issues = list.success || !Array.isArray(Array.isArray(document) ? document : (document as { strategies?: unknown } | null)?.strategies) ? parsed.error.issues : list.error.issues;
    throw unusable(path, issues.map((issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.message}`).join('; '));
  }
  return parsed.data.map(({ symbols, market, instruments, id, ...rest }, index) => {
    if ((symbols === undefined) === (instruments === undefined)) throw unusable(path, `strategy ${index + 1}: expected symbols, or instruments such as um:BTCUSDT, was ${symbols === undefined ? 'neither' : 'both'}`);
    return { ...rest, id: id ?? `${rest.strategy}-${index + 1}`, instruments: instruments ?? find(symbols ?? [], market) };
  });
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unusable(path, `expected a file of JSON, found: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function unusable(path: string, message: string, cause?: unknown): BadPortfolioFile {
  return new BadPortfolioFile(`${path}: ${message}`, { cause });
}

/** Returns the shortest of the bars that strategies decide on; an hour of none. */
export function shortestInterval(strategies: readonly StrategyAssignment[]): Interval {
  return strategies.map(({ interval }) => interval).toSorted((a, b) => intervalMs(a) - intervalMs(b))[0] ?? '1h';
}
