import { basename } from 'node:path';
import type { Market } from '../../domain/instrument.ts';
import { readFileName } from '../../adapters/history/file-name.ts';
import { HistoryError } from '../../adapters/history/history-error.ts';
import type { DataFile } from './read-data-file.ts';

export interface GivenSeries {
  readonly symbol?: string;
  readonly market?: Exclude<Market, 'practice'>;
}

export interface IdentifiedSeries {
  readonly symbol: string;
  readonly market: Exclude<Market, 'practice'>;
  /** What was told from name or content, in words. */
  readonly inferred: readonly string[];
}

/**
 * Tells whose history a file holds: from what was given, else from its content, else from its name and folders.
 * @throws HistoryError when nothing tells, or when the content says otherwise than what was given
 */
export function identifySeries(path: string, data: DataFile, given: GivenSeries): IdentifiedSeries {
  const file = basename(path);
  const named = readFileName(path);
  const inferred: string[] = [];
  const pick = <Value extends string>(what: string, sources: readonly [given: Value | null, content: Value | null, name: Value | null]): Value => {
    const [fromCaller, fromContent, fromName] = sources;
    if (fromCaller !== null && fromContent !== null && fromCaller !== fromContent) {
      throw new HistoryError({ code: 'not-recognized', place: { file }, expected: `data of the ${what} ${fromCaller}`, found: `data of ${fromContent}` });
    }
    const value = fromCaller ?? fromContent ?? fromName;
    if (value === null) throw new HistoryError({ code: 'not-enough-given', place: { file }, expected: `the ${what} to be given, as neither the content nor the name tells it`, found: `no ${what}` });
    if (fromCaller === null) inferred.push(`${what} ${value} from the ${fromContent === null ? 'file name' : 'content'}`);
    return value;
  };
  const symbol = pick('symbol', [given.symbol ?? null, data.symbol, named.symbol]);
  if (!/^[A-Z0-9]{3,20}$/.test(symbol)) throw new HistoryError({ code: 'not-enough-given', place: { file }, expected: 'a symbol in capitals and digits, such as BTCUSDT', found: `"${symbol}"` });
  const market = pick('market', [given.market ?? null, data.market, named.market]);
  return { symbol, market, inferred };
}
