import type { LiquidationView, StressView } from '../../contract/risk.ts';
import { liquidationOf, stressOf } from '../../core/stress.ts';
import type { OwnChanges } from '../../core/stress.ts';
import { priceFromTicks } from '../../domain/rounding.ts';
import { instrumentId } from '../../domain/units.ts';
import type { RunningSession } from '../session/running-session.ts';
import { valuation } from './money.ts';

/** Returns what falls of the past, everything going wrong at once, and shocks of one's own would do to what is held. @param shocks in percent, by instrument */
export function stressView({ engine, marketMs }: RunningSession, shocks: Readonly<Record<string, number>>): StressView {
  const own: OwnChanges | undefined = Object.keys(shocks).length === 0 ? undefined : Object.fromEntries(Object.entries(shocks).map(([id, pct]) => [id, pct / 100]));
  return {
    timeMs: marketMs,
    scenarios: stressOf(engine.state, own).map(({ scenario, rows, bare, stopped }) => ({
      code: scenario.code, title: scenario.title, description: scenario.description,
      pnl: valuation(bare.pnl), pct: percent(bare.pnlShare), equityAfter: valuation(bare.equityAfter), pnlWithStops: valuation(stopped.pnl), pctWithStops: percent(stopped.pnlShare), liquidated: bare.liquidated,
      rows: rows.map(({ symbol, shock, pnl, pnlWithStop, isLiquidated }) => ({ symbol, shockPct: shock.change * 100, basis: shock.basis, pnl: valuation(pnl), pnlWithStop: valuation(pnlWithStop), isLiquidated })),
    })),
  };
}

/** Returns how far each position is from being closed by force; a price that the exchange has told goes before the one reckoned here. */
export function liquidationViews(session: RunningSession): readonly LiquidationView[] {
  const { engine } = session;
  const told = (id: string): number | null => {
    const ticks = session.liquidationPrice(instrumentId(id));
    const instrument = engine.desks.get(instrumentId(id))?.instrument;
    return ticks === null || !instrument ? null : priceFromTicks(instrument, ticks);
  };
  return liquidationOf(engine.state, told).positions.map(({ instrumentId: id, symbol, side, price, distance, days }) => ({
    instrumentId: id, symbol, side, price: price?.toFixed(engine.desks.get(instrumentId(id))?.instrument.priceDecimals ?? 2) ?? null, distancePct: percent(distance), distanceDays: days,
  }));
}

function percent(share: number | null): number | null {
  return share === null ? null : share * 100;
}
