import { readAccountSettings, readSymbolSettings } from '../../../adapters/binance/account.ts';
import type { BinanceConnector } from '../../../adapters/binance/rest/connector.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { VenueSettings } from './reconciliation.ts';

/** Reads the settings of the futures account that bear on trading these instruments. @throws VenueError */
export async function readVenueSettings(connector: BinanceConnector, instruments: readonly Instrument[]): Promise<VenueSettings> {
  const account = await readAccountSettings(connector);
  const rows = new Map((await readSymbolSettings(connector)).map((row) => [row.symbol, row]));
  const symbols = instruments.flatMap(({ id, symbol }) => {
    const row = rows.get(symbol);
    return row === undefined ? [] : [[id, { leverage: row.leverage }] as const];
  });
  return { isHedgeMode: account.isHedgeMode, isMultiAssets: account.isMultiAssets, canTrade: account.canTrade, symbols: new Map(symbols) };
}
