import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import type { RiskContext } from '../risk/context.ts';
import { riskGauges } from '../risk/gauges.ts';
import type { GaugeInput, RiskGauge } from '../risk/gauges.ts';
import { nothingOf } from '../risk/limit-measures.ts';
import { betaExposureWith } from '../risk/limits/beta.ts';
import { clusterExposureWith } from '../risk/limits/cluster.ts';
import { depthWithin, freshBook } from '../risk/limits/depth.ts';
import { netExposureWith } from '../risk/limits/net-exposure.ts';
import { tailWith } from '../risk/limits/portfolio.ts';
import type { Desk } from './desk.ts';
import { measureExposure } from './exposure.ts';
import { positionOf } from './settle.ts';
import type { EngineState } from './state.ts';
import { riskContext } from './submit.ts';

/** Returns every risk limit with how much of it is used at `nowMs`. */
export function measureRisk(state: Readonly<EngineState>, nowMs: EpochMs): readonly RiskGauge[] {
  const all = measureExposure(state, null);
  return riskGauges({
    equity: state.ledger.equity(),
    quoteAsset: state.ledger.account().quoteAsset,
    ...largestOf(state),
    totalExposure: all.total,
    derivativeExposure: all.derivatives,
    openPositions: all.others,
    usedMargin: all.usedMargin,
    ...tradeRisks(state),
    ...portfolioOf(state, nowMs),
    ...booksOf(state, nowMs),
    dayLossPct: state.breakers.dayLossPct,
    drawdownPct: state.breakers.drawdownPct,
    ordersInWindow: state.orderRate.count(nowMs),
    dataAgeMs: oldestDataAge(state, nowMs),
    config: state.config.risk,
  });
}

/** Returns what is lost if the stop of a position fills at its price; the whole notional without a stop; null when flat. */
export function riskAtStop(state: Readonly<EngineState>, instrumentId: InstrumentId): number | null {
  const held = state.ledger.position(instrumentId);
  const stop = positionOf(state, instrumentId)?.stopPrice;
  if (!held) return null;
  if (stop === null || stop === undefined) return Math.abs(held.qtyFloat) * held.mark;
  return Math.max(0, held.qtyFloat * (held.averageEntry - priceFromTicks(held.instrument, stop)));
}

/** The table of exposures is the one that `measureExposure` has just filled. */
function largestOf({ exposures, symbols }: Readonly<EngineState>): Pick<GaugeInput, 'largestExposure' | 'largestSymbol'> {
  let [largestExposure, largestSymbol]: [number, string | null] = [0, null];
  for (let index = 0; index < symbols.length; index++) {
    const exposure = Math.abs(exposures.held[index]!) + exposures.waitingLong[index]! + exposures.waitingShort[index]!;
    if (exposure > largestExposure) [largestExposure, largestSymbol] = [exposure, symbols[index] ?? null];
  }
  return { largestExposure, largestSymbol };
}

function tradeRisks(state: Readonly<EngineState>): Pick<GaugeInput, 'openRisk' | 'largestTradeRisk'> {
  let [openRisk, largestTradeRisk] = [0, 0];
  for (const { instrument } of state.ledger.positions) {
    const risk = riskAtStop(state, instrument.id) ?? 0;
    openRisk += risk;
    largestTradeRisk = Math.max(largestTradeRisk, risk);
  }
  return { openRisk, largestTradeRisk };
}

function portfolioOf(state: Readonly<EngineState>, nowMs: EpochMs): Pick<GaugeInput, 'netExposure' | 'clusterExposure' | 'clusterSymbols' | 'valueAtRisk' | 'expectedShortfall' | 'betaExposure' | 'notionalCap'> {
  const first = state.allDesks[0];
  if (!first) return { netExposure: 0, clusterExposure: 0, clusterSymbols: [], valueAtRisk: 0, expectedShortfall: 0, betaExposure: 0, notionalCap: null };
  const context = riskContext(state, nowMs, first);
  const none = nothingOf(context);
  return {
    netExposure: Math.abs(netExposureWith(none, context)),
    ...largestCluster(state, context),
    ...tailWith(none, context),
    betaExposure: Math.abs(betaExposureWith(none, context)),
    notionalCap: context.arming?.notionalCap ?? null,
  };
}

/** The cluster that has the most, of those around an instrument that has any. */
function largestCluster({ exposures, symbols }: Readonly<EngineState>, context: RiskContext): Pick<GaugeInput, 'clusterExposure' | 'clusterSymbols'> {
  const { held, waitingLong, waitingShort } = exposures;
  let [clusterExposure, clusterSymbols]: [number, readonly string[]] = [0, []];
  for (let index = 0; index < symbols.length; index++) {
    if (held[index] === 0 && waitingLong[index] === 0 && waitingShort[index] === 0) continue;
    const own = { heldExposure: held[index]!, ownWaitingLong: waitingLong[index]!, ownWaitingShort: waitingShort[index]! };
    const exposure = clusterExposureWith(nothingOf(context), { ...context, ...own, portfolio: { ...context.portfolio, index } });
    if (exposure > clusterExposure) [clusterExposure, clusterSymbols] = [exposure, namesOf(context, index)];
  }
  return { clusterExposure, clusterSymbols };
}

/** Names those of a cluster that are held or about to be. */
function namesOf({ portfolio: { risk, exposures, symbols } }: RiskContext, index: number): readonly string[] {
  return risk.clusterOf(index).filter((member) => exposures.held[member] !== 0 || exposures.waitingLong[member]! + exposures.waitingShort[member]! > 0).map((member) => symbols[member] ?? '');
}

function booksOf(state: Readonly<EngineState>, nowMs: EpochMs): Pick<GaugeInput, 'depthSharePct' | 'bookDistancePct'> {
  let [depthSharePct, bookDistancePct]: [number | null, number | null] = [null, null];
  for (const desk of state.allDesks) {
    const book = freshBook({ book: desk.book, timeMs: nowMs }, state.config.risk);
    if (book === null || !(desk.price > 0)) continue;
    bookDistancePct = Math.max(bookDistancePct ?? 0, distancePct(book.asks[0]?.[0], desk.price), distancePct(book.bids[0]?.[0], desk.price));
    depthSharePct = Math.max(depthSharePct ?? 0, shareOfBook(state, desk, book));
  }
  return { depthSharePct, bookDistancePct };
}

function distancePct(offer: number | undefined, price: number): number {
  return offer === undefined ? 0 : (Math.abs(offer - price) / price) * 100;
}

/** What closing the position would take of the book within the collar. */
function shareOfBook({ ledger, config: { risk } }: Readonly<EngineState>, { instrument, price }: Desk, { bids, asks }: NonNullable<Desk['book']>): number {
  const held = ledger.position(instrument.id)?.qtyFloat ?? 0;
  if (held === 0) return 0;
  const depth = held > 0 ? depthWithin(bids, -1, price * (1 - risk.priceCollarPct / 100)) : depthWithin(asks, 1, price * (1 + risk.priceCollarPct / 100));
  return (Math.abs(held) / depth) * 100;
}

/** Only instruments that a strategy trades and that have had a price count. */
function oldestDataAge(state: Readonly<EngineState>, nowMs: EpochMs): number {
  let oldest = 0;
  for (const desk of state.allDesks) {
    if (desk.assignment?.enabled === true && desk.lastEventMs > 0) oldest = Math.max(oldest, nowMs - desk.lastEventMs);
  }
  return oldest;
}
