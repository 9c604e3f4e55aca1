import { decimalFromScaled } from '../../../domain/decimal.ts';
import { atomsPerTickLot } from '../../../domain/instrument.ts';
import type { FundingBooked, TransferBooked } from '../../../domain/order-event.ts';
import type { Engine } from '../../../core/engine.ts';
import { QUOTE_DECIMALS, quoteAtoms } from '../../../domain/units.ts';
import type { IncomeRow } from '../../../ports/live-exchange.ts';
import type { ImaginedEngine } from './imagined-engine.ts';
import type { Readings } from './readings.ts';
import { byTimeThen } from './readings.ts';

/** A ten-millionth of the account. The exchange rounds every result and fee to 8 decimals of its own; our sums are exact. */
const DUST_SHARE = 10_000_000n;
const LEAST_DUST = 1_000n;

/**
 * Makes our cash what the exchange says: by the funding and the transfers that it names, and what is left of the difference as a transfer that nobody named.
 * @returns a sentence about what nobody named; null when there was nothing
 */
export function planCash(imagined: ImaginedEngine, { account, income }: Readings): string | null {
  const difference = (of: ImaginedEngine): bigint => account.cash - expectedCash(of.engine);
  for (const row of explaining(imagined, income, difference)) imagined.take(row);
  const unnamed = difference(imagined);
  if (isDust(unnamed, account.cash)) return null;
  imagined.take({
    type: 'transfer-booked', timeMs: account.takenAtMs, transferId: `unnamed:${account.takenAtMs}:${account.cash}`, amount: quoteAtoms(unnamed),
    reason: 'the balance was changed at the exchange, and it does not say by what',
  });
  const { quoteAsset } = imagined.engine.account();
  return `The exchange has ${moneyText(unnamed)} ${quoteAsset} ${unnamed > 0n ? 'more' : 'less'} than fills, funding and transfers explain; it is booked as a transfer.`;
}

/** Returns the balance of the quote asset that our books expect: on spot what our positions cost has been paid out of it. */
export function expectedCash(engine: Engine): bigint {
  let cash: bigint = engine.account().cash;
  for (const { instrument, costTickLots } of engine.state.ledger.positions) {
    if (instrument.market === 'spot') cash -= costTickLots * atomsPerTickLot(instrument);
  }
  return cash;
}

/** Tells whether a difference of money is too small to be booked. */
export function isDust(difference: bigint, cash: bigint): boolean {
  const share = absolute(cash) / DUST_SHARE;
  return absolute(difference) <= (share > LEAST_DUST ? share : LEAST_DUST);
}

/**
 * Returns the rows that bring us nearer to what the exchange says: all that are new, when they do so together, else each that does so alone. Rows that were booked
 * long ago and are read again explain nothing and are left out, even where the engine has forgotten that it knew them.
 */
function explaining(imagined: ImaginedEngine, income: readonly IncomeRow[], difference: (of: ImaginedEngine) => bigint): readonly (FundingBooked | TransferBooked)[] {
  if (difference(imagined) === 0n || income.length === 0) return [];
  const rows = income.toSorted(byTimeThen(({ id }) => id)).flatMap((row) => eventOf(imagined, row) ?? []);
  const all = imagined.fork();
  for (const row of rows) all.take(row);
  if (absolute(difference(all)) < absolute(difference(imagined))) return rows;
  const chosen = imagined.fork();
  return rows.filter((row) => {
    const left = absolute(difference(chosen));
    if (absolute(difference(chosen) - row.amount) >= left) return false;
    return chosen.take(row) === 'taken';
  });
}

/** One instrument is funded once at one time, so funding from before the last that was booked is known. */
function eventOf({ engine }: ImaginedEngine, row: IncomeRow): FundingBooked | TransferBooked | null {
  if (row.amount === 0n) return null;
  const desk = row.instrumentId === null ? undefined : engine.desks.get(row.instrumentId);
  if (row.kind === 'funding' && desk !== undefined) {
    // The exchange books amounts, not rates.
    return row.timeMs <= desk.fundedAtMs ? null : { type: 'funding-booked', timeMs: row.timeMs, instrumentId: desk.instrument.id, amount: row.amount, rate: 0 };
  }
  return { type: 'transfer-booked', timeMs: row.timeMs, transferId: `income:${row.id}`, amount: row.amount, reason: REASONS[row.kind] };
}

const REASONS: Readonly<Record<IncomeRow['kind'], string>> = {
  funding: 'funding of a position that is not ours', transfer: 'transferred at the exchange', other: 'booked by the exchange',
};

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function moneyText(atoms: bigint): string {
  return decimalFromScaled(absolute(atoms), QUOTE_DECIMALS).replace(/(\.\d\d\d*?)0+$/, '$1');
}
