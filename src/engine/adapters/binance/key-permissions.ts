import { z } from 'zod';
import { VenueError } from '../../ports/venue-error.ts';
import type { BinanceEnvironment } from './endpoints.ts';
import type { BinanceConnector } from './rest/connector.ts';

/** What a key may do. */
export interface KeyPermissions {
  readonly canRead: boolean;
  readonly canTradeSpot: boolean;
  readonly canTradeFutures: boolean;
  readonly canWithdraw: boolean;
  /** Moving money to other accounts at the exchange counts as taking it away, too. */
  readonly canTransfer: boolean;
  /** Works from listed addresses only. */
  readonly isAddressBound: boolean;
}

/** Whether Tradewind works with a key; the sentences are for the person. */
export interface KeyVerdict {
  readonly isAccepted: boolean;
  /** Why not. */
  readonly problems: readonly string[];
  /** What would make it safer. */
  readonly advice: readonly string[];
}

const flag = z.boolean().default(false);
const restrictions = z.object({
  ipRestrict: flag, enableReading: flag, enableWithdrawals: flag, enableInternalTransfer: flag, permitsUniversalTransfer: flag, enableSpotAndMarginTrading: flag, enableFutures: flag,
});

/**
 * Asks the exchange what the key may do. `canWithdraw` of the account replies is the account's, not the key's, so only this call tells.
 * @param spot the connector of the spot market, which serves it for both
 * @returns null where the exchange does not offer the question: the demo and the testnet
 * @throws VenueError
 */
export async function readKeyPermissions(spot: BinanceConnector): Promise<KeyPermissions | null> {
  try {
    const reply = await spot.call({ method: 'GET', path: '/sapi/v1/account/apiRestrictions', security: 'signed', effect: 'read', weight: 1, urgency: 'now' }, restrictions);
    return {
      canRead: reply.enableReading, canTradeSpot: reply.enableSpotAndMarginTrading, canTradeFutures: reply.enableFutures, canWithdraw: reply.enableWithdrawals,
      canTransfer: reply.enableInternalTransfer || reply.permitsUniversalTransfer, isAddressBound: reply.ipRestrict,
    };
  } catch (error) {
    if (error instanceof VenueError && error.status === 404) return null;
    throw error;
  }
}

/** Judges a key. With real money a key of unknown permissions is refused like one that may withdraw. */
export function judgeKey(permissions: KeyPermissions | null, options: { readonly environment: BinanceEnvironment; readonly needs: readonly ('spot' | 'um')[] }): KeyVerdict {
  if (permissions === null) {
    const isPlay = options.environment === 'demo' || options.environment === 'testnet';
    return isPlay
      ? { isAccepted: true, problems: [], advice: ['The exchange does not say what a demo key may do; there is no real money behind it.'] }
      : { isAccepted: false, problems: ['The exchange did not say what this key may do, so it is not used.'], advice: [] };
  }
  const problems: string[] = [];
  if (permissions.canWithdraw) problems.push('This key may withdraw money. Tradewind never needs that: at Binance, API Management, edit the key and untick "Enable Withdrawals", or make a new key without it.');
  if (permissions.canTransfer) problems.push('This key may move money to other accounts. Untick "Enable Internal Transfer" and "Permits Universal Transfer".');
  if (!permissions.canRead) problems.push('This key may not read. Tick "Enable Reading".');
  if (options.needs.includes('spot') && !permissions.canTradeSpot) problems.push('This key may not trade spot. Tick "Enable Spot & Margin Trading", or connect futures only.');
  if (options.needs.includes('um') && !permissions.canTradeFutures) problems.push('This key may not trade futures. Tick "Enable Futures"; the key must have been made after the futures account was opened.');
  const advice = permissions.isAddressBound ? [] : ['Bind the key to the address of this computer ("Restrict access to trusted IPs only"): a stolen key is then of no use elsewhere.'];
  return { isAccepted: problems.length === 0, problems, advice };
}
