import { z } from 'zod';
import { decimalFromScaled, decimalsOf, scaledFromDecimal } from '../../domain/decimal.ts';
import { isAlreadySo } from './errors.ts';
import type { BinanceConnector } from './rest/connector.ts';

/** One asset of an account; amounts are the exchange's decimal texts. */
export interface Balance {
  readonly asset: string;
  /** What belongs to us, without open profit. */
  readonly total: string;
  /** What can be used now. */
  readonly free: string;
}

/** An open position as the exchange reports it; all numbers are its decimal texts. */
export interface VenuePosition {
  readonly symbol: string;
  readonly positionSide: string;
  /** Negative for short. */
  readonly qty: string;
  readonly entryPrice: string;
  readonly markPrice: string;
  /** Null when there is none. */
  readonly liquidationPrice: string | null;
  readonly unrealizedPnl: string;
  readonly notional: string;
  readonly maintenanceMargin: string;
  readonly updatedAtMs: number;
}

export interface SymbolSettings {
  readonly symbol: string;
  readonly leverage: number;
  readonly marginType: 'cross' | 'isolated';
}

export interface AccountSettings {
  readonly canTrade: boolean;
  /** Long and short positions side by side; Tradewind works in one-way mode only. */
  readonly isHedgeMode: boolean;
  readonly isMultiAssets: boolean;
}

const decimal = z.string();
const spotAccount = z.object({ canTrade: z.boolean(), balances: z.array(z.object({ asset: z.string(), free: decimal, locked: decimal })) });
const umBalance = z.array(z.object({ asset: z.string(), balance: decimal, availableBalance: decimal }));
const positionRisk = z.array(z.object({
  symbol: z.string(), positionSide: z.string(), positionAmt: decimal, entryPrice: decimal, markPrice: decimal, liquidationPrice: decimal, unRealizedProfit: decimal, notional: decimal, maintMargin: decimal, updateTime: z.number(),
}));
const symbolConfig = z.array(z.object({ symbol: z.string(), marginType: z.string(), leverage: z.number() }));
const accountConfig = z.object({ canTrade: z.boolean(), dualSidePosition: z.boolean(), multiAssetsMargin: z.boolean() });
const listenKey = z.object({ listenKey: z.string().min(1) });
const anything = z.unknown();

/** Returns the balances that are not zero. @throws VenueError */
export async function readBalances(connector: BinanceConnector): Promise<readonly Balance[]> {
  if (connector.market === 'spot') {
    const { balances } = await connector.call({ method: 'GET', path: '/api/v3/account', params: { omitZeroBalances: true }, security: 'signed', effect: 'read', weight: 20 }, spotAccount);
    return balances.map(({ asset, free, locked }) => ({ asset, free, total: sumOf(free, locked) })).filter(({ total }) => !isZero(total));
  }
  const rows = await connector.call({ method: 'GET', path: '/fapi/v3/balance', security: 'signed', effect: 'read', weight: 5 }, umBalance);
  return rows.map(({ asset, balance, availableBalance }) => ({ asset, total: balance, free: availableBalance })).filter(({ total }) => !isZero(total));
}

/** Returns the open futures positions. @throws VenueError */
export async function readPositions(connector: BinanceConnector): Promise<readonly VenuePosition[]> {
  const rows = await connector.call({ method: 'GET', path: '/fapi/v3/positionRisk', security: 'signed', effect: 'read', weight: 5 }, positionRisk);
  return rows.filter((row) => !isZero(row.positionAmt)).map((row) => ({
    symbol: row.symbol, positionSide: row.positionSide, qty: row.positionAmt, entryPrice: row.entryPrice, markPrice: row.markPrice, liquidationPrice: isZero(row.liquidationPrice) ? null : row.liquidationPrice,
    unrealizedPnl: row.unRealizedProfit, notional: row.notional, maintenanceMargin: row.maintMargin, updatedAtMs: row.updateTime,
  }));
}

/** Returns leverage and margin type of the futures symbols, or of one. @throws VenueError */
export async function readSymbolSettings(connector: BinanceConnector, symbol?: string): Promise<readonly SymbolSettings[]> {
  const rows = await connector.call({ method: 'GET', path: '/fapi/v1/symbolConfig', params: { symbol }, security: 'signed', effect: 'read', weight: 5 }, symbolConfig);
  return rows.map((row) => ({ symbol: row.symbol, leverage: row.leverage, marginType: row.marginType === 'ISOLATED' ? 'isolated' : 'cross' }));
}

/** Returns the modes of the futures account. @throws VenueError */
export async function readAccountSettings(connector: BinanceConnector): Promise<AccountSettings> {
  const row = await connector.call({ method: 'GET', path: '/fapi/v1/accountConfig', security: 'signed', effect: 'read', weight: 5 }, accountConfig);
  return { canTrade: row.canTrade, isHedgeMode: row.dualSidePosition, isMultiAssets: row.multiAssetsMargin };
}

/** Sets the leverage of a future. @throws VenueError */
export async function setLeverage(connector: BinanceConnector, symbol: string, leverage: number): Promise<void> {
  await connector.call({ method: 'POST', path: '/fapi/v1/leverage', params: { symbol, leverage }, security: 'signed', effect: 'change', weight: 1 }, z.object({ leverage: z.literal(leverage) }));
}

/** Sets the margin type of a future; does nothing where it is set so already. @throws VenueError */
export async function setMarginType(connector: BinanceConnector, symbol: string, marginType: SymbolSettings['marginType']): Promise<void> {
  await unlessAlreadySo(connector.call({ method: 'POST', path: '/fapi/v1/marginType', params: { symbol, marginType: marginType === 'isolated' ? 'ISOLATED' : 'CROSSED' }, security: 'signed', effect: 'change', weight: 1 }, anything));
}

/** Sets one-way mode: one net position per symbol. The exchange refuses while anything is open. @throws VenueError */
export async function setOneWayMode(connector: BinanceConnector): Promise<void> {
  await unlessAlreadySo(connector.call({ method: 'POST', path: '/fapi/v1/positionSide/dual', params: { dualSidePosition: 'false' }, security: 'signed', effect: 'change', weight: 1 }, anything));
}

/** Returns the key of the futures account stream; the running one, extended, if there is one. It lives 60 minutes. @throws VenueError */
export async function createListenKey(connector: BinanceConnector): Promise<string> {
  return (await connector.call({ method: 'POST', path: '/fapi/v1/listenKey', security: 'key', effect: 'read', weight: 1, urgency: 'now' }, listenKey)).listenKey;
}

/** Extends the listen key by 60 minutes. @throws VenueError with code -1125 when it has expired: ask for a new one */
export async function extendListenKey(connector: BinanceConnector): Promise<void> {
  await connector.call({ method: 'PUT', path: '/fapi/v1/listenKey', security: 'key', effect: 'read', weight: 1, urgency: 'now' }, anything);
}

/** Ends the futures account stream. @throws VenueError */
export async function closeListenKey(connector: BinanceConnector): Promise<void> {
  await connector.call({ method: 'DELETE', path: '/fapi/v1/listenKey', security: 'key', effect: 'read', weight: 1 }, anything);
}

async function unlessAlreadySo(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!isAlreadySo(error)) throw error;
  }
}

const isZero = (text: string): boolean => /^-?0*(\.0*)?$/.test(text);

/** Adds two decimals exactly. */
function sumOf(a: string, b: string): string {
  const decimals = Math.max(decimalsOf(a), decimalsOf(b));
  return decimalFromScaled((scaledFromDecimal(a, decimals) ?? 0n) + (scaledFromDecimal(b, decimals) ?? 0n), decimals);
}
