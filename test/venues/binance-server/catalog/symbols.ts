import { type Atoms, atoms, decimalsOf } from '../decimal.ts';

/** One side's trading rules of a symbol; all decimals. */
export interface Rules {
  readonly tick: Atoms;
  readonly step: Atoms;
  readonly minQty: Atoms;
  readonly maxQty: Atoms;
  readonly minNotional: Atoms;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
}

/** What a test may say about a symbol; everything but the name has a default. */
export interface SymbolSetup {
  readonly symbol: string;
  readonly price?: string;
  readonly tick?: string;
  readonly step?: string;
  /** Quote units, default 5. */
  readonly minNotional?: string;
  /** Standard deviation of one market step in basis points, default 1. */
  readonly volatilityBps?: number;
}

/** A symbol as both markets list it. */
export interface SymbolSpec {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly price: Atoms;
  readonly volatilityBps: number;
  readonly spot: Rules;
  readonly um: Rules;
}

/** Prices, ticks and steps roughly as listed in 2026; exact values do not matter, their variety does. Spot tick and step, then futures. */
const CATALOG: Readonly<Record<string, readonly [price: string, spotTick: string, spotStep: string, umTick: string, umStep: string]>> = {
  BTCUSDT: ['60000', '0.01', '0.00001', '0.10', '0.001'],
  ETHUSDT: ['3000', '0.01', '0.0001', '0.01', '0.001'],
  BNBUSDT: ['600', '0.01', '0.001', '0.01', '0.01'],
  SOLUSDT: ['150', '0.01', '0.001', '0.01', '0.01'],
  XRPUSDT: ['0.6', '0.0001', '0.1', '0.0001', '0.1'],
  DOGEUSDT: ['0.12', '0.00001', '1', '0.00001', '1'],
  ADAUSDT: ['0.45', '0.0001', '0.1', '0.0001', '1'],
  AVAXUSDT: ['30', '0.01', '0.01', '0.001', '1'],
  LINKUSDT: ['15', '0.01', '0.01', '0.001', '0.01'],
  LTCUSDT: ['80', '0.01', '0.001', '0.01', '0.001'],
  DOTUSDT: ['6', '0.001', '0.01', '0.001', '0.1'],
  TRXUSDT: ['0.13', '0.0001', '0.1', '0.00001', '1'],
  NEARUSDT: ['5', '0.001', '0.1', '0.001', '1'],
  FILUSDT: ['4.5', '0.001', '0.01', '0.001', '0.1'],
  ATOMUSDT: ['7', '0.001', '0.01', '0.001', '0.01'],
  BCHUSDT: ['400', '0.1', '0.001', '0.01', '0.001'],
  ETCUSDT: ['22', '0.01', '0.01', '0.001', '0.01'],
  APTUSDT: ['8', '0.01', '0.01', '0.001', '0.1'],
  SUIUSDT: ['1.2', '0.0001', '0.1', '0.0001', '0.1'],
  ARBUSDT: ['0.7', '0.0001', '0.1', '0.0001', '0.1'],
  // Symbols with Chinese characters exist since 2025-10-09: signing must survive them.
  币安人生USDT: ['0.2', '0.0001', '0.1', '0.0001', '1'],
};

/** The symbols listed when a test names none. */
export const DEFAULT_SYMBOLS: readonly string[] = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT', '币安人生USDT'];

const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BTC', 'ETH', 'BNB'];

/** Completes a symbol from the catalog and the defaults. @throws RangeError when the quote asset cannot be told */
export function specOf(setup: SymbolSetup | string): SymbolSpec {
  const asked = typeof setup === 'string' ? { symbol: setup } : setup;
  const quote = QUOTES.find((name) => asked.symbol.endsWith(name) && asked.symbol.length > name.length);
  if (quote === undefined) throw new RangeError(`expected a symbol ending in ${QUOTES.join(', ')}, was '${asked.symbol}'`);
  const known = CATALOG[asked.symbol] ?? ['10', '0.001', '0.01', '0.001', '0.01'];
  const notional = asked.minNotional ?? '5';
  return {
    symbol: asked.symbol,
    base: asked.symbol.slice(0, -quote.length),
    quote,
    price: atoms(asked.price ?? known[0]),
    volatilityBps: asked.volatilityBps ?? 1,
    spot: rules(asked.tick ?? known[1], asked.step ?? known[2], notional),
    um: rules(asked.tick ?? known[3], asked.step ?? known[4], notional),
  };
}

function rules(tick: string, step: string, minNotional: string): Rules {
  const stepAtoms = atoms(step);
  return {
    tick: atoms(tick),
    step: stepAtoms,
    minQty: stepAtoms,
    maxQty: stepAtoms * 9_000_000n,
    minNotional: atoms(minNotional),
    priceDecimals: decimalsOf(atoms(tick)),
    qtyDecimals: decimalsOf(stepAtoms),
  };
}
