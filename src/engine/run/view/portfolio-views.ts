import type { ClusterView, ComponentView, CorrelationView, PortfolioRiskView, TailView } from '../../contract/risk.ts';
import type { Engine } from '../../core/engine.ts';
import type { InstrumentMeasures, PortfolioMeasures } from '../../risk/portfolio/portfolio-risk.ts';
import { valuation } from './money.ts';

/** A limit of this many percent (or of this beta) is switched off. */
const OFF = 1000;

/** Returns the measures of the whole portfolio as shares of equity; what rests on an assumption says so. */
export function portfolioView(engine: Engine, measures: PortfolioMeasures): PortfolioRiskView {
  const { config: { risk } } = engine;
  const equity = engine.equity();
  const ofEquity = (amount: number): number => (equity > 0 ? amount / equity : 0);
  const gross = measures.instruments.reduce((sum, { exposure }) => sum + Math.abs(exposure), 0);
  // Told per unit of what is held; here it is of the account.
  const beta = (perUnit: number | null): number | null => (perUnit === null ? null : perUnit * ofEquity(gross));
  return {
    basis: measures.basis, scenarios: knownScenarios(measures), stepMs: measures.stepMs, assumedDailyVolatilityPct: risk.assumedDailyVolatilityPct,
    assumedSymbols: measures.instruments.filter((one) => one.basis === 'assumed' && isAtStake(one)).map(({ instrumentId }) => symbolOf(engine, instrumentId)),
    level: risk.riskLevel === '95' ? 95 : 99, horizon: risk.riskHorizon,
    maxValueAtRiskPct: unlessOff(risk.maxValueAtRiskPct), maxExpectedShortfallPct: unlessOff(risk.maxExpectedShortfallPct), maxBeta: unlessOff(risk.maxBeta),
    tails: measures.tails.map(({ level, horizon, method, valueAtRisk, expectedShortfall }): TailView => ({
      level, horizon, method, valueAtRisk: valuation(valueAtRisk), valueAtRiskPct: ofEquity(valueAtRisk) * 100, expectedShortfall: valuation(expectedShortfall), expectedShortfallPct: ofEquity(expectedShortfall) * 100,
    })),
    components: componentViews(engine, measures), betaToBtc: beta(measures.betaToBitcoin), betaToMarket: beta(measures.betaToMarket), correlation: correlationView(engine, measures),
  };
}

/** Returns what each group of symbols that move together holds, as shares of equity in percent. */
export function clusterViews(engine: Engine, { clusters, instruments }: Pick<PortfolioMeasures, 'clusters' | 'instruments'>): readonly ClusterView[] {
  const equity = engine.equity();
  const pct = (amount: number): number => (equity > 0 ? (amount / equity) * 100 : 0);
  return clusters.map((members) => {
    const held = members.flatMap((index) => instruments[index] ?? []);
    const sum = (sign: 1 | -1): number => held.reduce((total, { exposure }) => (Math.sign(exposure) === sign ? total + exposure : total), 0);
    return { symbols: held.map(({ instrumentId }) => symbolOf(engine, instrumentId)), longPct: pct(sum(1)), shortPct: pct(sum(-1)), netPct: pct(sum(1) + sum(-1)) };
  });
}

/** The parts of what is held; together they are the tail of what is held. */
function componentViews(engine: Engine, { instruments }: PortfolioMeasures): readonly ComponentView[] {
  const total = instruments.reduce((sum, { component }) => sum + component.valueAtRisk, 0);
  return instruments.filter(({ exposure }) => exposure !== 0).map((one) => ({
    instrumentId: one.instrumentId, symbol: symbolOf(engine, one.instrumentId), component: valuation(one.component.valueAtRisk), share: total > 0 ? one.component.valueAtRisk / total : 0,
    alone: valuation(one.alone.valueAtRisk), marginal: one.marginal.valueAtRisk, dailyVolatilityPct: one.dailyVolatilityPct, betaToBtc: one.betaToBitcoin, betaToMarket: one.betaToMarket,
  }));
}

function correlationView(engine: Engine, { correlation, instruments }: PortfolioMeasures): CorrelationView {
  return { symbols: instruments.map(({ instrumentId }) => symbolOf(engine, instrumentId)), values: correlation, threshold: engine.config.risk.clusterCorrelation };
}

/** Where a stand-in is used, how much is known of the instrument that knows least. */
function knownScenarios({ basis, scenarios, instruments }: PortfolioMeasures): number {
  if (basis === 'history') return scenarios;
  const known = (instruments.some(isAtStake) ? instruments.filter(isAtStake) : instruments).map((one) => one.scenarios);
  return known.length === 0 ? 0 : Math.min(...known);
}

function isAtStake({ exposure, waitingBuys, waitingSells }: InstrumentMeasures): boolean {
  return exposure !== 0 || waitingBuys > 0 || waitingSells > 0;
}

function symbolOf(engine: Engine, id: InstrumentMeasures['instrumentId']): string {
  return engine.desks.get(id)?.instrument.symbol ?? id;
}

function unlessOff(limit: number): number | null {
  return limit >= OFF ? null : limit;
}
