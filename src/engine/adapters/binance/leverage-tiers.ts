import { z } from 'zod';
import type { BinanceConnector } from './rest/connector.ts';

/** One tier of a future: up to `notionalCap`, in the quote asset, these rates hold. */
export interface LeverageTier {
  readonly notionalFloor: number;
  readonly notionalCap: number;
  readonly maintenanceMarginRate: number;
  readonly maxLeverage: number;
  /** Maintenance amount in the quote asset: margin = notional × rate − this. */
  readonly maintenanceAmount: number;
}

const number = z.coerce.number();
const row = z.object({
  symbol: z.string(),
  brackets: z.array(z.object({ initialLeverage: number, notionalCap: number, notionalFloor: number, maintMarginRatio: number, cum: number })),
});
const reply = z.union([z.array(row), row.transform((one) => [one])]);

/** Reads the leverage tiers of all futures, smallest notional first. @throws VenueError @see Binance "Notional and Leverage Brackets" */
export async function readLeverageTiers(connector: BinanceConnector): Promise<ReadonlyMap<string, readonly LeverageTier[]>> {
  const rows = await connector.call({ method: 'GET', path: '/fapi/v1/leverageBracket', security: 'signed', effect: 'read', weight: 1 }, reply);
  return new Map(rows.map(({ symbol, brackets }) => [
    symbol,
    brackets
      .map((tier) => ({ notionalFloor: tier.notionalFloor, notionalCap: tier.notionalCap, maintenanceMarginRate: tier.maintMarginRatio, maxLeverage: tier.initialLeverage, maintenanceAmount: tier.cum }))
      .toSorted((a, b) => a.notionalFloor - b.notionalFloor),
  ]));
}
