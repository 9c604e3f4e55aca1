import type { AllocationView, ExposureView, LiquidationView, LossesView, RiskDesk, SymbolExposureView } from '../../contract/risk.ts';
import type { Desk } from '../../core/desk.ts';
import type { Engine } from '../../core/engine.ts';
import type { PriceTicks } from '../../domain/units.ts';
import { priceFromTicks, qtyFromLots } from '../../domain/rounding.ts';
import { sideSign } from '../../domain/order.ts';
import type { RunningSession } from '../session/running-session.ts';
import { limitViews } from './limit-views.ts';
import { priceText, valuation } from './money.ts';

/** Returns the whole risk desk at the newest market time. */
export function riskDesk(session: RunningSession): RiskDesk {
  const { engine, marketMs } = session;
  const exposure = exposureView(engine);
  return {
    timeMs: marketMs, quoteAsset: session.plan.quoteAsset, equity: valuation(engine.equity()), state: engine.status.state,
    losses: lossesView(engine), exposure, limits: limitViews(engine, marketMs), portfolio: null, breakers: [],
    liquidations: liquidationViews(session), regimes: [], allocation: allocationView(),
  };
}

function lossesView(engine: Engine): LossesView {
  const { breakers, config: { risk } } = engine;
  const equity = engine.equity();
  const { dayStartEquity, dayLossPct, drawdownPct, peakEquity } = breakers;
  return {
    dayPnl: valuation(equity - dayStartEquity), dayLossPct, dayLimitPct: risk.dailyLossLimitPct, weekPnl: null, weekLossPct: null, weekLimitPct: null,
    peakEquity: valuation(Math.max(peakEquity, equity)), drawdownPct, warnPct: null,
    reducePct: risk.drawdownReducePct < risk.maxDrawdownPct ? risk.drawdownReducePct : null, haltPct: risk.maxDrawdownPct,
  };
}

/** Returns what is held and what waits, signed, as shares of equity. */
function exposureView(engine: Engine): ExposureView {
  const { config: { risk }, state } = engine;
  const equity = engine.equity();
  const symbols = state.allDesks.map((desk) => symbolExposure(engine, desk, equity));
  const net = symbols.reduce((sum, { held }) => sum + Number(held), 0);
  const gross = symbols.reduce((sum, { held }) => sum + Math.abs(Number(held)), 0);
  return {
    net: valuation(net), gross: valuation(gross), netPct: pctOf(net, equity), grossPct: pctOf(gross, equity),
    maxNetPct: null, maxGrossPct: risk.maxTotalExposurePct, maxSymbolPct: risk.maxSymbolExposurePct, maxClusterPct: null, symbols, clusters: [],
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

function liquidationViews(session: RunningSession): readonly LiquidationView[] {
  return session.engine.state.ledger.positions.map(({ instrument, qty, mark }) => {
    const ticks: PriceTicks | null = session.liquidationPrice(instrument.id);
    return {
      instrumentId: instrument.id, symbol: instrument.symbol, side: qty > 0 ? 'long' : 'short', price: priceText(instrument, ticks),
      distancePct: ticks === null ? null : Math.abs(priceFromTicks(instrument, ticks) / mark - 1) * 100, distanceDays: null,
    };
  });
}

function allocationView(): AllocationView {
  return { isOn: false, method: '', changedMs: null, cause: '', rows: [] };
}

function pctOf(part: number, equity: number): number {
  if (part === 0) return 0;
  return equity > 0 ? (part / equity) * 100 : 0;
}
