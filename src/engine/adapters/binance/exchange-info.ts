import { z } from 'zod';
import { decimalsOf, scaledFromDecimal } from '../../domain/decimal.ts';
import { instrumentIdOf, type Instrument } from '../../domain/instrument.ts';
import { QUOTE_DECIMALS, qtyLots, quoteAtoms, type EpochMs } from '../../domain/units.ts';
import type { BinanceMarket } from './errors.ts';
import type { LeverageTier } from './leverage-tiers.ts';
import type { RateLimit } from './rate-budget.ts';
import type { BinanceConnector } from './rest/connector.ts';
import { readLeverageTiers } from './leverage-tiers.ts';

/** A symbol as the exchange lists it, with what our instrument does not say. */
export interface VenueSymbol {
  readonly instrument: Instrument;
  /** The exchange's word: TRADING, HALT, BREAK, CANCEL_ONLY, SETTLING, … */
  readonly status: string;
  readonly isTrading: boolean;
  readonly orderTypes: readonly string[];
  readonly isOcoAllowed: boolean;
  /** When a future is delivered or delisted; null for spot and for those without a date. */
  readonly deliveryTimeMs: EpochMs | null;
  /** Of futures, when the key could ask for them: ascending, the first holds the instrument's own rate. */
  readonly tiers: readonly LeverageTier[];
}

export interface ExchangeListing {
  readonly symbols: readonly VenueSymbol[];
  /** What is listed but cannot be traded here, and why. */
  readonly skipped: readonly { readonly symbol: string; readonly reason: string }[];
  readonly limits: readonly RateLimit[];
}

/** Perpetuals carry this date instead of none. */
const NO_DELIVERY_MS = 4_133_404_800_000;

const filter = z.looseObject({ filterType: z.string() });
const symbolShape = z.looseObject({
  symbol: z.string(), status: z.string(), baseAsset: z.string(), quoteAsset: z.string(), orderTypes: z.array(z.string()).default([]), filters: z.array(filter),
  ocoAllowed: z.boolean().default(false), contractType: z.string().optional(), deliveryDate: z.number().optional(), marginAsset: z.string().optional(),
  maintMarginPercent: z.string().optional(), requiredMarginPercent: z.string().optional(),
});
const exchangeInfoShape = z.object({
  rateLimits: z.array(z.object({ rateLimitType: z.string(), interval: z.string(), intervalNum: z.number(), limit: z.number() })),
  symbols: z.array(symbolShape),
});
type SymbolRow = z.output<typeof symbolShape>;

/** Reads the symbols and limits of a market, and for futures with a key its leverage tiers; gives the limits to the connector's budget. @throws VenueError */
export async function loadListing(connector: BinanceConnector): Promise<ExchangeListing> {
  const isSpot = connector.market === 'spot';
  const reply = await connector.call({ method: 'GET', path: isSpot ? '/api/v3/exchangeInfo' : '/fapi/v1/exchangeInfo', security: 'none', effect: 'read', weight: isSpot ? 20 : 1 }, exchangeInfoShape);
  const tiers = isSpot || !connector.hasKey ? new Map<string, readonly LeverageTier[]>() : await readLeverageTiers(connector);
  const listing = listingOf(connector.market, reply, tiers);
  connector.budget.setLimits(listing.limits);
  return listing;
}

/** Turns an exchangeInfo reply into instruments. What our exact arithmetic cannot hold is skipped with its reason, never rounded. @throws ZodError when the reply has another shape */
export function readExchangeInfo(market: BinanceMarket, reply: unknown, tiers: ReadonlyMap<string, readonly LeverageTier[]> = new Map()): ExchangeListing {
  return listingOf(market, exchangeInfoShape.parse(reply), tiers);
}

function listingOf(market: BinanceMarket, info: z.output<typeof exchangeInfoShape>, tiers: ReadonlyMap<string, readonly LeverageTier[]>): ExchangeListing {
  const symbols: VenueSymbol[] = [];
  const skipped: { symbol: string; reason: string }[] = [];
  for (const row of info.symbols) {
    const read = readSymbol(market, row, tiers.get(row.symbol) ?? []);
    if (typeof read === 'string') skipped.push({ symbol: row.symbol, reason: read });
    else symbols.push(read);
  }
  return { symbols, skipped, limits: info.rateLimits.flatMap(limitOf) };
}

/** Returns the symbol, or the reason why it cannot be traded here. */
function readSymbol(market: BinanceMarket, row: SymbolRow, tiers: readonly LeverageTier[]): VenueSymbol | string {
  if (market === 'um' && row.contractType !== 'PERPETUAL') return `not a perpetual future but ${row.contractType ?? 'unknown'}`;
  if (market === 'um' && row.marginAsset !== undefined && row.marginAsset !== row.quoteAsset) return `margined in ${row.marginAsset}, not in ${row.quoteAsset}`;
  const steps = readSteps(row);
  if (typeof steps === 'string') return steps;
  const minNotional = scaledFromDecimal(minNotionalText(row), QUOTE_DECIMALS);
  if (minNotional === null) return `expected a decimal as smallest order value, was '${minNotionalText(row)}'`;
  return {
    instrument: { id: instrumentIdOf(market, row.symbol), market, symbol: row.symbol, baseAsset: row.baseAsset, quoteAsset: row.quoteAsset, ...steps, minNotional: quoteAtoms(minNotional), ...marginOf(market, row, tiers) },
    status: row.status,
    isTrading: row.status === 'TRADING',
    orderTypes: row.orderTypes,
    isOcoAllowed: row.ocoAllowed,
    deliveryTimeMs: row.deliveryDate === undefined || row.deliveryDate >= NO_DELIVERY_MS ? null : row.deliveryDate,
    tiers,
  };
}

type Steps = Pick<Instrument, 'priceDecimals' | 'tickSteps' | 'qtyDecimals' | 'lotSteps' | 'minQty' | 'maxQty'>;

function readSteps(row: SymbolRow): Steps | string {
  const tick = stepOf(field(row, 'PRICE_FILTER', 'tickSize')), lot = stepOf(field(row, 'LOT_SIZE', 'stepSize'));
  if (tick === null || lot === null) return 'no tick or step size';
  if (tick.decimals + lot.decimals > QUOTE_DECIMALS) return `tick and step have ${tick.decimals} and ${lot.decimals} decimals, more than ${QUOTE_DECIMALS} together: a value would not be a whole number of our money units`;
  // Futures count steps from the minimum, spot from zero: the same where the minimum is a multiple.
  if (!isMultiple(field(row, 'PRICE_FILTER', 'minPrice'), tick) || !isMultiple(field(row, 'LOT_SIZE', 'minQty'), lot)) return 'smallest price or quantity is no multiple of its step';
  const inLots = (text: string | null, isUp: boolean): number => (text === null ? 0 : stepsIn(text, lot, isUp));
  const largest = inLots(field(row, 'LOT_SIZE', 'maxQty'), false), largestMarket = inLots(field(row, 'MARKET_LOT_SIZE', 'maxQty'), false);
  const minQty = Math.max(1, inLots(field(row, 'LOT_SIZE', 'minQty'), true), inLots(field(row, 'MARKET_LOT_SIZE', 'minQty'), true));
  return {
    priceDecimals: tick.decimals, tickSteps: tick.steps, qtyDecimals: lot.decimals, lotSteps: lot.steps,
    minQty: qtyLots(minQty),
    // An entry must be closable by one market order, so the smaller of both limits holds.
    maxQty: qtyLots(largestMarket > 0 ? Math.min(largest, largestMarket) : largest),
  };
}

interface Step {
  readonly decimals: number;
  readonly steps: number;
}

/** A tick of 0.05 is 5 steps of two decimals; of 10, ten of none. Null where the filter is missing or off. */
function stepOf(text: string | null): Step | null {
  if (text === null) return null;
  const decimals = decimalsOf(text);
  const steps = Number(scaledFromDecimal(text, decimals) ?? 0n);
  return steps > 0 && Number.isSafeInteger(steps) ? { decimals, steps } : null;
}

function isMultiple(text: string | null, step: Step): boolean {
  if (text === null) return true;
  const scaled = scaledFromDecimal(text, step.decimals);
  return scaled !== null && scaled % BigInt(step.steps) === 0n;
}

/** Whole steps in a quantity, at most what a float counts exactly. */
function stepsIn(text: string, step: Step, isUp: boolean): number {
  const scaled = scaledFromDecimal(text, 18) ?? 0n;
  const size = BigInt(step.steps) * 10n ** BigInt(18 - step.decimals);
  const whole = (scaled + (isUp ? size - 1n : 0n)) / size;
  return whole > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(whole);
}

function field(row: SymbolRow, filterType: string, name: string): string | null {
  const value = row.filters.find((one) => one.filterType === filterType)?.[name];
  return typeof value === 'string' ? value : null;
}

function minNotionalText(row: SymbolRow): string {
  return field(row, 'NOTIONAL', 'minNotional') ?? field(row, 'MIN_NOTIONAL', 'minNotional') ?? field(row, 'MIN_NOTIONAL', 'notional') ?? '0';
}

/** Without tiers the flat percentages of the listing stand in: Binance says to ignore them because the first tier asks for less, so they err on the safe side. */
function marginOf(market: BinanceMarket, row: SymbolRow, tiers: readonly LeverageTier[]): Pick<Instrument, 'maintenanceMarginRate' | 'maxLeverage'> {
  if (market === 'spot') return { maintenanceMarginRate: 0, maxLeverage: 1 };
  const first = tiers[0];
  if (first !== undefined) return { maintenanceMarginRate: first.maintenanceMarginRate, maxLeverage: first.maxLeverage };
  const required = Number(row.requiredMarginPercent ?? 5);
  return { maintenanceMarginRate: Number(row.maintMarginPercent ?? 2.5) / 100, maxLeverage: Math.max(1, Math.floor(100 / required)) };
}

const INTERVAL_MS: Readonly<Record<string, number>> = { SECOND: 1_000, MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

function limitOf(row: { readonly rateLimitType: string; readonly interval: string; readonly intervalNum: number; readonly limit: number }): RateLimit[] {
  const intervalMs = (INTERVAL_MS[row.interval] ?? 0) * row.intervalNum;
  if (intervalMs === 0 || (row.rateLimitType !== 'REQUEST_WEIGHT' && row.rateLimitType !== 'ORDERS')) return [];
  return [{ kind: row.rateLimitType === 'ORDERS' ? 'orders' : 'weight', intervalMs, limit: row.limit }];
}
