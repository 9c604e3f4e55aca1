import { breakEvenPrice, entryPrice, profitAt, type Position } from '../accounts/position.ts';
import type { UmAccount } from '../accounts/um-account.ts';
import { type Atoms, short } from '../decimal.ts';
import type { Venue } from '../market/venue.ts';
import type { UserEvent } from '../user-feed.ts';

/** Returns the ACCOUNT_UPDATE with the balance and the positions that changed; no position at all for cross funding. */
export function accountUpdate(reason: string, account: UmAccount, positions: readonly Position[], venue: Venue, timeMs: number, balanceChange: Atoms = 0n): UserEvent {
  return {
    e: 'ACCOUNT_UPDATE',
    E: timeMs,
    T: timeMs,
    a: {
      m: reason,
      B: [
        { a: account.asset, wb: short(account.wallet), cw: short(account.crossWallet), bc: short(balanceChange) },
        ...(account.isBurningBnb ? [{ a: 'BNB', wb: short(account.bnb), cw: short(account.bnb), bc: '0' }] : []),
      ],
      P: positions.map((position) => ({
        s: position.symbol,
        pa: short(position.qty),
        ep: short(entryPrice(position)),
        bep: short(breakEvenPrice(position)),
        cr: short(position.realized),
        up: short(profitAt(position, venue.listing(position.symbol).markPrice)),
        mt: account.marginType(position.symbol),
        iw: short(position.isolatedWallet),
        ps: position.side,
        ma: account.asset,
      })),
    },
  };
}

/** Returns the ACCOUNT_CONFIG_UPDATE of a new leverage. */
export const leverageUpdate = (symbol: string, leverage: number, timeMs: number): UserEvent => ({ e: 'ACCOUNT_CONFIG_UPDATE', E: timeMs, T: timeMs, ac: { s: symbol, l: leverage } });
