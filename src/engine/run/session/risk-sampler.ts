import type { RiskSample } from '../../adapters/sqlite/risk-samples.ts';
import type { Engine } from '../../core/engine.ts';
import { tailNow } from '../../core/tail-now.ts';
import { isDerivative } from '../../domain/instrument.ts';
import { MINUTE_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { leverageOf } from '../../risk/allowance.ts';
import { OFF_PCT } from '../../risk/limits/portfolio.ts';

/** Samples how much risk the account runs: once a minute of market time, and whenever trading changes its state. After a restart it simply goes on. */
export class RiskSampler {
  #lastMs: EpochMs | null = null;
  #lastState: RiskSample['state'] | null = null;

  /** Returns the sample that is due at this time, or null. */
  sample(timeMs: EpochMs, engine: Engine): RiskSample | null {
    const { state } = engine.status;
    if (this.#lastMs !== null && timeMs - this.#lastMs < MINUTE_MS && state === this.#lastState) return null;
    this.#lastMs = timeMs;
    this.#lastState = state;
    return riskSample(timeMs, engine);
  }
}

function riskSample(timeMs: EpochMs, engine: Engine): RiskSample {
  const { state, breakers, config: { risk } } = engine;
  const equity = engine.equity();
  let [gross, net, derivative, margin] = [0, 0, 0, 0];
  for (const { instrument, qtyFloat, mark } of state.ledger.positions) {
    const worth = qtyFloat * mark;
    gross += Math.abs(worth);
    net += worth;
    if (isDerivative(instrument)) derivative += Math.abs(worth);
    margin += Math.abs(worth) / leverageOf(instrument, risk);
  }
  const tail = tailNow(state, timeMs);
  // An account that is worth nothing has no shares; what it holds shows as far beyond any limit.
  const pct = (value: number): number => (value === 0 ? 0 : equity > 0 ? (value / equity) * 100 : Math.sign(value) * Number.MAX_SAFE_INTEGER);
  const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : pct(value));
  return {
    timeMs, state: engine.status.state, equity, drawdownPct: breakers.drawdownPct, dayLossPct: breakers.dayLossPct,
    grossPct: pct(gross), netPct: pct(net), leverage: pct(derivative) / 100, marginUsedPct: pct(margin),
    valueAtRiskPct: known(tail?.valueAtRisk), valueAtRiskLimitPct: limitOf(risk.maxValueAtRiskPct), expectedShortfallPct: known(tail?.expectedShortfall), expectedShortfallLimitPct: limitOf(risk.maxExpectedShortfallPct),
  };
}

function limitOf(pct: number): number | null {
  return pct >= OFF_PCT ? null : pct;
}
