import { readBalances, readPositions, readSymbolSettings, setLeverage } from '../../adapters/binance/account.ts';
import { loadListing } from '../../adapters/binance/exchange-info.ts';
import type { VenueSymbol } from '../../adapters/binance/exchange-info.ts';
import { createMarketRest } from '../../adapters/binance/feed/connector-rest.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { SessionRequest } from '../../contract/api.ts';
import { RequestRefused } from '../../contract/server.ts';
import type { ConnectionView } from '../../contract/view.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { InstrumentId } from '../../domain/units.ts';
import { RISK_HISTORY_STEPS, riskStepOf } from '../risk-history.ts';
import type { SessionPlan, VenuePlan } from '../session/plan.ts';
import { orderIdPrefix, strategiesFor } from '../workstation/new-session.ts';
import { settlingBars } from './settling-bars.ts';
import type { VenueAccess } from './venue-access.ts';

/** A wish for a session on live prices. */
export type VenueRequest = Extract<SessionRequest, { readonly kind: 'venue' }>;

/** Everything that has to be asked before such a session can begin. */
export interface PreparedSession {
  readonly plan: SessionPlan;
  readonly symbols: ReadonlyMap<InstrumentId, VenueSymbol>;
  readonly history: ReadonlyMap<InstrumentId, readonly Bar[]>;
  /** Hours, or the session's bars where those are longer, from which the risk of the portfolio is measured. */
  readonly steps: ReadonlyMap<InstrumentId, readonly Bar[]>;
}

/** Enough for a chart; more where a strategy needs more to settle. */
const LEAST_HISTORY = 1_000;

/**
 * Asks the venue for the symbols, their history and, for an account, what it holds; sets no orders.
 * @throws VenueError when the venue does not answer; RequestRefused when it has no such symbol, or the account is empty
 */
export async function prepareSession(access: VenueAccess, request: VenueRequest, connection: ConnectionView | null, running: EngineConfig | null): Promise<PreparedSession> {
  const { connector } = access;
  await connector.time.ensure();
  const symbols = await listedSymbols(access, request.symbols);
  const instruments = symbols.map(({ instrument }) => instrument);
  const quoteAsset = onlyQuoteAsset(instruments);
  const engine = engineConfig.parse({ strategies: strategiesFor(instruments.map(({ id }) => id), request.interval, running), ...(running ? { risk: running.risk } : {}) });
  if (request.mode !== 'paper' && access.market === 'um') await matchLeverage(access, instruments, engine);
  const nowMs = connector.time.now();
  const venue: VenuePlan = {
    mode: request.mode, connectionId: request.connectionId, name: connection?.name ?? 'Binance', environment: connection?.environment ?? 'live', market: request.market, interval: request.interval,
    stopGraceSeconds: request.stopGraceSeconds,
  };
  const plan: SessionPlan = {
    kind: 'venue', title: titleOf(venue, instruments), seed: 0, startMs: nowMs, startingCash: request.mode === 'paper' ? request.startingCash : await cashOf(access, quoteAsset), quoteAsset, instruments, engine,
    execution: simExchangeSchema.parse({ matchOn: 'ticks', requireFunding: false, leverage: Math.max(1, Math.floor(engine.risk.leverage)) }), replay: null, orderIdPrefix: orderIdPrefix(nowMs), venue,
  };
  const bars = Math.max(LEAST_HISTORY, ...engine.strategies.map(settlingBars));
  return { plan, symbols: new Map(symbols.map((symbol) => [symbol.instrument.id, symbol])), history: await historyOf(access, instruments, request.interval, bars), steps: await historyOf(access, instruments, riskStepOf(request.interval), RISK_HISTORY_STEPS) };
}

/** Returns the symbols as the venue lists them. @throws RequestRefused naming those that it does not trade */
export async function listedSymbols(access: VenueAccess, names: readonly string[]): Promise<readonly VenueSymbol[]> {
  const listing = await loadListing(access.connector);
  const bySymbol = new Map(listing.symbols.map((symbol) => [symbol.instrument.symbol, symbol]));
  return [...new Set(names)].map((name) => {
    const symbol = bySymbol.get(name);
    if (symbol?.isTrading === true) return symbol;
    const why = symbol ? `it is ${symbol.status.toLowerCase()} there` : (listing.skipped.find((one) => one.symbol === name)?.reason ?? 'it is not listed there');
    throw new RequestRefused({ code: 'symbol-not-traded', message: `expected a symbol that can be traded on ${access.market === 'spot' ? 'spot' : 'USDⓈ-M futures'}, was ${name}: ${why}`, where: name });
  });
}

/** One account has one currency: sums over two would mean nothing. */
function onlyQuoteAsset(instruments: readonly Instrument[]): string {
  const assets = [...new Set(instruments.map(({ quoteAsset }) => quoteAsset))];
  const [first] = assets;
  if (first !== undefined && assets.length === 1) return first;
  throw new RequestRefused({ code: 'two-quote-assets', message: `expected symbols quoted in one asset, found ${assets.join(', ')}` });
}

async function cashOf({ connector }: VenueAccess, quoteAsset: string): Promise<string> {
  const balance = (await readBalances(connector)).find(({ asset }) => asset === quoteAsset);
  if (balance !== undefined && Number(balance.total) > 0) return balance.total;
  throw new RequestRefused({ code: 'account-empty', message: `expected ${quoteAsset} on the ${connector.market === 'spot' ? 'spot' : 'futures'} account, found none: transfer some there first` });
}

/** The exchange's leverage decides when it closes by force: it must not be looser than the limits say. What somebody holds already is not touched. */
async function matchLeverage({ connector }: VenueAccess, instruments: readonly Instrument[], engine: EngineConfig): Promise<void> {
  const wanted = Math.max(1, Math.floor(engine.risk.leverage));
  const settings = new Map((await readSymbolSettings(connector)).map((row) => [row.symbol, row]));
  const held = new Set((await readPositions(connector)).map(({ symbol }) => symbol));
  for (const { symbol, maxLeverage } of instruments) {
    if (held.has(symbol)) continue;
    const leverage = Math.min(wanted, maxLeverage);
    if (settings.get(symbol)?.leverage !== leverage) await setLeverage(connector, symbol, leverage);
  }
}

async function historyOf({ connector }: VenueAccess, instruments: readonly Instrument[], interval: Interval, count: number): Promise<ReadonlyMap<InstrumentId, readonly Bar[]>> {
  const rest = createMarketRest(connector);
  const span = intervalMs(interval);
  const history = new Map<InstrumentId, readonly Bar[]>();
  for (const instrument of instruments) {
    const toMs = Math.floor(connector.time.now() / span) * span;
    history.set(instrument.id, await rest.klines(instrument, interval, Math.max(0, toMs - count * span), toMs));
  }
  return history;
}

function titleOf({ mode, name }: VenuePlan, instruments: readonly Instrument[]): string {
  const what = { paper: 'Paper on live prices', demo: 'Demo account', live: 'Live account' }[mode];
  const symbols = instruments.map(({ symbol }) => symbol);
  const shown = symbols.length > 3 ? `${symbols.slice(0, 3).join(', ')} and ${symbols.length - 3} more` : symbols.join(', ');
  return `${what}, ${name}: ${shown}`;
}
