import { invariant } from '../../domain/assert.ts';
import { decimalsOf, scaledFromDecimal } from '../../domain/decimal.ts';
import { instrumentIdOf, type Instrument, type Market } from '../../domain/instrument.ts';
import { QUOTE_DECIMALS, quoteAtoms, qtyLots } from '../../domain/units.ts';

/** Where an instrument's steps come from: known, known but made finer to fit the data, or told from the data alone. */
export type InstrumentSource = 'catalog' | 'catalog, refined by the data' | 'the data';

export interface ObservedDecimals {
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
}

/**
 * Returns the instrument of a symbol: from the catalog when it is known there, else from its name and the decimals seen in the data.
 * Its tick is never coarser than the data: tick sizes changed over the years, and every stored price must be a whole number of ticks.
 * @returns null when the symbol does not end in a known quote asset
 */
export function inferInstrument(market: Market, symbol: string, observed: ObservedDecimals): { readonly instrument: Instrument; readonly source: InstrumentSource } | null {
  const assets = splitSymbol(symbol);
  if (assets === null) return null;
  const known = catalogRow(market, symbol);
  if (known === null) return { instrument: build(market, symbol, assets, unknownSpec(market, assets.quote, observed)), source: 'the data' };
  const instrument = build(market, symbol, assets, known);
  return instrument.priceDecimals >= observed.priceDecimals ? { instrument, source: 'catalog' } : { instrument: refineTick(instrument, observed.priceDecimals), source: 'catalog, refined by the data' };
}

/** Returns the instrument with ticks of 10^-`priceDecimals`, and lots no finer than money can hold; itself when its ticks are that fine. */
export function refineTick(instrument: Instrument, priceDecimals: number): Instrument {
  if (instrument.priceDecimals >= priceDecimals) return instrument;
  invariant(priceDecimals <= QUOTE_DECIMALS, `expected at most ${QUOTE_DECIMALS} price decimals, was ${priceDecimals}`);
  const qtyDecimals = Math.min(instrument.qtyDecimals, QUOTE_DECIMALS - priceDecimals);
  const lostDecimals = instrument.qtyDecimals - qtyDecimals;
  if (lostDecimals === 0) return { ...instrument, priceDecimals, tickSteps: 1 };
  const maxQty = Math.floor((instrument.maxQty * instrument.lotSteps) / 10 ** lostDecimals);
  return { ...instrument, priceDecimals, tickSteps: 1, qtyDecimals, lotSteps: 1, minQty: qtyLots(1), maxQty: qtyLots(maxQty) };
}

/**
 * Splits a symbol into base and quote by the known quote assets, the longest first.
 * @returns null when none fits
 */
export function splitSymbol(symbol: string): { readonly base: string; readonly quote: string } | null {
  const quote = QUOTE_ASSETS.find((asset) => symbol.endsWith(asset) && symbol.length > asset.length);
  return quote === undefined ? null : { base: symbol.slice(0, -quote.length), quote };
}

const QUOTE_ASSETS = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USDP', 'USD1', 'DAI', 'BTC', 'ETH', 'BNB', 'TRX', 'EUR', 'TRY', 'BRL', 'GBP', 'JPY', 'AUD', 'RUB', 'PAX', 'USD'];

interface Spec {
  readonly tick: string;
  readonly lot: string;
  readonly minNotional: string;
  readonly maxQty: string;
  readonly maintenanceMarginRate: number;
  readonly maxLeverage: number;
}

type Row = readonly [symbol: string, tick: string, lot: string, minNotional: string, maxQty: string, maintenanceMarginRate: number, maxLeverage: number];

// USDⓈ-M futures. `2025`: steps, minimum notional and largest order of GET /fapi/v1/exchangeInfo on 2025-08-07. `2021`: the same of 2021-07-22, with the
// steps seen in klines of 2023 and 2025 where there were any. `klines`: steps seen in klines of 2025; the limits are assumed.
// Margin rates and leverage are assumed throughout, as no bracket was at hand: a higher rate liquidates earlier.
// The venue's own answer replaces all of this when connected.
const UM: readonly Row[] = [
  ['BTCUSDT', '0.1', '0.001', '100', '1000', 0.004, 125], // 2025
  ['ETHUSDT', '0.01', '0.001', '20', '10000', 0.005, 100], // 2025
  ['BCHUSDT', '0.01', '0.001', '20', '10000', 0.01, 50], // 2025
  ['XRPUSDT', '0.0001', '0.1', '5', '10000000', 0.01, 50], // 2025
  ['LTCUSDT', '0.01', '0.001', '20', '10000', 0.01, 50], // 2025
  ['TRXUSDT', '0.00001', '1', '5', '10000000', 0.01, 50], // 2025
  ['LINKUSDT', '0.001', '0.01', '20', '200000', 0.01, 50], // 2025
  ['ADAUSDT', '0.0001', '1', '5', '6000000', 0.01, 50], // 2025
  ['BNBUSDT', '0.01', '0.01', '5', '100000', 0.01, 50], // 2025
  ['ALGOUSDT', '0.0001', '0.1', '5', '5000000', 0.01, 50], // 2025
  ['SOLUSDT', '0.001', '0.01', '5', '10000000', 0.01, 50], // 2021
  ['DOGEUSDT', '0.00001', '1', '5', '10000000', 0.01, 50], // 2021
  ['AVAXUSDT', '0.001', '1', '5', '10000000', 0.01, 50], // 2021
  ['SUIUSDT', '0.0001', '0.1', '5', '10000000', 0.01, 50], // klines
  ['FILUSDT', '0.001', '0.1', '5', '10000000', 0.01, 50], // 2021
  ['NEARUSDT', '0.001', '1', '5', '10000000', 0.01, 50], // 2021
  ['DOTUSDT', '0.001', '0.1', '5', '1000000', 0.01, 50], // 2021
  ['LAYERUSDT', '0.0001', '0.1', '5', '10000000', 0.02, 25], // klines
];

// Spot. BTC and ETH: GET /api/v3/exchangeInfo of 2025-08-07. The others: exchangeInfo of 2021-10-12, with a finer tick for BNB from klines of 2023 and 2024;
// their minimum notional is assumed to be that of BTC and ETH today.
const SPOT: readonly Row[] = [
  ['BTCUSDT', '0.01', '0.00001', '5', '9000', 0, 1],
  ['ETHUSDT', '0.01', '0.0001', '5', '9000', 0, 1],
  ['BNBUSDT', '0.01', '0.001', '5', '900000', 0, 1],
  ['SOLUSDT', '0.01', '0.01', '5', '90000', 0, 1],
  ['XRPUSDT', '0.0001', '1', '5', '9222449', 0, 1],
  ['LTCUSDT', '0.1', '0.001', '5', '90000', 0, 1],
  ['ADAUSDT', '0.001', '0.1', '5', '900000', 0, 1],
  ['TRXUSDT', '0.00001', '0.1', '5', '9000000', 0, 1],
  ['LINKUSDT', '0.01', '0.01', '5', '90000', 0, 1],
  ['ALGOUSDT', '0.0001', '1', '5', '922327', 0, 1],
  ['DOGEUSDT', '0.0001', '1', '5', '9000000', 0, 1],
  ['AVAXUSDT', '0.01', '0.01', '5', '90000', 0, 1],
  ['NEARUSDT', '0.001', '0.1', '5', '900000', 0, 1],
  ['FILUSDT', '0.01', '0.01', '5', '9222449', 0, 1],
  ['DOTUSDT', '0.01', '0.01', '5', '90000', 0, 1],
  ['BCHUSDT', '0.1', '0.001', '5', '90000', 0, 1],
];

function catalogRow(market: Market, symbol: string): Spec | null {
  const row = (market === 'spot' ? SPOT : UM).find(([known]) => known === symbol);
  if (row === undefined) return null;
  const [, tick, lot, minNotional, maxQty, maintenanceMarginRate, maxLeverage] = row;
  return { tick, lot, minNotional, maxQty, maintenanceMarginRate, maxLeverage };
}

/** Smallest order by quote asset, as on Binance spot; 5 for dollars. */
const MIN_NOTIONAL: Readonly<Record<string, string>> = { BTC: '0.0001', ETH: '0.001', BNB: '0.01', TRX: '10', TRY: '10', BRL: '10', JPY: '100', RUB: '100' };
/** A symbol we know nothing of is treated with caution. */
const UNKNOWN_MARGIN_RATE = 0.02;
const UNKNOWN_LEVERAGE = 20;

function unknownSpec(market: Market, quote: string, { priceDecimals, qtyDecimals }: ObservedDecimals): Spec {
  const isSpot = market === 'spot';
  return {
    tick: stepOf(priceDecimals), lot: stepOf(Math.min(qtyDecimals, QUOTE_DECIMALS - priceDecimals)), minNotional: MIN_NOTIONAL[quote] ?? '5', maxQty: '9000000',
    maintenanceMarginRate: isSpot ? 0 : UNKNOWN_MARGIN_RATE, maxLeverage: isSpot ? 1 : UNKNOWN_LEVERAGE,
  };
}

function stepOf(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}

function build(market: Market, symbol: string, assets: { readonly base: string; readonly quote: string }, spec: Spec): Instrument {
  const priceDecimals = decimalsOf(spec.tick), qtyDecimals = decimalsOf(spec.lot);
  const lotSteps = whole(spec.lot, qtyDecimals);
  return {
    id: instrumentIdOf(market, symbol), market, symbol, baseAsset: assets.base, quoteAsset: assets.quote,
    priceDecimals, tickSteps: whole(spec.tick, priceDecimals), qtyDecimals, lotSteps,
    minNotional: quoteAtoms(scaledOf(spec.minNotional, QUOTE_DECIMALS)), minQty: qtyLots(1), maxQty: qtyLots(Math.floor(whole(spec.maxQty, qtyDecimals) / lotSteps)),
    maintenanceMarginRate: spec.maintenanceMarginRate, maxLeverage: spec.maxLeverage,
  };
}

function whole(text: string, decimals: number): number {
  return Number(scaledOf(text, decimals));
}

function scaledOf(text: string, decimals: number): bigint {
  const scaled = scaledFromDecimal(text, decimals);
  invariant(scaled !== null, `expected a decimal, was ${text}`);
  return scaled;
}
