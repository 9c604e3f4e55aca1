import { z } from 'zod';
import { scaledFromDecimal } from '../../../domain/decimal.ts';
import { QUOTE_DECIMALS, quoteAtoms, type EpochMs } from '../../../domain/units.ts';
import type { IncomeRow } from '../../../ports/live-exchange.ts';
import { VenueError } from '../../../ports/venue-error.ts';
import type { VenueSymbol } from '../exchange-info.ts';
import type { BinanceConnector } from '../rest/connector.ts';

const id = z.union([z.string(), z.number().int()]).transform(String);
const rows = z.array(z.object({ symbol: z.string().nullish(), incomeType: z.string(), income: z.string(), asset: z.string(), time: z.number(), tranId: id }));

const PAGE = 1_000;
const WINDOW_MS = 7 * 86_400_000;
/** What fills say already. */
const OF_FILLS: ReadonlySet<string> = new Set(['REALIZED_PNL', 'COMMISSION']);

/** Returns what changed the money of a futures account beside trades, oldest first; of the quote asset only. @throws VenueError */
export async function readIncome(connector: BinanceConnector, what: { readonly quoteAsset: string; readonly symbols: ReadonlyMap<string, VenueSymbol>; readonly sinceMs: EpochMs; readonly nowMs: EpochMs }): Promise<readonly IncomeRow[]> {
  const found = new Map<string, IncomeRow>();
  for (let fromMs = what.sinceMs; fromMs <= what.nowMs; fromMs += WINDOW_MS) {
    for (let startTime = fromMs, count = PAGE; count >= PAGE;) {
      const params = { startTime, endTime: Math.max(startTime, fromMs + WINDOW_MS - 1), limit: PAGE };
      const page = await connector.call({ method: 'GET', path: '/fapi/v1/income', params, security: 'signed', effect: 'read', weight: 30 }, rows);
      for (const row of page) {
        if (OF_FILLS.has(row.incomeType) || row.asset !== what.quoteAsset) continue;
        const amount = scaledFromDecimal(row.income, QUOTE_DECIMALS);
        if (amount === null) throw new VenueError(`income ${row.tranId}: expected a decimal of ${QUOTE_DECIMALS} places, was '${row.income}'`, { kind: 'unknown' });
        const key = `${row.incomeType}:${row.symbol ?? ''}:${row.tranId}`;
        found.set(key, { id: key, timeMs: row.time, kind: kindOf(row.incomeType), instrumentId: what.symbols.get(row.symbol ?? '')?.instrument.id ?? null, amount: quoteAtoms(amount) });
      }
      const last = page.at(-1);
      // A page that is full of one millisecond cannot be turned by time.
      if (last === undefined || last.time === startTime) break;
      count = page.length;
      startTime = last.time;
    }
  }
  return [...found.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}

function kindOf(incomeType: string): IncomeRow['kind'] {
  if (incomeType === 'FUNDING_FEE') return 'funding';
  return /TRANSFER|DEPOSIT|WITHDRAW|COIN_SWAP/.test(incomeType) ? 'transfer' : 'other';
}
