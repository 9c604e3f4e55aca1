import type { AllocationView, ExposureView, LossesView, RiskDesk, SymbolExposureView } from '../../contract/risk.ts';
import type { Desk } from '../../core/desk.ts';
import type { Engine } from '../../core/engine.ts';
import { portfolioMeasures } from '../../core/portfolio-risk.ts';
import { priceFromTicks, qtyFromLots } from '../../domain/rounding.ts';
import { sideSign } from '../../domain/order.ts';
import type { PortfolioMeasures } from '../../risk/portfolio/portfolio-risk.ts';
import type { RunningSession } from '../session/running-session.ts';
import { breakerViews } from './breaker-views.ts';
import { limitViews } from './limit-views.ts';
import { valuation } from './money.ts';
import { clusterViews, portfolioView } from './portfolio-views.ts';
import { regimeViews } from './regime-views.ts';
import { liquidationViews } from './stress-views.ts';

/** Returns the whole risk desk at the newest market time. */
export function riskDesk(session: RunningSession): RiskDesk {
  const { engine, marketMs } = session;
  const measures = portfolioMeasures(engine.state);
  return {
    timeMs: marketMs, quoteAsset: session.plan.quoteAsset, equity: valuation(engine.equity()), state: engine.status.state,
    losses: lossesView(engine), exposure: exposureView(engine, measures), limits: limitViews(engine, marketMs), portfolio: portfolioView(engine, measures), breakers: breakerViews(engine, marketMs),
    liquidations: liquidationViews(session), regimes: regimeViews(engine), allocation: allocationView(engine),
  };
}

function lossesView(engine: Engine): LossesView {
  const { breakers, config: { risk } } = engine;
  const equity = engine.equity();
  const { dayStartEquity, dayLossPct, weekLossPct, drawdownPct, peakEquity, equity: { weekStartEquity } } = breakers;
  const isMarked = Number.isFinite(peakEquity);
  return {
    dayPnl: isMarked ? valuation(equity - dayStartEquity) : '0', dayLossPct, dayLimitPct: risk.dailyLossLimitPct,
    weekPnl: isMarked ? valuation(equity - weekStartEquity) : null, weekLossPct: isMarked ? weekLossPct : null, weekLimitPct: unlessOff(risk.weeklyLossLimitPct),
    peakEquity: valuation(Math.max(peakEquity, equity)), drawdownPct, warnPct: unlessOff(risk.drawdownWarnPct),
    reducePct: risk.drawdownReducePct < risk.maxDrawdownPct ? risk.drawdownReducePct : null, haltPct: risk.maxDrawdownPct,
  };
}

/** A threshold of nothing is switched off. */
function unlessOff(pct: number): number | null {
  return pct > 0 ? pct : null;
}

/** Returns what is held and what waits, signed, as shares of equity. */
function exposureView(engine: Engine, measures: PortfolioMeasures): ExposureView {
  const { config: { risk }, state } = engine;
  const equity = engine.equity();
  const symbols = state.allDesks.map((desk) => symbolExposure(engine, desk, equity));
  const net = symbols.reduce((sum, { held }) => sum + Number(held), 0);
  const gross = symbols.reduce((sum, { held }) => sum + Math.abs(Number(held)), 0);
  return {
    net: valuation(net), gross: valuation(gross), netPct: pctOf(net, equity), grossPct: pctOf(gross, equity),
    maxNetPct: risk.maxNetExposurePct, maxGrossPct: risk.maxTotalExposurePct, maxSymbolPct: risk.maxSymbolExposurePct, maxClusterPct: risk.maxClusterExposurePct,
    symbols, clusters: clusterViews(engine, measures),
  };
}

function symbolExposure(engine: Engine, desk: Desk, equity: number): SymbolExposureView {
  const { instrument } = desk;
  const held = engine.state.ledger.position(instrument.id);
  const worth = held ? held.qtyFloat * held.mark : 0;
  return {
    instrumentId: instrument.id, symbol: instrument.symbol, strategyId: held?.trade.strategyId ?? null, held: valuation(worth), heldPct: pctOf(worth, equity),
    waitingPct: pctOf(waitingWorth(engine, desk), equity),
  };
}

function waitingWorth(engine: Engine, { instrument, price }: Desk): number {
  let worth = 0;
  for (const { request, filledQty } of engine.openOrders()) {
    if (request.instrumentId !== instrument.id || request.purpose !== 'entry') continue;
    const at = request.limitPrice ?? request.triggerPrice;
    worth += sideSign(request.side) * qtyFromLots(instrument, (request.qty - filledQty) as typeof request.qty) * (at === null ? price : priceFromTicks(instrument, at));
  }
  return Number.isFinite(worth) ? worth : 0;
}

const OUTCOMES = { adopted: 'changed', kept: 'kept', unknown: 'left as it was' } as const;

/** Returns the shares in force; equal ones where nothing divides the risk. */
function allocationView(engine: Engine): AllocationView {
  const { allocation: { review, changedMs }, allDesks } = engine.state;
  const method = engine.config.allocation?.method ?? 'equal';
  const atWork = allDesks.flatMap(({ instrument, assignment, isEnabled }) => (isEnabled && assignment !== null ? [{ instrument, strategyId: assignment.id }] : []));
  const isOn = method !== 'equal' && review !== null;
  const rows = isOn
    ? review.shares.map(({ strategyId, instrumentId, share, wanted }) => ({ strategyId, instrumentId, symbol: engine.desks.get(instrumentId)?.instrument.symbol ?? instrumentId, share, wanted }))
    : atWork.map(({ instrument, strategyId }) => ({ strategyId, instrumentId: instrument.id, symbol: instrument.symbol, share: 1 / atWork.length, wanted: null }));
  return { isOn, method, changedMs: isOn ? changedMs : null, cause: isOn ? `On the last look ${OUTCOMES[review.outcome]}, ${review.cause}.` : '', rows };
}

function pctOf(part: number, equity: number): number {
  if (part === 0) return 0;
  return equity > 0 ? (part / equity) * 100 : 0;
}
