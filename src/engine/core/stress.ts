import { priceFromTicks } from '../domain/rounding.ts';
import { isDerivative } from '../domain/instrument.ts';
import type { LedgerPosition } from '../portfolio/ledger.ts';
import { leverageOf } from '../risk/allowance.ts';
import type { InstrumentMeasures } from '../risk/portfolio/portfolio-risk.ts';
import { accountDistance, liquidationDistances } from '../risk/stress/liquidation-distance.ts';
import type { LiquidationDistance } from '../risk/stress/liquidation-distance.ts';
import { ALL_AGAINST, PAST_FALLS } from '../risk/stress/past-falls.ts';
import { stressTest } from '../risk/stress/stress-test.ts';
import type { StressAccount, StressOutcome, StressPosition } from '../risk/stress/stress-test.ts';
import { positionOf } from './settle.ts';
import { portfolioMeasures } from './portfolio-risk.ts';
import type { EngineState } from './state.ts';

/** Changes of price as fractions, by instrument id. */
export type OwnChanges = Readonly<Record<string, number>>;

/** How near the account and its positions are to being closed by force. */
export interface LiquidationReport {
  readonly positions: readonly LiquidationDistance[];
  /** The adverse move of all borrowed positions at once that the whole equity can bear; null when there are none, or none does it. */
  readonly account: number | null;
}

/** Returns what each fall of the past, everything going against the account at once, and shocks of a person's own (when given) would do to what is held now. */
export function stressOf(state: Readonly<EngineState>, own?: OwnChanges): readonly StressOutcome[] {
  const account = stressAccount(state);
  const scenarios = [...PAST_FALLS, ALL_AGAINST, ...(own === undefined ? [] : [{ kind: 'own' as const, code: 'own', title: 'Your own', description: 'The changes of price that you have typed in, all at once.', changes: own }])];
  return scenarios.map((scenario) => stressTest(account, scenario));
}

/** Returns the liquidation distances; `told` knows the prices that the exchange has named itself. */
export function liquidationOf(state: Readonly<EngineState>, told: (instrumentId: string) => number | null = () => null): LiquidationReport {
  const account = stressAccount(state);
  return { positions: liquidationDistances(account, told), account: accountDistance(account) };
}

function stressAccount(state: Readonly<EngineState>): StressAccount {
  const measured = new Map(portfolioMeasures(state).instruments.map((instrument) => [instrument.instrumentId, instrument]));
  return {
    equity: state.ledger.equity(), assumedDailyVolatility: state.config.risk.assumedDailyVolatilityPct / 100,
    positions: state.ledger.positions.map((held) => stressPosition(state, held, measured.get(held.instrument.id))),
  };
}

function stressPosition(state: Readonly<EngineState>, { instrument, qtyFloat, mark, averageEntry }: Readonly<LedgerPosition>, measured: InstrumentMeasures | undefined): StressPosition {
  const stop = positionOf(state, instrument.id)?.stopPrice ?? null;
  return {
    instrumentId: instrument.id, symbol: instrument.symbol, baseAsset: instrument.baseAsset, qty: qtyFloat, mark, entryPrice: averageEntry,
    stopPrice: stop === null ? null : priceFromTicks(instrument, stop),
    margin: isDerivative(instrument) ? (Math.abs(qtyFloat) * averageEntry) / leverageOf(instrument, state.config.risk) : null,
    maintenanceMarginRate: instrument.maintenanceMarginRate, beta: measured?.betaToBitcoin ?? null,
    dailyVolatility: measured?.basis === 'history' ? measured.dailyVolatilityPct / 100 : null,
  };
}
