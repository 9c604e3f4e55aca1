import { priceFromTicks } from '../domain/rounding.ts';
import type { EpochMs, InstrumentId } from '../domain/units.ts';
import { riskGauges } from '../risk/gauges.ts';
import type { RiskGauge } from '../risk/gauges.ts';
import { exposureOf, measureExposure } from './exposure.ts';
import { positionOf } from './settle.ts';
import type { EngineState } from './state.ts';

/** Returns every risk limit with how much of it is used at `nowMs`. */
export function measureRisk(state: Readonly<EngineState>, nowMs: EpochMs): readonly RiskGauge[] {
  const exposures = state.allDesks.map((desk) => ({ symbol: desk.instrument.symbol, exposure: exposureOf(state, desk) }));
  const largest = exposures.reduce((most, next) => (next.exposure > most.exposure ? next : most), { symbol: '', exposure: 0 });
  const all = measureExposure(state, null);
  return riskGauges({
    equity: state.ledger.equity(),
    largestExposure: largest.exposure,
    largestSymbol: largest.exposure > 0 ? largest.symbol : null,
    totalExposure: all.total,
    openPositions: all.others,
    usedMargin: all.usedMargin,
    openRisk: openRisk(state),
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

function openRisk(state: Readonly<EngineState>): number {
  let sum = 0;
  for (const { instrument } of state.ledger.positions) sum += riskAtStop(state, instrument.id) ?? 0;
  return sum;
}

/** Only instruments that a strategy trades and that have had a price count. */
function oldestDataAge(state: Readonly<EngineState>, nowMs: EpochMs): number {
  let oldest = 0;
  for (const desk of state.allDesks) {
    if (desk.assignment?.enabled === true && desk.lastEventMs > 0) oldest = Math.max(oldest, nowMs - desk.lastEventMs);
  }
  return oldest;
}
